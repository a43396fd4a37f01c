"""What the desks have in common that go through a queue: passages to decide, codings to recode."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

from qual.desk.edges import Above, Below, KeyLine, StatusLine, TopLine
from qual.desk.finishing import problems_text
from qual.desk.forms import Reader
from qual.desk.keys import Command
from qual.desk.palette import Palette
from qual.desk.queue_panel import PlacePanel
from qual.desk.queued import Queue
from qual.desk.saving import say_saved
from qual.desk.search_bar import SearchBar
from qual.desk.selecting import Ground, Selection, ground, sentence_at
from qual.desk.text_screen import TextScreen
from qual.model import Transcript
from qual.segment import find_sentences
from qual.spans import Span


def ground_of(transcript: Transcript) -> Ground:
    """Set out a transcript to read and select in."""
    return ground(transcript, find_sentences(transcript))


class QueueScreen(TextScreen):
    """A queue on the screen, one place at a time.

    Attributes:
        groups: the keys, as `?` shows them.
        word: what a place is called; `step`: what a decision is; `done`: what one is when decided.
    """

    panel_rows = 12
    groups: ClassVar[Mapping[str, Sequence[Command]]] = {}
    word: ClassVar[str]
    step: ClassVar[str] = "decision"
    done: ClassVar[str] = "decided"

    def __init__(self, queue: Queue, transcript: Transcript, welcome: str = "") -> None:
        """Begin at the place where the queue stopped."""
        super().__init__(ground_of(transcript))
        self.queue = queue
        self.news = welcome
        self.shown = ""
        self._told = 0

    # What a queue has to say -----------------------------------------------------------------

    @abstractmethod
    def compose_text(self) -> Iterable[Widget]:
        """The reading pane."""

    @property
    @abstractmethod
    def place_id(self) -> str:
        """The id of the place on screen."""

    @property
    @abstractmethod
    def span_here(self) -> Span:
        """Where the place on screen is."""

    @property
    @abstractmethod
    def transcript_here(self) -> Transcript:
        """The transcript it is in."""

    @property
    @abstractmethod
    def state(self) -> str:
        """How far one has come, for the line above."""

    @abstractmethod
    def begin_place(self) -> None:
        """Make ready for another place than the one shown before."""

    @abstractmethod
    def show_marks(self) -> None:
        """Show what is coded in the transcript on screen."""

    @abstractmethod
    def spans_at_hand(self) -> Sequence[Span]:
        """The spans of the coding at hand."""

    @abstractmethod
    def panel_text(self, whole: bool) -> Text:
        """Set out all there is to know about the place; `whole` with every entry in full."""

    @abstractmethod
    def list_lines(self) -> tuple[str, Sequence[Text]]:
        """A title, and one line a place."""

    @abstractmethod
    def stands_said(self) -> str:
        """Say in a word or two what is decided of the place on screen."""

    # Showing ---------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Top line, text and panel, status line, footer."""
        yield TopLine(id="top")
        with Container(id="work"):
            yield from self.compose_text()
            yield PlacePanel()
            yield Palette(self.queue.study.settings)
        yield SearchBar()
        yield StatusLine(id="status")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Show the place where the queue goes on."""
        self.show_marks()
        self.show_place(self.news)

    @property
    def place_panel(self) -> PlacePanel:
        """The panel about the place."""
        return self.query_one(PlacePanel)

    def show_place(self, news: str) -> None:
        """Show the place the queue is at, selected whole."""
        transcript = self.transcript_here
        if transcript.id != self.transcript.id:
            self.lay_ground(ground_of(transcript))
            self.pane.show_transcript(transcript)
            self.show_marks()
        if self.place_id != self.shown:
            self.begin_place()
        span = self.span_here
        self.pane.mark("passage", [span])
        self.select(Selection(sentence_at(self.ground, span[0]), span), news)
        self._tell_noticed()

    def _tell_noticed(self) -> None:
        """Say once that decisions had vanished from disk and were written again."""
        noticed = self.queue.kept.noticed[self._told :]
        self._told += len(noticed)
        if noticed:
            title = f"{self.step.capitalize()}s written again"
            self.app.push_screen(Reader(title, problems_text(noticed)))

    def select(self, selection: Selection, news: str = "") -> None:
        """Select something; the panel stays with the place."""
        self.selection = selection
        self.news = news
        span = selection.span
        self.pane.mark("selected", [span] if span[0] < span[1] else [])
        self.pane.mark("current", self.spans_at_hand())
        self.pane.reveal(span, self.question_before(span))
        self.show_panel()
        self.show_edges()

    def show_panel(self) -> None:
        """Show what there is to know about the place."""
        title = f"{self.word} {self.queue.at + 1} of {len(self.queue.items)}"
        again = self.place_id == self.shown
        self.place_panel.show_place(title, self.panel_text(whole=False), again)
        self.shown = self.place_id

    def show_edges(self) -> None:
        """Show the lines above and below."""
        queue, id_ = self.queue, self.transcript.id
        people = queue.study.by_transcript.get(id_, [])
        place = " · ".join(dict.fromkeys(f"{p.site} {p.role}" for p in people))
        above = Above(id_, place, ", ".join(queue.by), self.state, queue.progress.share, self.done)
        self.query_one(TopLine).show(above)
        news, fault = say_saved(queue.kept, self.news, self.step)
        self.query_one(StatusLine).show(Below(news, self.place_said(), fault))
        self.show_keys()

    def on_palette_new_wanted(self) -> None:
        """A code of one coder is no code to decide with."""
        self.open_panel("reading")
        self.say("Here one decides with the codes there are; add one to codebook.yaml.")
