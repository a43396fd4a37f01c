"""YAML as this project reads it: text stays text, and a fault carries its line."""

from __future__ import annotations

import re
from collections.abc import Hashable
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


def read_yaml(path: Path) -> object:
    """Read a YAML file in UTF-8.

    Raises:
        YamlFault: it cannot be read; carries the line.
    """
    try:
        return parse_yaml(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise YamlFault("This file is not in UTF-8.", None) from None
