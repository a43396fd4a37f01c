"""The keys of the desk: one table that the screen, the footer, the help and the docs share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.binding import Binding, BindingType


@dataclass(frozen=True, slots=True)
class Command:
    """One thing the desk does.

    Attributes:
        name: as the acts are called.
        keys: as Textual names them, the first is the one shown.
        shown: the key as people read it.
        says: what it does; empty where another command speaks for it too.
    """

    name: str
    keys: str
    shown: str
    says: str


# The same at every desk.
ALWAYS = (
    Command("retry", "ctrl+r", "^r", "write again what could not be saved"),
    Command("theme", "f2", "F2", "dark or light"),
    Command("help", "?,f1", "?", "all keys (also F1)"),
    Command("commands", "ctrl+p", "^p", "find a command by name"),
    Command("quit", "ctrl+q", "^q", "quit; all is saved already"),
)

GROUPS: dict[str, tuple[Command, ...]] = {
    "Read": (
        Command("next_sentence", "down,j,right", "↓", "next sentence (also j)"),
        Command("previous_sentence", "up,k,left", "↑", "sentence before (also k)"),
        Command("next_page", "pagedown,space", "PgDn", "a page on (also space)"),
        Command("previous_page", "pageup", "PgUp", "a page back"),
        Command("first", "home", "Home", "first sentence"),
        Command("last", "end", "End", "last sentence"),
        Command("next_turn", "t", "t", "next turn"),
        Command("previous_turn", "T", "T", "turn before"),
        Command("next_question", "q", "q", "answer to the next question"),
        Command("previous_question", "Q", "Q", "answer to the question before"),
        Command("next_uncoded", "g", "g", "next gap: a sentence without any code"),
        Command("previous_uncoded", "G", "G", "gap before"),
        Command("next_coding", "d", "d", "next coded passage"),
        Command("previous_coding", "D", "D", "coded passage before"),
        Command("search", "/", "/", "search the text (/ and Enter: the last search on)"),
        Command("next_hit", ".", ".", "next place found"),
        Command("previous_hit", "comma", ",", "place found before"),
    ),
    "Select": (
        Command("grow_sentence", "shift+down,J", "⇧↓", "one sentence more (also J)"),
        Command("shrink_sentence", "shift+up,K", "⇧↑", "one sentence less (also K)"),
        Command("grow_word", "shift+right,L", "⇧→", "end one word on (also L)"),
        Command("shrink_word", "shift+left,H", "⇧←", "end one word back (also H)"),
        Command("swap", "o", "o", "let words move the other end"),
        Command("grow_turn", "w", "w", "the whole turn, then the next too"),
        Command("shrink_turn", "W", "W", "one turn less"),
        Command("unselect", "escape", "Esc", "back to the one sentence"),
    ),
    "Code": (
        Command("code", "c,enter", "c", "code what is selected (also Enter)"),
        Command("barrier", "b", "b", "the coding at hand: barrier"),
        Command("facilitator", "f", "f", "… facilitator"),
        Command("mixed", "m", "m", "… mixed"),
        Command("neutral", "n", "n", "… neutral (the same key again: no valence)"),
        Command("remark", "1", "1", "… strength 1, a general remark"),
        Command("example", "2", "2", "… strength 2, a concrete example"),
        Command("about", "a", "a", "… which role a characteristic is about"),
        Command("next_here", "tab", "Tab", "another coding at this place"),
        Command("previous_here", "shift+tab", "⇧Tab", "the one before"),
        Command("recode", "C", "C", "… another code instead"),
        Command("fit_span", "p", "p", "… put it on what is selected now"),
        Command("withdraw", "x,delete", "x", "… take it back"),
        Command("look_up", "i", "i", "… its code's whole entry"),
        Command("memo", "e", "e", "memo on the coding at hand"),
        Command("memo_transcript", "E", "E", "memo on the transcript"),
        Command("memo_code", "ctrl+e", "^e", "memo on the code"),
        Command("new_code", "N", "N", "make a code of your own"),
    ),
    "Suggestions": (
        Command("offers", "s", "s", "suggestions for this segment"),
        Command("next_offer", "]", "]", "next segment with suggestions"),
        Command("previous_offer", "[", "[", "segment with suggestions before"),
        Command("aid", "A", "A", "show or hide suggestions (recorded)"),
        Command("pass_done", "P", "P", "your own pass is done, or not after all"),
    ),
    "Desk": (
        Command("undo", "u,ctrl+z", "u", "undo (also ^z)"),
        Command("redo", "r,ctrl+y", "r", "redo (also ^y)"),
        Command("submit", "S", "S", "submit the transcript: locks it"),
        Command("reopen", "R", "R", "reopen it, with a reason"),
        Command("another", "O", "O", "open another transcript"),
        *ALWAYS,
    ),
}


COMMANDS = {command.name: command for group in GROUPS.values() for command in group}


def bindings(groups: Mapping[str, Sequence[Command]] = GROUPS) -> list[BindingType]:
    """The keys of a reading pane, as Textual takes them."""
    return [
        Binding(command.keys, f"screen.act('{command.name}')", command.says, show=False)
        for commands in groups.values()
        for command in commands
    ]


def key_line(*commands: tuple[str, str]) -> str:
    """Write a footer: each key with its word, as markup."""
    return "  ".join(f"[b]{key}[/b] {word}" for key, word in commands)
