"""YAML as this project reads it: text stays text, and a fault carries its line."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

TEXT = "tag:yaml.org,2002:str"


class YamlFault(ValueError):
    """YAML that cannot be read; `line` is 1-based, or None where it is not known."""

    def __init__(self, text: str, line: int | None) -> None:
        """Keep the sentence and the line."""
        super().__init__(text)
        self.line = line


class PlainLoader(yaml.CSafeLoader):
    """A safe loader whose only implicit types are true/false, null, integers and decimals.

    yes, no, on, off, dates and numbers with leading zeros stay text: a site may be called NO, a
    coder 007.
    """

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


PlainLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)
PlainLoader.add_implicit_resolver(
    "tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]
)
PlainLoader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789")
)
PlainLoader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)\.[0-9]+$"), list("-+0123456789")
)


def _mapping(loader: PlainLoader, node: yaml.MappingNode) -> dict[Hashable, object]:
    """Build a mapping; a key that stands twice is a fault, not a silent loss."""
    made: dict[Hashable, object] = {}
    for key_node, value_node in node.value:
        key = _build(loader, key_node)
        if not isinstance(key, Hashable):
            raise YamlFault("A list or mapping cannot be a key here.", _line_of(key_node))
        if key in made:
            raise YamlFault(f"The key {key!r} stands twice.", _line_of(key_node))
        made[key] = _build(loader, value_node)
    return made


def _sequence(loader: PlainLoader, node: yaml.SequenceNode) -> list[object]:
    return [_build(loader, part) for part in node.value]


def _build(loader: PlainLoader, node: yaml.Node) -> object:
    """Build what a node says; text, by far the most of a codebook, takes the short way."""
    if node.tag == TEXT and isinstance(node, yaml.ScalarNode):
        return node.value
    return loader.construct_object(node, deep=True)


def _line_of(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


PlainLoader.add_constructor("tag:yaml.org,2002:map", _mapping)
PlainLoader.add_constructor("tag:yaml.org,2002:seq", _sequence)


def parse_yaml(text: str) -> object:
    """Read YAML text.

    Raises:
        YamlFault: it cannot be read; carries the line.
    """
    try:
        return yaml.load(text, Loader=PlainLoader)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None) or getattr(fault, "context_mark", None)
        what = getattr(fault, "problem", None) or "it is not YAML"
        line = min(mark.line + 1, text.rstrip().count("\n") + 1) if mark is not None else None
        raise YamlFault(f"This YAML cannot be read: {what}.", line) from None
    except RecursionError:
        raise YamlFault("This YAML is nested too deeply.", None) from None
    except YamlFault:
        raise
    except (ValueError, LookupError, AttributeError, TypeError):  # a tag its value does not fit
        raise YamlFault("A value in this YAML cannot be read.", None) from None


@dataclass(frozen=True, slots=True)
class Node:
    """A value in YAML text and where it stands, for editing the text around it.

    Attributes:
        start: index of its first character; `end`: one past its last, without the comments and
            blank lines after it.
        column: of its first character in its line.
        inline: whether it can be written on one line where it stands: text, or a list or mapping
            in brackets.
        text: of a scalar, as read; None for a list or mapping.
        items: of a list; `pairs`: of a mapping, by key in order.
    """

    start: int
    end: int
    column: int
    inline: bool
    text: str | None = None
    items: tuple[Node, ...] | None = None
    pairs: Mapping[str, Node] | None = None

    def get(self, key: str) -> Node | None:
        """The value of a mapping's key; None where it has none, or is no mapping."""
        return (self.pairs or {}).get(key)


def find_nodes(text: str) -> Node | None:
    """Find where the values of a YAML text stand; None where it is empty or cannot be read."""
    try:
        top = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return None
    return None if top is None else _node(text, top)


def _node(text: str, found: yaml.Node) -> Node:
    start, end, column = found.start_mark.index, found.end_mark.index, found.start_mark.column
    if isinstance(found, yaml.CollectionNode):
        inline, items, pairs, last = bool(found.flow_style), None, None, end
        if isinstance(found, yaml.MappingNode):
            pairs = {str(key.value): _node(text, value) for key, value in found.value}
            last = max((node.end for node in pairs.values()), default=end)
        else:
            items = tuple(_node(text, value) for value in found.value)
            last = items[-1].end if items else end
        return Node(start, end if inline else last, column, inline, None, items, pairs)
    end = start + len(text[start:end].rstrip("\r\n"))
    return Node(start, end, column, True, str(found.value))


def read_yaml(path: Path) -> object:
    """Read a YAML file in UTF-8.

    Raises:
        YamlFault: it cannot be read; carries the line.
    """
    try:
        return parse_yaml(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise YamlFault("This file is not in UTF-8.", None) from None
