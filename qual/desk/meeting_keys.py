"""The keys of a meeting: reading and selecting as at the coding desk, then deciding."""

from __future__ import annotations

from qual.desk.keys import GROUPS, Command, key_line

TAKEN = {"next_coding", "previous_coding", "next_uncoded", "previous_uncoded"}
SWAP = Command("swap", "O", "O", "let words move the other end")
UNSELECT = Command("unselect", "escape", "Esc", "back to the passage; drops what was drafted")

MEETING_GROUPS: dict[str, tuple[Command, ...]] = {
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
        Command("next_passage", "d,]", "d", "next passage (also ])"),
        Command("previous_passage", "D,[", "D", "passage before (also [)"),
        Command("next_waiting", "g", "g", "next passage without a decision"),
        Command("order", "s", "s", "order: by transcript, by construct, the most confused pair"),
        Command("list", "l", "l", "list of all passages"),
        Command("settled", "v", "v", "what the rule settled: trivial differences of boundary"),
    ),
    "Know": (
        Command("next_here", "tab", "Tab", "another coding of the passage"),
        Command("previous_here", "shift+tab", "⇧Tab", "the one before"),
        Command("whole", "i", "i", "all about the passage: memos, entries, what was decided"),
        Command("rule", "e", "e", "write the rule agreed on for the code at hand (codebook)"),
        Command("panel_on", "shift+pagedown,greater_than_sign", ">", "read on in the panel"),
        Command("panel_back", "shift+pageup,less_than_sign", "<", "back in the panel"),
    ),
    "Read": tuple(command for command in GROUPS["Read"] if command.name not in TAKEN),
    "Select": tuple(
        {"swap": SWAP, "unselect": UNSELECT}.get(command.name, command)
        for command in GROUPS["Select"]
    ),
    "Desk": (
        Command("retry", "ctrl+r", "^r", "write again what could not be saved"),
        Command("theme", "f2", "F2", "dark or light"),
        Command("help", "?,f1", "?", "all keys (also F1)"),
        Command("commands", "ctrl+p", "^p", "find a command by name"),
        Command("quit", "ctrl+q", "^q", "quit; all is saved already"),
    ),
}
LEAVING = key_line(("?", "keys"), ("^q", "quit"))


def meeting_footer(panel: str, coders: int, drafted: int) -> tuple[str, str]:
    """Say the keys as markup: those that matter, and those at the right end.

    Args:
        panel: which has the keys: reading, palette or search.
        coders: how many coded the transcript.
        drafted: how many codings of another decision are drafted.
    """
    if panel == "palette":
        keys = [("↑↓", "choose"), ("Enter", "take it"), ("1-9", "in play"), ("Esc", "leave it")]
        return key_line(*keys), ""
    if panel == "search":
        return key_line(("Enter", "read on here"), ("↓↑", "next, before"), ("Esc", "back")), ""
    if drafted:
        keys = [("Enter", f"decide on {drafted}"), ("⇧↑↓", "select"), ("o", "one more")]
        return key_line(*keys, ("Esc", "drop")), LEAVING
    numbers = " ".join(str(n) for n in range(1, coders + 1))
    keys = [(numbers, "coder"), ("a", "all"), ("n", "none"), ("o", "other"), ("u", "undecided")]
    return key_line(*keys, ("d", "next"), ("z", "undo")), LEAVING
