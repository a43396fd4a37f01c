"""The panel of suggestions: five for the segment at the cursor, each with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message

from qual.codebook import Codebook
from qual.desk.drawn import Page, entitle
from qual.desk.gutter import letter_of
from qual.desk.listing import ListPane
from qual.desk.wording import VALENCE_SIGN, name_code
from qual.model import Suggestion, Valence

SHOWN = 5


@dataclass(frozen=True)
class Answer:
    """What was done with a suggestion: accepted as it is or changed, or dismissed.

    Attributes:
        valence: instead of the suggested one; `own` says whether it was given.
    """

    suggestion: Suggestion
    accepted: bool
    own: bool = False
    valence: Valence | None = None


class OffersPanel(Vertical, can_focus=True):
    """Suggestions for one segment, to accept, to accept with another valence, or to turn down."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "down", show=False),
        Binding("up,k", "move(-1)", "up", show=False),
        Binding("enter,y", "accept", "accept", show=False),
        Binding("b", "accept_as('barrier')", "as barrier", show=False),
        Binding("f", "accept_as('facilitator')", "as facilitator", show=False),
        Binding("m", "accept_as('mixed')", "as mixed", show=False),
        Binding("n", "accept_as('neutral')", "as neutral", show=False),
        Binding("a", "accept_about", "about", show=False),
        Binding("x,delete", "turn_down", "dismiss", show=False),
        Binding("u,ctrl+z", "screen.act('undo')", "undo", show=False),
        Binding("r,ctrl+y", "screen.act('redo')", "redo", show=False),
        Binding("]", "screen.act('next_offer')", "next segment", show=False),
        Binding("[", "screen.act('previous_offer')", "segment before", show=False),
        Binding("pagedown", "turn(3)", "evidence on", show=False),
        Binding("pageup", "turn(-3)", "evidence back", show=False),
        Binding("i", "look_up", "entry", show=False),
        Binding("escape,s", "leave", "leave", show=False),
        *(Binding(str(n), f"go({n - 1})", f"go to {n}", show=False) for n in range(1, SHOWN + 1)),
    ]

    class Answered(Message):
        """A suggestion was accepted or turned down."""

        def __init__(self, answer: Answer) -> None:
            """Keep what was done."""
            super().__init__()
            self.answer = answer

    class AboutWanted(Message):
        """A suggestion is to be accepted as about a role yet to be chosen."""

        def __init__(self, suggestion: Suggestion) -> None:
            """Keep the suggestion."""
            super().__init__()
            self.suggestion = suggestion

    class Left(Message):
        """The panel was left."""

    class LookedUp(Message):
        """The entry of a suggested code is wanted."""

        def __init__(self, code: str) -> None:
            """Keep its id."""
            super().__init__()
            self.code = code

    def __init__(self, codebook: Codebook) -> None:
        """Begin with no suggestion."""
        super().__init__(id="offers")
        self.codebook = codebook
        self.offers: Sequence[Suggestion] = ()

    def compose(self) -> ComposeResult:
        """The list, and the evidence of the one at hand."""
        yield ListPane("offered", "Nothing is suggested for this segment. ] goes to the next.")
        yield Page(id="evidence")

    def show(self, offers: Sequence[Suggestion], codebook: Codebook, title: str) -> None:
        """Show the suggestions of a segment, best first."""
        self.offers, self.codebook = offers[:SHOWN], codebook
        entitle(self, title)
        at = self.query_one("#offered", ListPane).at
        lines = [self._line(n, offer) for n, offer in enumerate(self.offers, 1)]
        self.query_one("#offered", ListPane).show(lines, at)
        self._show_evidence()

    def _line(self, number: int, offer: Suggestion) -> Text:
        line = Text(f"{number} {letter_of(self.codebook, offer.code)} ", no_wrap=True)
        line.append(name_code(self.codebook, offer.code))
        guess = f"{VALENCE_SIGN[offer.valence]}?" if offer.valence else "valence open"
        line.append(f"  {guess}", "" if offer.valence else "dim")
        return line.append(f"  about {offer.about}?") if offer.about else line

    def _show_evidence(self) -> None:
        offer = self.at_hand
        said = Text()
        if offer is not None:
            if offer.about:
                said.append(f"About {name_code(self.codebook, offer.about)}? a: about another.\n")
            said.append(f"Why: {offer.evidence}\n")
            if offer.valence_reason:
                said.append(f"Valence: {offer.valence_reason}\n")
            code = self.codebook.codes.get(offer.code)
            if code is not None:
                said.append(code.definition.strip(), "dim")
        self.query_one("#evidence", Page).show(said)

    @property
    def at_hand(self) -> Suggestion | None:
        """The suggestion the mark is on."""
        place = self.query_one("#offered", ListPane).at
        return self.offers[place] if place < len(self.offers) else None

    def action_move(self, by: int) -> None:
        """Go down or up."""
        self.query_one("#offered", ListPane).move(by)
        self._show_evidence()

    def action_turn(self, by: int) -> None:
        """Read on in the evidence."""
        self.query_one("#evidence", Page).turn(by)

    def action_go(self, place: int) -> None:
        """Go to one by its number."""
        if place < len(self.offers):
            self.action_move(place - self.query_one("#offered", ListPane).at)

    def _answer(self, accepted: bool, own: bool = False, valence: Valence | None = None) -> None:
        if self.at_hand is not None:
            self.post_message(self.Answered(Answer(self.at_hand, accepted, own, valence)))

    def action_accept(self) -> None:
        """Accept as suggested."""
        self._answer(accepted=True)

    def action_accept_as(self, valence: Valence) -> None:
        """Accept with another valence."""
        self._answer(accepted=True, own=True, valence=valence)

    def action_accept_about(self) -> None:
        """Accept as about a role to be chosen."""
        if self.at_hand is not None:
            self.post_message(self.AboutWanted(self.at_hand))

    def action_turn_down(self) -> None:
        """Dismiss the suggestion."""
        self._answer(accepted=False)

    def action_look_up(self) -> None:
        """Ask for the whole entry of the suggested code."""
        if self.at_hand is not None:
            self.post_message(self.LookedUp(self.at_hand.code))

    def action_leave(self) -> None:
        """Close the panel."""
        self.post_message(self.Left())

    def on_list_pane_picked(self, event: ListPane.Picked) -> None:
        """Show the evidence of one that was clicked."""
        event.stop()
        self._show_evidence()
        self.focus()
