"""What all desks share: a text to read, search and select in, edges, and panels beside it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from qual.desk import moving
from qual.desk.jumping import answer_starts
from qual.desk.layout import clock
from qual.desk.reading import ReadingPane
from qual.desk.room import AWAY, covered, over
from qual.desk.selecting import Ground, Selection, between, put, turn_at
from qual.desk.wording import counted
from qual.model import Transcript
from qual.passages import Placed
from qual.problem import Misuse
from qual.segment import count_words
from qual.spans import Span

FOCUSED = {"reading": "#reading", "palette": "#find", "offers": "#offers", "search": "#search"}


class TextScreen(Screen[None]):
    """A screen over one transcript at a time; each key is named and looked up in `acts`.

    Attributes:
        acts: what the keys do, by name.
        panels: which panels that lie over the text can have the keys.
        panel_rows: how many rows the panel below the text has, as in desk.tcss.
        panel: what has the keys: reading, search, or one of `panels`.
        current: id of the coding at hand.
    """

    AUTO_FOCUS = "#reading"
    acts: ClassVar[Mapping[str, Callable[[Any], None]]] = {}
    panels: ClassVar[Sequence[str]] = ("palette",)
    panel_rows: ClassVar[int] = 7
    # Another focus changes two widgets; by default the whole screen would be drawn anew.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self, on: Ground) -> None:
        """Put the cursor on the first sentence."""
        super().__init__()
        self.current: str | None = None
        self.news = ""
        self.panel = "reading"
        self.lay_ground(on)

    def lay_ground(self, on: Ground) -> None:
        """Begin with a text: nothing searched for, the first sentence selected."""
        self.ground = on
        self.selection: Selection = put(on, 0)
        self.query_text = ""
        self.hits: list[Span] = []
        self.hit = 0
        self.search_from: Selection | None = None
        self.__dict__.pop("answers", None)

    # What a screen over a text has to say ----------------------------------------------------

    @property
    @abstractmethod
    def codings(self) -> Sequence[Placed]:
        """The codings that one can jump to."""

    @abstractmethod
    def select(self, selection: Selection, news: str = "") -> None:
        """Select something and show what is to be known there."""

    @abstractmethod
    def show_edges(self) -> None:
        """Show the lines above and below."""

    @abstractmethod
    def show_keys(self) -> None:
        """Show the keys that matter now."""

    # State that acts read --------------------------------------------------------------------

    @property
    def transcript(self) -> Transcript:
        """The transcript on screen."""
        return self.ground.transcript

    @property
    def pane(self) -> ReadingPane:
        """The reading pane."""
        return self.query_one(ReadingPane)

    @cached_property
    def answers(self) -> list[int]:
        """Where the answers to the interviewer's questions start."""
        return answer_starts(self.transcript)

    def question_before(self, span: Span) -> int | None:
        """Where the question before a span starts, if the span begins an answer."""
        turns = self.transcript.turns
        number = turn_at(self.ground, span[0])
        if number and turns[number].start == span[0] and turns[number - 1].is_interviewer:
            return turns[number - 1].start
        return None

    def place_said(self) -> str:
        """Say where the cursor is: speaker, time, which sentence, how many words are selected."""
        transcript, selection = self.transcript, self.selection
        who = ""
        if transcript.turns:
            turn = transcript.turns[turn_at(self.ground, selection.span[0])]
            who = f"{turn.speaker} {clock(turn.start_ms)}".strip()
        words = count_words(transcript.text[slice(*selection.span)])
        of = f"{selection.sentence + 1}/{len(self.ground.sentences)}"
        return f"{who} · {of} · {counted(words, 'word')} "

    def say(self, news: str) -> None:
        """Say something in the status line."""
        self.news = news
        self.show_edges()

    # Panels ----------------------------------------------------------------------------------

    def open_panel(self, name: str) -> None:
        """Give the keys to a panel: reading, search, or one of `panels`."""
        self.panel = name
        self.make_room()
        self.pane.reveal(self.selection.span, self.question_before(self.selection.span))
        self.set_focus(self.query_one(FOCUSED[name]), scroll_visible=False)
        self.show_keys()

    def make_room(self) -> None:
        """Show the panel that has the keys."""
        self.lay_over(self.panel)

    def lay_over(self, shown: str) -> None:
        """Lay one of `panels` over the panel and the end of the text, or none of them."""
        for name in self.panels:
            place = over(self.size).offset if name == shown else AWAY
            self.query_one(f"#{name}").styles.offset = place
        self.query_one("#search").styles.offset = (0, 0) if self.panel == "search" else AWAY
        covers = self.panel in self.panels
        self.pane.covered = covered(self.size, self.panel_rows) if covers else 0

    def on_resize(self) -> None:
        """Make room anew in a window of another size."""
        for name in self.panels:
            panel = self.query_one(f"#{name}")
            panel.styles.width, panel.styles.height = over(self.size).size
        self.make_room()

    # Keys and messages -----------------------------------------------------------------------

    def action_act(self, name: str) -> None:
        """Do what a key stands for; what makes no sense is said, nothing is changed."""
        self.attempt(lambda: self.acts[name](self))

    def attempt(self, act: Callable[[], None]) -> None:
        """Do something; a Misuse is said in the status line."""
        try:
            act()
        except Misuse as fault:
            self.say(str(fault))

    def on_reading_pane_pointed(self, event: ReadingPane.Pointed) -> None:
        """Select with the mouse: a click the sentence, a drag whole words."""
        if event.start == event.end:
            self.select(moving.at(self, event.start))
        else:
            self.select(between(self.ground, event.start, event.end))

    def on_palette_left(self) -> None:
        """Back to the text."""
        self.open_panel("reading")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Find what is typed into the search."""
        moving.find(self, event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Read on at the place found; the others stay on . and the comma."""
        self.attempt(lambda: moving.settle(self))

    def on_search_bar_left(self) -> None:
        """Back to where the search began."""
        self.attempt(lambda: moving.give_up(self))


def _theme(desk: TextScreen) -> None:
    dark = desk.app.theme == "desk-dark"
    desk.app.theme = "desk-light" if dark else "desk-dark"


def _commands(desk: TextScreen) -> None:
    desk.app.action_command_palette()


ACTS: dict[str, Callable[[Any], None]] = {
    **moving.ACTS,
    "theme": _theme,
    "commands": _commands,
}
