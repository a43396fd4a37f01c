"""The keys of recoding by hand: reading as at the coding desk, then giving codes."""

from __future__ import annotations

from qual.desk.keys import Command, key_line
from qual.desk.queue_keys import LEAVING, going, knowing, panel_footer, reading

RECODING_GROUPS = reading(
    {
        "Recode": (
            Command("give_1", "1", "1-9", "give the coding that one of the new codes"),
            *(Command(f"give_{n}", str(n), str(n), "") for n in range(2, 10)),
            Command("other", "o,c", "o", "another code of the codebook (also c)"),
            Command("later", "u", "u", "leave it for later: it waits, the others come first"),
            Command("undo", "z,ctrl+z", "z", "take the last recoding back (also ^z)"),
        ),
        "Codings": going("coding", "next coding that waits for a code"),
        "Know": (
            *knowing("all about the coding: memos, the entries of the new codes in full"),
            Command("unselect", "escape", "Esc", "back to the coding"),
        ),
    }
)


def recoding_footer(panel: str, choices: int) -> tuple[str, str]:
    """Say the keys as markup: those that matter, and those at the right end.

    Args:
        panel: which has the keys: reading, palette or search.
        choices: how many new codes there are to choose from.
    """
    there = panel_footer(panel, "new codes" if choices else "")
    if there is not None:
        return there
    digits = [("1" if choices == 1 else f"1-{min(choices, 9)}", "its code")] if choices else []
    keys = [*digits, ("o", "another"), ("u", "later"), ("i", "entries"), ("d", "next")]
    return key_line(*keys, ("z", "undo")), LEAVING
