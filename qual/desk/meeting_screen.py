"""The adjudication desk: one passage at a time, every coder's codings beside the same text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.text import Text
from textual.containers import Container
from textual.widget import Widget

from qual.adjudication import Result
from qual.desk.edges import KeyLine
from qual.desk.finishing import problems_text
from qual.desk.forms import Reader
from qual.desk.meeting import Meeting
from qual.desk.meeting_acts import MEETING_ACTS, draft
from qual.desk.meeting_keys import MEETING_GROUPS, meeting_footer
from qual.desk.meeting_pane import Heads, MeetingPane
from qual.desk.meeting_said import ORDER_SAID, choice_said, list_lines, passage_text, stale_text
from qual.desk.palette import Palette
from qual.desk.queue_screen import QueueScreen
from qual.desk.themed import ThemedApp
from qual.model import Transcript
from qual.passages import Placed
from qual.reconcile import Item
from qual.spans import Span


class MeetingScreen(QueueScreen):
    """One meeting on the screen.

    Attributes:
        drafts: codings of another decision, not decided on yet.
    """

    acts = MEETING_ACTS
    groups = MEETING_GROUPS
    word = "passage"

    def __init__(self, meeting: Meeting, welcome: str = "") -> None:
        """Begin at the passage where the meeting stopped."""
        super().__init__(meeting, meeting.item.texts.transcript, welcome)
        self.meeting = meeting
        self.drafts: list[Result] = []
        self._columns: list[list[Placed]] = []

    def compose_text(self) -> Iterable[Widget]:
        """Numbers over columns, and the text."""
        with Container(id="text"):
            yield Heads(id="heads")
            yield MeetingPane(self.transcript, self.meeting.codebook)

    def on_mount(self) -> None:
        """Show what is wrong with decisions if anything is."""
        again = [one for one in self.meeting.stale if one.waits]
        if again:
            title = "These decisions no longer hold; their passages wait again"
            self.app.push_screen(Reader(title, stale_text(again)))
        if self.meeting.problems:
            title = "Wrong with decisions; deciding these passages again puts it right"
            self.app.push_screen(Reader(title, problems_text(self.meeting.problems)))

    def on_resize(self) -> None:
        """Keep the numbers over the columns."""
        super().on_resize()
        self.query_one(Heads).refresh()

    # State that acts read --------------------------------------------------------------------

    @property
    def item(self) -> Item:
        """The passage on screen."""
        return self.meeting.item

    @property
    def codings(self) -> Sequence[Placed]:
        """All codings of the transcript on screen."""
        return [placed for column in self._columns for placed in column]

    @property
    def place_id(self) -> str:
        """The passage's id."""
        return self.item.passage.id

    @property
    def span_here(self) -> Span:
        """The passage's span."""
        return self.item.passage.span

    @property
    def transcript_here(self) -> Transcript:
        """The transcript it is in."""
        return self.item.texts.transcript

    @property
    def state(self) -> str:
        """How many passages are decided, and their order."""
        made = self.meeting.progress
        return f"{made.decided} of {made.total}, {ORDER_SAID[self.meeting.order]}"

    # Showing ---------------------------------------------------------------------------------

    def begin_place(self) -> None:
        """Drop what was drafted; take the passage's first coding in hand."""
        self.drafts = []
        own = [p.coding.id for coder in self.item.coders for p in self.item.by(coder)]
        self.current = own[0]

    def show_marks(self) -> None:
        """Show each coder's codings in a column."""
        item = self.item
        id_ = item.passage.transcript
        self._columns = [self.meeting.of_coder(coder, id_) for coder in item.coders]
        self.query_one(MeetingPane).show_coders(self._columns, self.meeting.codebook)
        self.query_one(Heads).show(item.coders)

    def spans_at_hand(self) -> Sequence[Span]:
        """The spans of the coding at hand."""
        return [p.span for p in self.item.passage.codings if p.coding.id == self.current]

    def panel_text(self, whole: bool) -> Text:
        """Set out all there is to know about the passage."""
        return passage_text(self.meeting, self.item, self.current, whole)

    def list_lines(self) -> tuple[str, Sequence[Text]]:
        """The passages, one line each."""
        meeting = self.meeting
        title = f"{len(meeting.items)} passages, {ORDER_SAID[meeting.order]}"
        return title, list_lines(meeting, meeting.items)

    def stands_said(self) -> str:
        """Say what is decided of the passage."""
        return choice_said(self.item) or "undecided"

    def show_keys(self) -> None:
        """Show the keys that matter now."""
        keys = meeting_footer(self.panel, len(self.item.coders), len(self.drafts))
        self.query_one(KeyLine).show(keys)

    # Messages --------------------------------------------------------------------------------

    def on_palette_chosen(self, event: Palette.Chosen) -> None:
        """Draft a coding with the code chosen."""
        self.open_panel("reading")
        self.attempt(lambda: draft(self, event.code))


class MeetingApp(ThemedApp):
    """The adjudication desk."""

    TITLE = "qual reconcile"
    groups = MEETING_GROUPS

    def __init__(self, meeting: Meeting, light: bool = False, welcome: str = "") -> None:
        """Take a meeting that is open; whoever opened it closes it."""
        super().__init__(light)
        self.meeting, self.welcome = meeting, welcome

    def get_default_screen(self) -> MeetingScreen:
        """The desk is the only screen; forms lie over it."""
        return MeetingScreen(self.meeting, self.welcome)


def run_meeting(meeting: Meeting, light: bool = False, welcome: str = "") -> None:
    """Show the adjudication desk until it is left; `welcome` is said in the status line."""
    MeetingApp(meeting, light, welcome).hold()
