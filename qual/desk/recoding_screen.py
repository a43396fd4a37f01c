"""The recoding desk: one coding at a time of a code split or retired, in its context."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.text import Text
from textual.binding import BindingType
from textual.widget import Widget

from qual.desk.edges import KeyLine
from qual.desk.finishing import problems_text
from qual.desk.forms import Reader
from qual.desk.keys import bindings
from qual.desk.palette import Palette
from qual.desk.queue_screen import QueueScreen
from qual.desk.reading import ReadingPane
from qual.desk.recoding import Recoding
from qual.desk.recoding_acts import RECODING_ACTS, give
from qual.desk.recoding_keys import RECODING_GROUPS, recoding_footer
from qual.desk.recoding_said import coding_text, list_lines
from qual.desk.themed import ThemedApp
from qual.model import Transcript
from qual.passages import Placed
from qual.spans import Span


class RecodingPane(ReadingPane, inherit_bindings=False):
    """A transcript with the final codings beside it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(RECODING_GROUPS)


class RecodingScreen(QueueScreen):
    """Codings to recode on the screen."""

    acts = RECODING_ACTS
    groups = RECODING_GROUPS
    word = "coding"
    step = "recoding"
    done = "recoded"

    def __init__(self, recoding: Recoding) -> None:
        """Begin at the coding where one stopped."""
        self.recoding = recoding
        super().__init__(recoding, self.transcript_here)
        self._marked: list[Placed] = []

    def compose_text(self) -> Iterable[Widget]:
        """The text."""
        yield RecodingPane(self.transcript, self.recoding.codebook)

    def on_mount(self) -> None:
        """Show what was recoded differently on different laptops if anything was."""
        if self.recoding.problems:
            title = "Recoded differently on different laptops"
            self.app.push_screen(Reader(title, problems_text(self.recoding.problems)))

    @property
    def codings(self) -> Sequence[Placed]:
        """The final codings of the transcript on screen."""
        return self._marked

    @property
    def place_id(self) -> str:
        """The coding's id."""
        return self.recoding.item.coding.id

    @property
    def span_here(self) -> Span:
        """The coding's span."""
        coding = self.recoding.item.coding
        return coding.start, coding.end

    @property
    def transcript_here(self) -> Transcript:
        """The transcript it is in."""
        return self.recoding.texts(self.recoding.item.coding.transcript).transcript

    @property
    def state(self) -> str:
        """How many codings have been given a code."""
        made = self.recoding.progress
        return f"{made.decided} of {made.total}"

    def begin_place(self) -> None:
        """Take the coding in hand."""
        self.current = self.place_id

    def show_marks(self) -> None:
        """Show the final codings of the transcript with the codes they have by now."""
        self._marked = self.recoding.codings_of(self.recoding.item.coding.transcript)
        self.pane.show_codings(self._marked, self.recoding.codebook)

    def spans_at_hand(self) -> Sequence[Span]:
        """The coding's own span."""
        return [self.span_here]

    def panel_text(self, whole: bool) -> Text:
        """Set out all there is to know about the coding."""
        return coding_text(self.recoding, self.recoding.item, whole)

    def list_lines(self) -> tuple[str, Sequence[Text]]:
        """The codings, one line each."""
        title = f"{len(self.recoding.items)} codings to recode"
        return title, list_lines(self.recoding)

    def stands_said(self) -> str:
        """Say which code the coding has, or that it waits."""
        item = self.recoding.item
        return item.coding.code if item.answer is not None else "waiting"

    def show_keys(self) -> None:
        """Show the keys that matter now."""
        keys = recoding_footer(self.panel, len(self.recoding.choices()))
        self.query_one(KeyLine).show(keys)

    def on_palette_chosen(self, event: Palette.Chosen) -> None:
        """Give the coding the code chosen."""
        self.open_panel("reading")
        self.attempt(lambda: give(self, event.code))


class RecodingApp(ThemedApp):
    """The recoding desk."""

    TITLE = "qual codebook recode"
    groups = RECODING_GROUPS

    def __init__(self, recoding: Recoding, light: bool = False) -> None:
        """Take a sitting that is open; whoever opened it closes it."""
        super().__init__(light)
        self.recoding = recoding

    def get_default_screen(self) -> RecodingScreen:
        """The desk is the only screen; forms lie over it."""
        return RecodingScreen(self.recoding)


def run_recoding(recoding: Recoding, light: bool = False) -> None:
    """Show the recoding desk until it is left."""
    RecodingApp(recoding, light).hold()
