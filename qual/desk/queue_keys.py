"""The keys of a desk that goes through a queue: reading as at the coding desk, then deciding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qual.desk.keys import ALWAYS, GROUPS, Command, key_line

# Where the coding desk goes from coding to coding and from gap to gap, a queue goes on.
TAKEN = {"next_coding", "previous_coding", "next_uncoded", "previous_uncoded"}
LEAVING = key_line(("?", "keys"), ("^q", "quit"))


def going(word: str, waiting: str) -> tuple[Command, ...]:
    """The keys that go about in a queue of passages or codings.

    Args:
        word: what one of them is called.
        waiting: what the next one that waits is called.
    """
    return (
        Command("next_place", "d,]", "d", f"next {word} (also ])"),
        Command("previous_place", "D,[", "D", f"{word} before (also [)"),
        Command("next_waiting", "g", "g", waiting),
        Command("list", "l", "l", f"list of all {word}s"),
    )


def knowing(whole: str) -> tuple[Command, ...]:
    """The keys of the panel; `whole` says what `i` shows."""
    return (
        Command("whole", "i", "i", whole),
        Command("panel_on", "shift+pagedown,greater_than_sign", ">", "read on in the panel"),
        Command("panel_back", "shift+pageup,less_than_sign", "<", "back in the panel"),
    )


def reading(
    own: Mapping[str, Sequence[Command]], select: Sequence[Command] = ()
) -> dict[str, tuple[Command, ...]]:
    """Add to a desk's own groups of keys those that read and maybe select, and every desk's."""
    read = tuple(command for command in GROUPS["Read"] if command.name not in TAKEN)
    groups = {**own, "Read": read, "Select": select, "Desk": ALWAYS}
    return {name: tuple(group) for name, group in groups.items() if group}


def panel_footer(panel: str, numbered: str) -> tuple[str, str] | None:
    """Say the keys of the palette or the search; None where the text has the keys.

    Args:
        panel: which has the keys: reading, palette or search.
        numbered: what the digits of the palette take; empty for nothing.
    """
    if panel == "palette":
        digits = [("1-9", numbered)] if numbered else []
        return key_line(("↑↓", "choose"), ("Enter", "take it"), *digits, ("Esc", "leave it")), ""
    if panel == "search":
        return key_line(("Enter", "read on here"), ("↓↑", "next, before"), ("Esc", "back")), ""
    return None
