"""The footer: the few keys that matter in each state, short enough for 80 columns."""

from __future__ import annotations

from qual.desk.keys import key_line

LEAVING = key_line(("?", "keys"), ("^q", "quit"))
EMPTY = (
    ("↑↓", "move"),
    ("⇧↑↓", "more"),
    ("c", "code"),
    ("g", "gap"),
    ("/", "search"),
    ("u", "undo"),
    ("S", "submit"),
)
CODED = (
    ("b f m n", "valence"),
    ("1 2", "strength"),
    ("c", "code"),
    ("e", "memo"),
    ("x", "remove"),
    ("u", "undo"),
)
LOCKED = (("R", "reopen"), ("↑↓", "sentence"), ("d", "next coding"), ("/", "search"), ("O", "open"))
FOOTERS: dict[str, tuple[tuple[str, str], ...]] = {
    "palette": (
        ("↑↓", "choose"),
        ("Enter", "code it"),
        ("1-9", "recent"),
        ("PgDn", "entry on"),
        ("F3", "new code"),
        ("Esc", "leave it"),
    ),
    "offers": (
        ("Enter", "accept"),
        ("b f m n", "accept as"),
        ("a", "about"),
        ("x", "dismiss"),
        ("]", "next segment"),
        ("Esc", "back"),
    ),
    "search": (("Enter", "read on here"), ("↓↑", "next, before"), ("Esc", "back where I was")),
}


def footer(panel: str, coded: bool, locked: bool, numbered: bool = True) -> tuple[str, str]:
    """Say the keys as markup, and those that stand at the right end whatever the room.

    Args:
        panel: which has the keys: reading, palette, offers or search.
        coded: whether something is coded where the cursor is.
        locked: whether the transcript is submitted.
        numbered: whether codes stand on the digits in the palette.
    """
    if panel in FOOTERS:
        return key_line(*(key for key in FOOTERS[panel] if numbered or key[0] != "1-9")), ""
    keys = LOCKED if locked else CODED if coded else EMPTY
    return key_line(*keys), LEAVING
