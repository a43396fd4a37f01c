"""The desk itself: text, panel, edges, and the state that every key reads and changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.widgets import Input

from qual.desk import coding, finishing, moving, offering
from qual.desk.edges import Above, Below, KeyLine, StatusLine, TopLine
from qual.desk.footers import footer
from qual.desk.here import Here, HerePanel
from qual.desk.jumping import answer_starts
from qual.desk.layout import clock
from qual.desk.palette import FindCode, Palette
from qual.desk.reading import ReadingPane
from qual.desk.search_bar import SearchBar
from qual.desk.selecting import Ground, Selection, between, ground, put, turn_at
from qual.desk.sitting import Sitting
from qual.desk.suggested import OffersPanel
from qual.model import Suggestion
from qual.passages import Placed
from qual.problem import Misuse
from qual.segment import count_words
from qual.spans import Span, overlap, share_of_union

HINT = "↑ ↓ go from sentence to sentence; with Shift they select more. c codes what is selected."
LOCKED = "The transcript is submitted and locked. R reopens it, O opens another, d goes to codings."
ACTS: dict[str, Callable[[DeskScreen], None]] = {}


class DeskScreen(Screen[None]):
    """One sitting on the screen."""

    AUTO_FOCUS = "#reading"

    def __init__(self, sitting: Sitting) -> None:
        """Put the cursor on the first sentence."""
        super().__init__()
        self.sitting = sitting
        self.ground: Ground = ground(sitting.transcript, sitting.sentences)
        self.selection: Selection = put(self.ground, 0)
        self.current: str | None = None
        self.coded_here = False
        self.recoding = False
        self.query_text = ""
        self.hits: list[Span] = []
        self.hit = 0
        self.search_from = 0
        self.news = ""
        self._offers: list[Suggestion] | None = None

    def compose(self) -> ComposeResult:
        """Top line, text and panel, status line, footer."""
        settings, codebook = self.sitting.study.settings, self.sitting.codebook
        yield TopLine(id="top")
        with Container(id="work"):
            yield ReadingPane(self.sitting.transcript, codebook)
            with Container(id="side"):
                yield HerePanel(settings, codebook)
                yield Palette(settings)
                yield OffersPanel(codebook)
        yield SearchBar()
        yield StatusLine(id="status")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Show what stands, and what is wrong with the files if anything is."""
        finishing.begin(self)
        self.changed(finishing.welcome(self.sitting))

    # State that acts read --------------------------------------------------------------------

    @property
    def pane(self) -> ReadingPane:
        """The reading pane."""
        return self.query_one(ReadingPane)

    def here(self) -> list[Placed]:
        """The codings that share text with the selection, by where they start."""
        found = [p for p in self.sitting.codings if overlap(p.span, self.selection.span)]
        return sorted(found, key=lambda p: (p.span, p.coding.id))

    def at_hand(self) -> Placed:
        """The coding that valence, strength, memo and the like concern.

        Raises:
            Misuse: nothing is coded here.
        """
        found = self.here()
        if not found:
            raise Misuse("Nothing is coded here yet: press c to code what is selected.")
        return next((p for p in found if p.coding.id == self.current), found[0])

    def offers(self) -> list[Suggestion]:
        """The suggestions that may be shown and are not coded already."""
        if self._offers is None:
            self._offers = offering.open_offers(self.sitting)
        return self._offers

    @cached_property
    def answers(self) -> list[int]:
        """Where the answers to the interviewer's questions start."""
        return answer_starts(self.sitting.transcript)

    # Showing ---------------------------------------------------------------------------------

    def changed(self, news: str = "") -> None:
        """Show what stands after something was written; `news` says what was."""
        self._offers = None
        self.pane.show_codings(self.sitting.codings, self.sitting.codebook)
        self.select(self.selection, news)

    def select(self, selection: Selection, news: str = "") -> None:
        """Select something and show what is coded there."""
        self.selection = selection
        self.news = news
        span = selection.span
        found = self.here()
        if found and self.current not in {p.coding.id for p in found}:
            self.current = _nearest(found, span).coding.id
        self.pane.mark("selected", [span] if span[0] < span[1] else [])
        self.pane.mark("current", [p.span for p in found if p.coding.id == self.current])
        self.pane.reveal(span, self._question(span))
        self.show_panel(found)
        self.coded_here = bool(found)
        self.show_edges()

    def _question(self, span: Span) -> int | None:
        """Where the question before a span starts, if the span begins an answer."""
        turns = self.sitting.transcript.turns
        number = turn_at(self.ground, span[0])
        if number and turns[number].start == span[0] and turns[number - 1].is_interviewer:
            return turns[number - 1].start
        return None

    def show_panel(self, found: list[Placed]) -> None:
        """Show the codings here, and the suggestions where they are on."""
        codings = [p.coding for p in found]
        ids = [coding.id for coding in codings]
        at = ids.index(self.current) if self.current in ids else 0
        memos = {id_: [text for _, text in self.sitting.memos(of=id_)] for id_ in ids}
        panel = self.query_one(HerePanel)
        hint = LOCKED if self.sitting.locked else HINT
        panel.show(Here(codings, at, hint, memos), self.sitting.codebook)
        panel.asks = not self.sitting.locked
        panel.border_subtitle = offering.invite(self)
        self.query_one("#side").set_class(self.sitting.aided, "-aided")
        if self.sitting.aided:
            offering.show_offers(self)

    def show_edges(self) -> None:
        """Show the lines above and below."""
        sitting = self.sitting
        share = sitting.coded_share if sitting.sentences else None
        study = sitting.study
        people = study.by_transcript.get(sitting.transcript.id, [])
        place = " · ".join(dict.fromkeys(f"{p.site} {p.role}" for p in people))
        above = Above(sitting.transcript.id, place, sitting.coder, finishing.state(sitting), share)
        self.query_one(TopLine).show(above)
        news, fault = finishing.saved(sitting, self.news)
        self.query_one(StatusLine).show(Below(news, self._place(), fault))
        self.show_keys()

    def _place(self) -> str:
        """Say where the cursor is: speaker, time, which sentence, how many words are selected."""
        transcript, selection = self.sitting.transcript, self.selection
        who = ""
        if transcript.turns:
            turn = transcript.turns[turn_at(self.ground, selection.span[0])]
            who = f"{turn.speaker} {clock(turn.start_ms)}".strip()
        words = count_words(transcript.text[slice(*selection.span)])
        of = f"{selection.sentence + 1}/{len(self.ground.sentences)}"
        return f"{who} · {of} · {words} words "

    def show_keys(self) -> None:
        """Show the keys that matter now."""
        self.query_one(KeyLine).show(footer(self.panel, self.coded_here, self.sitting.locked))

    def say(self, news: str) -> None:
        """Say something in the status line."""
        self.news = news
        self.show_edges()

    # Panels ----------------------------------------------------------------------------------

    @property
    def panel(self) -> str:
        """Which panel has the keys: reading, palette, offers or search."""
        side = self.query_one("#side")
        for name in ("palette", "offers"):
            if side.has_class(f"-{name}"):
                return name
        return "search" if self.query_one(SearchBar).has_class("-open") else "reading"

    def open_panel(self, name: str) -> None:
        """Give the keys to a panel."""
        side = self.query_one("#side")
        for one in ("palette", "offers"):
            side.set_class(one == name, f"-{one}")
        self.query_one(SearchBar).set_class(name == "search", "-open")
        if name == "reading":
            self.pane.focus()
        elif name == "offers":
            self.query_one(OffersPanel).focus()
        elif name == "palette":
            self.query_one(FindCode).focus()
        else:
            self.query_one(SearchBar).focus()
        self.show_keys()

    # Keys and messages -----------------------------------------------------------------------

    def action_act(self, name: str) -> None:
        """Do what a key stands for; what makes no sense is said, nothing is changed."""
        self.attempt(lambda: ACTS[name](self))

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

    def on_palette_chosen(self, event: Palette.Chosen) -> None:
        """Code what is selected, or give the coding at hand another code."""
        self.open_panel("reading")
        self.attempt(lambda: coding.choose(self, event.code))

    def on_palette_left(self) -> None:
        """Back to the text."""
        self.open_panel("reading")

    def on_palette_new_wanted(self, event: Palette.NewWanted) -> None:
        """Ask for a new code, named as what was typed."""
        self.open_panel("reading")
        self.attempt(lambda: coding.ask_new_code(self, event.name, chosen=True))

    def on_offers_panel_answered(self, event: OffersPanel.Answered) -> None:
        """Accept or dismiss a suggestion."""
        self.attempt(lambda: offering.answer(self, event.answer))

    def on_offers_panel_looked_up(self, event: OffersPanel.LookedUp) -> None:
        """Show the entry of a suggested code."""
        coding.show_entry(self, event.code)

    def on_offers_panel_left(self) -> None:
        """Back to the text."""
        self.open_panel("reading")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Find what is typed into the search."""
        moving.find(self, event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the next place found."""
        self.attempt(lambda: moving.next_hit(self, 1))

    def on_search_bar_left(self) -> None:
        """Back to the text; the places found stay on . and the comma."""
        self.open_panel("reading")


def _nearest(found: Sequence[Placed], span: Span) -> Placed:
    """The coding most like what is selected, the shortest of those equally like it."""
    return max(found, key=lambda p: (share_of_union(p.span, span), p.span[0] - p.span[1]))


ACTS |= {**moving.ACTS, **coding.ACTS, **offering.ACTS, **finishing.ACTS}
