"""Editing a codebook's text: the lines concerned change, every comment and the order stay.

Teams write codebook.yaml by hand, so it is never written anew from what was read. Places come from
the YAML parser's own marks; what an edit led to is read again before it is written.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence

import yaml

from cfir.yaml_text import YamlFault, parse_yaml
from qual.codebook import Code, Exclusion

WIDTH = 100
BLANK = re.compile(r"[ \t\r\n]+")
Value = str | Sequence[str]
Edit = tuple[int, int, str]


class Unusual(Exception):
    """The codebook is written in a form that this room cannot edit; says what it would need."""


def scalar(text: str) -> str:
    """Write a text as YAML on one line: plain where that is safe, else in double quotes."""
    text = BLANK.sub(" ", text).strip()
    plain = text[:1].isalpha() and all(c.isalnum() or c in " ._/()-" for c in text)
    if plain and not text.endswith((" ", "-")):
        try:
            if parse_yaml(f"[{text}]") == [text]:
                return text
        except YamlFault:
            pass
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in quoted)


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
    text = BLANK.sub(" ", text).strip()
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
    return add_item(text, "codes", entry_lines(code))


def add_item(text: str, key: str, lines: Sequence[str]) -> str:
    """Add an entry at the end of one of the file's lists, laid out as those before it."""
    listed = _value(_top(text), key)
    if not isinstance(listed, yaml.SequenceNode) or listed.flow_style or not listed.value:
        raise Unusual(f"write the entries under '{key}:' one below the other, each after a dash")
    last = listed.value[-1]
    dash = listed.start_mark.column
    inside = last.start_mark.column
    lead = " " * dash + "-" + " " * (inside - dash - 1)
    body = [lead + lines[0], *(" " * inside + line if line else "" for line in lines[1:])]
    above = text[: last.start_mark.index].splitlines()
    apart = len(above) > 1 and not above[-2].strip()
    return _insert(text, _line_end(text, content_end(text, last)), [""] * apart + body)


def cut_item(text: str, key: str, id_: str) -> list[str]:
    """Copy an entry's lines with its comments, without dash and indentation."""
    node = _entry(text, id_, key)
    start = node.start_mark.index - node.start_mark.column
    whole = text[start : _line_end(text, content_end(text, node))].splitlines()
    inside = node.start_mark.column
    return [line[inside:] if not line[:inside].strip(" -") else line for line in whole]


def set_fields(text: str, id_: str, fields: Mapping[str, Value]) -> str:
    """Write fields of a code: in place where it has them, else after its last.

    Raises:
        Unusual: the entry cannot be edited.
    """
    for key, value in fields.items():
        node = _entry(text, id_)
        there = _value(node, key)
        if there is not None:
            start, end = there.start_mark.index, content_end(text, there)
            head = text[:start] if _on_one_line(there) else text[:start].rstrip()
            gap = " " if head.endswith(":") else ""
            text = head + gap + inline(value) + text[end:]
        elif node.flow_style:
            end = text.rindex("}", 0, node.end_mark.index)
            text = f"{text[:end].rstrip()}, {key}: {inline(value)}{text[end:]}"
        else:
            line = " " * node.start_mark.column + f"{key}: {inline(value)}"
            text = _insert(text, _line_end(text, content_end(text, node)), [line])
    return text


def replace_references(text: str, old: str, new: str) -> str:
    """Point every code that names another as its parent, construct or alternative to a new id."""
    edits = [
        (node.start_mark.index, node.end_mark.index, scalar(new))
        for node in _references(_top(text))
        if node.value == old
    ]
    for start, end, put in sorted(edits, reverse=True):
        text = text[:start] + put + text[end:]
    return text


def add_exclusion(text: str, id_: str, note: Exclusion) -> str:
    """Add to a code a note that says when not to use it.

    Raises:
        Unusual: the entry cannot be edited.
    """
    node = _entry(text, id_)
    there = _value(node, "exclude")
    pairs = _note_pairs(note)
    if node.flow_style or (there is not None and _in_flow(there)):
        return _add_in_flow(text, id_, there, pairs)
    if isinstance(there, yaml.SequenceNode) and there.value and not there.flow_style:
        dash = there.start_mark.column
        place = _line_end(text, content_end(text, there))
        return _insert(text, place, _item(pairs, dash))
    body = _item(pairs, node.start_mark.column + 2)
    if there is None:
        lines = [" " * node.start_mark.column + "exclude:", *body]
        return _insert(text, _line_end(text, content_end(text, node)), lines)
    start = there.start_mark.index
    text = text[:start].rstrip(" ") + text[content_end(text, there) :]
    return _insert(text, _line_end(text, len(text[:start].rstrip(" "))), body)


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


def _on_one_line(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) or bool(getattr(node, "flow_style", False))


def _in_flow(node: yaml.Node) -> bool:
    return isinstance(node, yaml.SequenceNode) and bool(node.flow_style and node.value)


def _add_in_flow(text: str, id_: str, there: yaml.Node | None, pairs: Sequence[str]) -> str:
    made = "{" + ", ".join(pairs) + "}"
    if there is None or not _in_flow(there):
        if there is None:
            node = _entry(text, id_)
            end = text.rindex("}", 0, node.end_mark.index)
            return f"{text[:end].rstrip()}, exclude: [{made}]{text[end:]}"
        return text[: there.start_mark.index] + f"[{made}]" + text[content_end(text, there) :]
    end = text.rindex("]", 0, there.end_mark.index)
    return f"{text[:end].rstrip(' ,')}, {made}{text[end:]}"


def _top(text: str) -> yaml.MappingNode:
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        node = None
    if not isinstance(node, yaml.MappingNode):
        raise Unusual("write it as the codebook that 'qual new' makes")
    return node


def _value(node: yaml.Node, key: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def _entry(text: str, id_: str, key: str = "codes") -> yaml.MappingNode:
    listed = _value(_top(text), key)
    for node in listed.value if isinstance(listed, yaml.SequenceNode) else []:
        found = _value(node, "id")
        if isinstance(found, yaml.ScalarNode) and found.value == id_:
            return node  # type: ignore[no-any-return]  # PyYAML's nodes are untyped
    raise Unusual(f"give {id_} an entry of its own")


def _references(top: yaml.MappingNode) -> Iterator[yaml.ScalarNode]:
    """The nodes of all codes that name another code."""
    listed = _value(top, "codes")
    for code in listed.value if isinstance(listed, yaml.SequenceNode) else []:
        notes = _value(code, "exclude")
        holders = [_value(code, "parent"), _value(code, "constructs")]
        for note in notes.value if isinstance(notes, yaml.SequenceNode) else []:
            holders.append(_value(note, "code_to"))
        for holder in holders:
            if isinstance(holder, yaml.ScalarNode):
                yield holder
            elif isinstance(holder, yaml.SequenceNode):
                yield from (n for n in holder.value if isinstance(n, yaml.ScalarNode))


def content_end(text: str, node: yaml.Node) -> int:
    """Say where a node's own text ends, without the comments and blank lines after it."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style:
        start, end = node.start_mark.index, node.end_mark.index
        return start + len(text[start:end].rstrip("\r\n")) if end > start else int(end)
    last = node.value[-1] if node.value else None
    if last is None:
        return int(node.end_mark.index)
    return content_end(text, last[1] if isinstance(last, tuple) else last)


def _line_end(text: str, place: int) -> int:
    """Find the end of the line a place is on, before its line break."""
    end = text.find("\n", place)
    end = len(text) if end < 0 else end
    return end - 1 if text[end - 1 : end] == "\r" and end > place else end


def _insert(text: str, place: int, lines: Sequence[str]) -> str:
    """Put whole lines after a line's end, with the line breaks the file has."""
    mark = "\r\n" if "\r\n" in text else "\n"
    return text[:place] + "".join(mark + line for line in lines) + (text[place:] or mark)
