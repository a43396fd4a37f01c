"""The keys of a meeting: reading and selecting as at the coding desk, then deciding."""

from __future__ import annotations

from qual.desk.keys import GROUPS, Command, key_line
from qual.desk.queue_keys import LEAVING, going, knowing, panel_footer, reading

SWAP = Command("swap", "O", "O", "let words move the other end")
UNSELECT = Command("unselect", "escape", "Esc", "back to the passage; drops what was drafted")
OTHERWISE = {"swap": SWAP, "unselect": UNSELECT}

MEETING_GROUPS = reading(
    {
        "Decide": (
            Command("take_1", "1", "1", "take what the first coder coded"),
            Command("take_2", "2", "2", "… the second"),
            Command("take_3", "3", "3", "… the third"),
            Command("take_4", "4", "4", "… the fourth"),
            Command("all", "a", "a", "all codings of the passage"),
            Command("none", "n", "n", "none of them"),
            Command("other", "o,c", "o", "another code, or another span: select it first (also c)"),
            Command("drafted", "enter", "Enter", "decide on what was drafted with o"),
            Command("undecided", "u", "u", "leave it undecided, with the reason"),
            Command("undo", "z,ctrl+z", "z", "take the last decision back (also ^z)"),
        ),
        "Passages": (
            *going("passage", "next passage without a decision"),
            Command("order", "s", "s", "order: by transcript, by construct, most confused pair"),
            Command("settled", "v", "v", "what the rule settled: trivial differences of boundary"),
        ),
        "Know": (
            Command("next_here", "tab", "Tab", "another coding of the passage"),
            Command("previous_here", "shift+tab", "⇧Tab", "the one before"),
            Command("rule", "e", "e", "write the rule agreed on for the code at hand (codebook)"),
            *knowing("all about the passage: memos, entries, what was decided"),
        ),
    },
    [OTHERWISE.get(one.name, one) for one in GROUPS["Select"]],
)


def meeting_footer(panel: str, coders: int, drafted: int) -> tuple[str, str]:
    """Say the keys as markup: those that matter, and those at the right end.

    Args:
        panel: which has the keys: reading, palette or search.
        coders: how many coded the transcript.
        drafted: how many codings of another decision are drafted.
    """
    there = panel_footer(panel, "in play")
    if there is not None:
        return there
    if drafted:
        keys = [("Enter", f"decide on {drafted}"), ("⇧↑↓", "select"), ("o", "one more")]
        return key_line(*keys, ("Esc", "drop")), LEAVING
    numbers = " ".join(str(n) for n in range(1, coders + 1))
    keys = [(numbers, "coder"), ("a", "all"), ("n", "none"), ("o", "other"), ("u", "undecided")]
    return key_line(*keys, ("d", "next"), ("z", "undo")), LEAVING
