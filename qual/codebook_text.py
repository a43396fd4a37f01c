"""Editing a codebook's text: the lines concerned change, every comment and the order stay.

Teams write codebook.yaml by hand, so it is never written anew from what was read. Places come from
the YAML parser's own marks; what an edit led to is read again before it is written.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence

from cfir.yaml_text import Node, YamlFault, find_nodes, parse_yaml
from qual.codebook import Code, Exclusion

WIDTH = 100
BLANK = re.compile(r"[ \t\r\n]+")
Value = str | Sequence[str]
Edit = tuple[int, int, str]


class Unusual(Exception):
    """The codebook is written in a form that this room cannot edit; says what it would need."""


def scalar(text: str) -> str:
    """Write a text as YAML on one line: plain where that is safe, else in double quotes."""
    text = BLANK.sub(" ", text).strip(" ")
    plain = text[:1].isalpha() and all(c.isalnum() or c in " ._/()-" for c in text)
    if plain and not text.endswith((" ", "-")):
        try:
            if parse_yaml(f"[{text}]") == [text]:
                return text
        except YamlFault:
            pass
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in quoted)


def flow(values: Sequence[str]) -> str:
    """Write a list on one line."""
    return f"[{', '.join(map(scalar, values))}]"


def inline(value: Value) -> str:
    """Write a text or a list on one line."""
    return scalar(value) if isinstance(value, str) else flow(value)


def entry_lines(code: Code) -> list[str]:
    """Write a new code as the lines of its entry, the first without its dash."""
    lines = [f"id: {scalar(code.id)}", f"name: {scalar(code.name)}", f"kind: {code.kind}"]
    if code.domain:
        lines.append(f"domain: {scalar(code.domain)}")
    lines.append(f"constructs: {flow(code.constructs)}")
    lines += _definition(code.definition)
    return lines


def _definition(text: str) -> list[str]:
    text = BLANK.sub(" ", text).strip(" ")
    short = len(text) < WIDTH - 30
    if short or not all(c.isprintable() for c in text):
        return [f"definition: {scalar(text)}"]
    wide = textwrap.wrap(text, WIDTH - 6, break_long_words=False, break_on_hyphens=False)
    return ["definition: >-", *(f"  {line}" for line in wide)]


def add_code(text: str, code: Code) -> str:
    """Add a code after the last one.

    Raises:
        Unusual: the codes do not stand one below the other.
    """
    return add_items(text, "codes", [entry_lines(code)])


def add_items(text: str, key: str, entries: Sequence[Sequence[str]]) -> str:
    """Add entries at the end of one of the file's lists, laid out as those before them."""
    listed = _top(text).get(key)
    if listed is None or listed.inline or not listed.items:
        raise Unusual(f"write the entries under '{key}:' one below the other, each after a dash")
    last = listed.items[-1]
    dash, inside = listed.column, last.column
    lead = " " * dash + "-" + " " * (inside - dash - 1)
    above = text[: last.start].splitlines()
    apart = [""] if len(above) > 1 and not above[-2].strip() else []
    body: list[str] = []
    for lines in entries:
        rest = (" " * inside + line if line else "" for line in lines[1:])
        body += [*apart, lead + lines[0], *rest]
    return _insert(text, _line_end(text, last.end), body)


def cut_item(text: str, key: str, id_: str) -> list[str]:
    """Copy an entry's lines with its comments, without dash and indentation."""
    node = _entry(text, id_, key)
    whole = text[node.start - node.column : _line_end(text, node.end)].splitlines()
    inside = node.column
    return [line[inside:] if not line[:inside].strip(" -") else line for line in whole]


def set_fields(text: str, id_: str, fields: Mapping[str, Value]) -> str:
    """Write fields of a code: in place where it has them, else after its last.

    Raises:
        Unusual: the entry cannot be edited.
    """
    for key, value in fields.items():
        node = _entry(text, id_)
        there = node.get(key)
        if there is not None:
            head = text[: there.start] if there.inline else text[: there.start].rstrip()
            gap = " " if head.endswith(":") else ""
            text = head + gap + inline(value) + text[there.end :]
        elif node.inline:
            text = _before(text, node, "}", f"{key}: {inline(value)}")
        else:
            line = " " * node.column + f"{key}: {inline(value)}"
            text = _insert(text, _line_end(text, node.end), [line])
    return text


def replace_references(text: str, ids: Mapping[str, str]) -> str:
    """Point codes that name others as parent, construct or alternative to new ids, by old ones."""
    for node in sorted(_references(_top(text)), key=lambda node: node.start, reverse=True):
        if node.text is not None and node.text in ids:
            text = text[: node.start] + scalar(ids[node.text]) + text[node.end :]
    return text


def redirect_notes(text: str, ids: Mapping[str, str]) -> str:
    """Let exclude notes send elsewhere; what they say stays.

    Args:
        text: of the codebook.
        ids: by the ids notes send to now the new one; where it is empty, where the note sends
            there already, or would send to its own code, the id is taken out.
    """
    while (found := _to_redirect(_top(text), ids)) is not None:
        own, listed, place = found
        items = _items(listed)
        node = items[place]
        new = ids[node.text or ""]
        if new and new not in {own, *(item.text for item in items)}:
            text = text[: node.start] + scalar(new) + text[node.end :]
        else:
            text = _without(text, listed, place)
    return text


def _to_redirect(top: Node, ids: Mapping[str, str]) -> tuple[str | None, Node, int] | None:
    """The first place where a note sends to one of some ids: whose note, its list, and where."""
    for code in _items(top.get("codes")):
        own = code.get("id")
        for note in _items(code.get("exclude")):
            listed = note.get("code_to")
            for place, item in enumerate(_items(listed)):
                if listed is not None and item.text in ids:
                    return own.text if own is not None else None, listed, place
    return None


def _without(text: str, listed: Node, place: int) -> str:
    """Take an item out of a list, with the comment on its line; the last leaves an empty list."""
    items = _items(listed)
    node = items[place]
    if listed.inline and len(items) == 1:
        return f"{text[: listed.start]}[]{text[listed.end :]}"
    if listed.inline and place:
        return text[: items[place - 1].end] + text[node.end :]
    if listed.inline:
        return text[: node.start] + text[items[1].start :]
    dash = text.rindex("-", 0, node.start)
    if len(items) == 1:
        return f"{text[:dash]}  []{text[node.end :]}"
    start, end = text.rfind("\n", 0, dash) + 1, text.find("\n", node.end)
    return text[:start] + (text[end + 1 :] if end >= 0 else "")


def add_exclusion(text: str, id_: str, note: Exclusion) -> str:
    """Add to a code a note that says when not to use it.

    Raises:
        Unusual: the entry cannot be edited.
    """
    node = _entry(text, id_)
    there = node.get("exclude")
    pairs = _note_pairs(note)
    made = "{" + ", ".join(pairs) + "}"
    if there is not None and there.items and there.inline:
        return _before(text, there, "]", made)
    if there is not None and there.items:
        return _insert(text, _line_end(text, there.end), _item(pairs, there.column))
    if node.inline and there is not None:
        return text[: there.start] + f"[{made}]" + text[there.end :]
    if node.inline:
        return _before(text, node, "}", f"exclude: [{made}]")
    body = _item(pairs, node.column + 2)
    if there is None:
        lines = [" " * node.column + "exclude:", *body]
        return _insert(text, _line_end(text, node.end), lines)
    head = text[: there.start].rstrip(" ")
    text = head + text[there.end :]
    return _insert(text, _line_end(text, len(head)), body)


def _before(text: str, node: Node, bracket: str, made: str) -> str:
    """Put something before the bracket that ends a list or mapping."""
    end = text.rindex(bracket, 0, node.end)
    return f"{text[:end].rstrip(' ,')}, {made}{text[end:]}"


def _note_pairs(note: Exclusion) -> list[str]:
    pairs = [f"when: {scalar(note.when)}"]
    pairs += [f"code_to: {flow(note.code_to)}"] if note.code_to else []
    for name in ("at", "by", "passages"):
        value = getattr(note, name)
        if isinstance(value, str | list):
            pairs.append(f"{name}: {inline(value)}")
    return pairs


def _item(pairs: Sequence[str], dash: int) -> list[str]:
    return [" " * dash + ("- " if n == 0 else "  ") + pair for n, pair in enumerate(pairs)]


def _top(text: str) -> Node:
    node = find_nodes(text)
    if node is None or node.pairs is None:
        raise Unusual("write it as the codebook that 'qual new' makes")
    return node


def _items(node: Node | None) -> tuple[Node, ...]:
    return (node.items or ()) if node is not None else ()


def _entry(text: str, id_: str, key: str = "codes") -> Node:
    for node in _items(_top(text).get(key)):
        found = node.get("id")
        if found is not None and found.text == id_:
            return node
    raise Unusual(f"give {id_} an entry of its own")


def _references(top: Node) -> Iterator[Node]:
    """The nodes of all codes that name another code."""
    for code in _items(top.get("codes")):
        notes = code.get("exclude")
        holders = [code.get("parent"), code.get("constructs")]
        holders += [note.get("code_to") for note in _items(notes)]
        for holder in holders:
            if holder is not None:
                yield from holder.items if holder.items is not None else [holder]


def _line_end(text: str, place: int) -> int:
    """Find the end of the line a place is on, before its line break."""
    end = text.find("\n", place)
    end = len(text) if end < 0 else end
    return end - 1 if text[end - 1 : end] == "\r" and end > place else end


def _insert(text: str, place: int, lines: Sequence[str]) -> str:
    """Put whole lines after a line's end, with the line breaks the file has."""
    mark = "\r\n" if "\r\n" in text else "\n"
    return text[:place] + "".join(mark + line for line in lines) + (text[place:] or mark)
