"""The desk's colours: a dark and a light theme, with one colour a domain that reads on both."""

from __future__ import annotations

from collections.abc import Mapping

from rich.style import Style
from textual.theme import Theme

DOMAINS = {"I": "innovation", "O": "outer", "S": "inner", "D": "people", "P": "process", "T": "own"}

# How the reading pane draws: ink, ground and manner; those without ground are laid over others.
INKS: dict[str, tuple[str, str, str]] = {
    "said": ("foreground", "background", ""),
    "asked": ("quiet", "background", ""),
    "margin": ("quiet", "background", ""),
    "marker": ("accent", "background", ""),
    "passage": ("", "panel", ""),
    "selected": ("", "selected", "bold"),
    "current": ("", "", "underline"),
    "hit": ("background", "accent", "bold"),
    **{name: (name, "background", "bold") for name in DOMAINS.values()},
}

DARK = Theme(
    name="desk-dark",
    primary="#6ea8dc",
    secondary="#8f9bb3",
    accent="#e3b341",
    warning="#e3b341",
    error="#f07178",
    success="#7fc98f",
    foreground="#d9dde3",
    background="#14181d",
    surface="#1b2027",
    panel="#242b34",
    dark=True,
    variables={
        "innovation": "#7ab7ff",
        "outer": "#f0b866",
        "inner": "#7fd1a0",
        "people": "#d7a3f0",
        "process": "#ff9a8d",
        "own": "#c8cdd4",
        "selected": "#2f4a68",
        "quiet": "#8792a0",
    },
)
LIGHT = Theme(
    name="desk-light",
    primary="#1f5f9e",
    secondary="#5b6675",
    accent="#8a5a00",
    warning="#8a5a00",
    error="#b3261e",
    success="#1e6b3a",
    foreground="#1d2228",
    background="#fbfaf7",
    surface="#f3f1ec",
    panel="#e8e5dd",
    dark=False,
    variables={
        "innovation": "#0b57b0",
        "outer": "#8a5200",
        "inner": "#156b3d",
        "people": "#7a2f9e",
        "process": "#b1321f",
        "own": "#4a5058",
        "selected": "#cfe0f3",
        "quiet": "#636b75",
    },
)


def ink(variables: Mapping[str, str], name: str) -> Style:
    """Make the style of one of `INKS` in a theme whose variables are given."""
    colour, ground, manner = INKS[name]
    return Style.parse(manner) + Style(
        color=variables[colour] if colour else None, bgcolor=variables[ground] if ground else None
    )
