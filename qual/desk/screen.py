"""The desk itself: text, panel, edges, and the state that every key reads and changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Container

from qual.desk import coding, finishing, offering, text_screen
from qual.desk.edges import Above, Below, KeyLine, StatusLine, TopLine
from qual.desk.footers import footer
from qual.desk.here import Here, HerePanel
from qual.desk.palette import Palette
from qual.desk.reading import ReadingPane
from qual.desk.room import WIDE
from qual.desk.saving import say_saved
from qual.desk.search_bar import SearchBar
from qual.desk.selecting import Selection, ground
from qual.desk.sitting import Sitting
from qual.desk.suggested import OffersPanel
from qual.desk.text_screen import TextScreen
from qual.model import Suggestion
from qual.passages import Placed
from qual.problem import Misuse
from qual.spans import Span, overlap, share_of_union

HINT = "↑ ↓ go from sentence to sentence; with Shift they select more. c codes what is selected."
BEGIN = (
    f"{HINT} Type part of a code's name or what people say, Enter takes it; then b f m n say "
    "whether it hinders or helps. g goes to the next sentence without a code."
)
PASS = " Once you have coded it all, P marks your own pass done and s shows suggestions."
FEW = 3
LOCKED = "The transcript is submitted and locked. R reopens it, O opens another, d goes to codings."
ACTS: dict[str, Callable[[DeskScreen], None]] = {}


class DeskScreen(TextScreen):
    """One sitting on the screen."""

    acts = ACTS
    panels = ("palette", "offers")
    panel_rows = 7

    def __init__(self, sitting: Sitting) -> None:
        """Put the cursor on the first sentence."""
        super().__init__(ground(sitting.transcript, sitting.sentences))
        self.sitting = sitting
        self.coded_here = False
        self.recoding = False
        self._offers: list[Suggestion] | None = None

    def compose(self) -> ComposeResult:
        """Top line, text and panel, status line, footer."""
        settings, codebook = self.sitting.study.settings, self.sitting.codebook
        yield TopLine(id="top")
        with Container(id="work"):
            yield ReadingPane(self.sitting.transcript, codebook)
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
    def codings(self) -> Sequence[Placed]:
        """The codings that stand in the transcript."""
        return self.sitting.codings

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

    # Showing ---------------------------------------------------------------------------------

    def changed(self, news: str = "") -> None:
        """Show what stands after something was written; `news` says what was."""
        self._offers = None
        self.pane.show_codings(self.sitting.codings, self.sitting.codebook)
        self.select(self.selection, news)

    def select(self, selection: Selection, news: str | None = None) -> None:
        """Select something and show what is coded there."""
        self.selection = selection
        self.news = news or ""
        span = selection.span
        found = self.here()
        if found and self.current not in {p.coding.id for p in found}:
            self.current = _nearest(found, span).coding.id
        self.pane.mark("selected", [span] if span[0] < span[1] else [])
        self.pane.mark("current", [p.span for p in found if p.coding.id == self.current])
        self.pane.reveal(span, self.question_before(span))
        self.show_panel(found)
        self.coded_here = bool(found)
        self.show_edges()

    def show_panel(self, found: list[Placed]) -> None:
        """Show the codings here, and the suggestions where they are on."""
        codings = [p.coding for p in found]
        ids = [coding.id for coding in codings]
        at = ids.index(self.current) if self.current in ids else 0
        memos = {id_: [text for _, text in self.sitting.memos(of=id_)] for id_ in ids}
        locked = self.sitting.locked
        here = Here(codings, at, LOCKED if locked else self._hint(), memos, not locked)
        panel = self.query_one(HerePanel)
        panel.show(here, self.sitting.codebook, offering.invite(self))
        if self.sitting.aided:
            offering.show_offers(self)
        self.make_room()

    def _hint(self) -> str:
        """What to do where nothing is coded; more of it while little is coded at all."""
        if len(self.sitting.codings) >= FEW:
            return HINT
        later = self.sitting.study.settings.suggestions == "after_pass"
        return BEGIN + PASS if later else BEGIN

    def show_edges(self) -> None:
        """Show the lines above and below."""
        sitting = self.sitting
        share = sitting.coded_share if sitting.sentences else None
        study = sitting.study
        people = study.by_transcript.get(sitting.transcript.id, [])
        place = " · ".join(dict.fromkeys(f"{p.site} {p.role}" for p in people))
        above = Above(sitting.transcript.id, place, sitting.coder, finishing.state(sitting), share)
        self.query_one(TopLine).show(above)
        news, fault = say_saved(sitting, self.news, "line")
        self.query_one(StatusLine).show(Below(news, self.place_said(), fault))
        self.show_keys()

    def show_keys(self) -> None:
        """Show the keys that matter now."""
        offered = self.query_one(Palette).offered
        numbered = offered is not None and bool(offered.numbered)
        keys = footer(self.panel, self.coded_here, self.sitting.locked, numbered)
        self.query_one(KeyLine).show(keys)

    # Panels ----------------------------------------------------------------------------------

    def make_room(self) -> None:
        """Show the panel that has the keys, and suggestions beside the text where they are on."""
        beside = self.size.width >= WIDE and self.sitting.aided and self.panel != "palette"
        self.lay_over("offers" if beside else self.panel)

    # Keys and messages -----------------------------------------------------------------------

    def on_palette_chosen(self, event: Palette.Chosen) -> None:
        """Code what is selected, or give the coding at hand another code."""
        self.open_panel("reading")
        self.attempt(lambda: coding.choose(self, event.code))

    def on_palette_new_wanted(self, event: Palette.NewWanted) -> None:
        """Ask for a new code, named as what was typed."""
        self.open_panel("reading")
        self.attempt(lambda: coding.ask_new_code(self, event.name, chosen=True))

    def on_offers_panel_answered(self, event: OffersPanel.Answered) -> None:
        """Accept or dismiss a suggestion."""
        self.attempt(lambda: offering.answer(self, event.answer))

    def on_offers_panel_about_wanted(self, event: OffersPanel.AboutWanted) -> None:
        """Choose whom a suggested characteristic is about, and accept it so."""
        self.attempt(lambda: offering.ask_about(self, event.suggestion))

    def on_offers_panel_looked_up(self, event: OffersPanel.LookedUp) -> None:
        """Show the entry of a suggested code."""
        coding.show_entry(self, event.code)

    def on_offers_panel_left(self) -> None:
        """Back to the text."""
        self.open_panel("reading")


def _nearest(found: Sequence[Placed], span: Span) -> Placed:
    """The coding most like what is selected, the shortest of those equally like it."""
    return max(found, key=lambda p: (share_of_union(p.span, span), p.span[0] - p.span[1]))


ACTS |= {**text_screen.ACTS, **coding.ACTS, **offering.ACTS, **finishing.ACTS}
