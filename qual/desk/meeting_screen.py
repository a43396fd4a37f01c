"""The adjudication desk: one passage at a time, every coder's codings beside the same text."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Container

from qual.adjudication import Result
from qual.desk.edges import Above, Below, KeyLine, StatusLine, TopLine
from qual.desk.finishing import problems_text
from qual.desk.forms import Reader
from qual.desk.meeting import Meeting
from qual.desk.meeting_acts import MEETING_ACTS, draft
from qual.desk.meeting_keys import MEETING_GROUPS, meeting_footer
from qual.desk.meeting_pane import Heads, MeetingPane
from qual.desk.meeting_panel import PassagePanel
from qual.desk.meeting_said import ORDER_SAID, passage_text, stale_text
from qual.desk.palette import Palette
from qual.desk.search_bar import SearchBar
from qual.desk.selecting import Ground, Selection, ground, sentence_at
from qual.desk.text_screen import TextScreen
from qual.desk.themed import ThemedApp
from qual.passages import Placed
from qual.reconcile import Item
from qual.segment import find_sentences


def ground_of(item: Item) -> Ground:
    """Set out the transcript of a passage to select in."""
    return ground(item.texts.transcript, find_sentences(item.texts.transcript))


class MeetingScreen(TextScreen):
    """One meeting on the screen.

    Attributes:
        drafts: codings of another decision, not decided on yet.
    """

    acts = MEETING_ACTS
    panel_rows = 12

    def __init__(self, meeting: Meeting, welcome: str = "") -> None:
        """Begin at the passage where the meeting stopped."""
        super().__init__(ground_of(meeting.item))
        self.meeting = meeting
        self.news = welcome
        self.drafts: list[Result] = []
        self._shown = ""
        self._told = 0
        self._columns: list[list[Placed]] = []

    def compose(self) -> ComposeResult:
        """Top line, numbers over columns, text and panel, status line, footer."""
        meeting = self.meeting
        yield TopLine(id="top")
        with Container(id="work"):
            with Container(id="text"):
                yield Heads(id="heads")
                yield MeetingPane(self.transcript, meeting.codebook)
            yield PassagePanel()
            yield Palette(meeting.study.settings)
        yield SearchBar()
        yield StatusLine(id="status")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Show the passage, and what is wrong with decisions if anything is."""
        self._show_coders()
        self.show_passage(self.news)
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
    def meeting_pane(self) -> MeetingPane:
        """The reading pane."""
        return self.query_one(MeetingPane)

    @property
    def passage_panel(self) -> PassagePanel:
        """The panel about the passage."""
        return self.query_one(PassagePanel)

    # Showing ---------------------------------------------------------------------------------

    def _show_coders(self) -> None:
        item = self.item
        id_ = item.passage.transcript
        self._columns = [self.meeting.of_coder(coder, id_) for coder in item.coders]
        self.meeting_pane.show_coders(self._columns, self.meeting.codebook)
        self.query_one(Heads).show(item.coders)

    def show_passage(self, news: str) -> None:
        """Show the passage the meeting is at, selected whole; its first coding at hand."""
        item = self.item
        if item.texts.transcript.id != self.transcript.id:
            self.lay_ground(ground_of(item))
            self.meeting_pane.show_transcript(self.transcript)
            self._show_coders()
        if item.passage.id != self._shown:
            self.drafts = []
            own = [p.coding.id for coder in item.coders for p in item.by(coder)]
            self.current = own[0]
        self.pane.mark("passage", [item.passage.span])
        span = item.passage.span
        self.select(Selection(sentence_at(self.ground, span[0]), span), news)
        self._tell_noticed()

    def _tell_noticed(self) -> None:
        """Say once that decisions had vanished from disk and were written again."""
        noticed = self.meeting.noticed[self._told :]
        self._told += len(noticed)
        if noticed:
            self.app.push_screen(Reader("Decisions written again", problems_text(noticed)))

    def select(self, selection: Selection, news: str = "") -> None:
        """Select something; the panel stays with the passage."""
        self.selection = selection
        self.news = news
        span = selection.span
        at_hand = [p.span for p in self.item.passage.codings if p.coding.id == self.current]
        self.pane.mark("selected", [span] if span[0] < span[1] else [])
        self.pane.mark("current", at_hand)
        self.pane.reveal(span, self.question_before(span))
        self.show_panel()
        self.show_edges()

    def show_panel(self) -> None:
        """Show what there is to know about the passage."""
        meeting, item = self.meeting, self.item
        title = f"passage {meeting.at + 1} of {len(meeting.items)}"
        text = passage_text(meeting, item, self.current, whole=False)
        self.passage_panel.show_passage(title, text, again=item.passage.id == self._shown)
        self._shown = item.passage.id

    def show_edges(self) -> None:
        """Show the lines above and below."""
        meeting, id_ = self.meeting, self.transcript.id
        people = meeting.study.by_transcript.get(id_, [])
        place = " · ".join(dict.fromkeys(f"{p.site} {p.role}" for p in people))
        made = meeting.progress
        state = f"{made.decided} of {made.total}, {ORDER_SAID[meeting.order]}"
        above = Above(id_, place, ", ".join(meeting.by), state, made.share, "decided")
        self.query_one(TopLine).show(above)
        news, fault = self._saved()
        self.query_one(StatusLine).show(Below(news, self.place_said(), fault))
        self.show_keys()

    def _saved(self) -> tuple[str, bool]:
        """Say that all is saved, or what is not and why; and whether that is a fault."""
        meeting = self.meeting
        if meeting.unsaved:
            lines = "1 decision" if meeting.unsaved == 1 else f"{meeting.unsaved} decisions"
            return f"NOT SAVED ({lines}): {meeting.fault} ^r tries again.", True
        return f"saved · {self.news}" if self.news else "saved", False

    def show_keys(self) -> None:
        """Show the keys that matter now."""
        keys = meeting_footer(self.panel, len(self.item.coders), len(self.drafts))
        self.query_one(KeyLine).show(keys)

    # Messages --------------------------------------------------------------------------------

    def on_palette_chosen(self, event: Palette.Chosen) -> None:
        """Draft a coding with the code chosen."""
        self.open_panel("reading")
        self.attempt(lambda: draft(self, event.code))

    def on_palette_new_wanted(self) -> None:
        """A code of one coder is no code of a meeting."""
        self.open_panel("reading")
        self.say("A meeting decides with the codes there are; add one to codebook.yaml.")


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
