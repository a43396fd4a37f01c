"""The panel beside the text: what is coded at the cursor, and what the code at hand means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rich.text import Text

from qual.codebook import Codebook
from qual.desk.drawn import Drawn, entitle, wrapped
from qual.desk.wording import coding_texts, entry_text
from qual.model import Coding
from qual.study import Settings


@dataclass(frozen=True)
class Here:
    """What the panel shows.

    Attributes:
        codings: those that share text with the selection.
        current: number of the one the valence and strength keys change.
        hint: what to do where nothing is coded.
        memos: of each coding, by id, oldest first.
        asks: whether the keys for valence and strength are shown while they are not given.
    """

    codings: Sequence[Coding] = ()
    current: int = 0
    hint: str = ""
    memos: Mapping[str, Sequence[str]] = field(default_factory=dict)
    asks: bool = True


ASK_VALENCE = "b barrier  f facilitator  m mixed  n neutral"
ASK_STRENGTH = "1 general  2 concrete"


class HerePanel(Drawn):
    """Codings at the cursor, then what the code of the one at hand means."""

    def __init__(self, settings: Settings, codebook: Codebook) -> None:
        """Begin with nothing here."""
        super().__init__(id="here")
        self.settings, self.codebook = settings, codebook
        self.here = Here()

    def show(self, here: Here, codebook: Codebook, below: str = "") -> None:
        """Show other codings; `below` is said in the lower edge."""
        self.here, self.codebook = here, codebook
        count = len(here.codings)
        title = {0: "nothing coded here", 1: "1 coding here"}.get(
            count, f"{count} codings here: {here.current + 1} of {count} at hand"
        )
        entitle(self, title, below)
        self.redraw()

    def lines(self, width: int, height: int) -> Sequence[Text]:
        """The codings that fit, the one at hand among them, then what there is to know of it."""
        here = self.here
        if not here.codings:
            return wrapped(self, Text(here.hint, "dim"), width)
        wide = height >= 12
        apart = wide or len(here.codings) == 1
        room = max(1, height // 6 if wide else height - 3)
        top = max(0, min(here.current - room // 2, len(here.codings) - room))
        found = []
        for place, coding in enumerate(here.codings[top : top + room], top):
            for number, part in enumerate(self._lines(coding, apart)):
                at_hand = place == here.current and number == 0
                line = Text("▶ " if at_hand else "  ").append_text(part)
                line.truncate(width, overflow="ellipsis")
                found.append(line)
        return found + wrapped(self, self._about(here.codings[here.current], wide, width), width)

    def _lines(self, coding: Coding, roomy: bool) -> list[Text]:
        """One coding: in one line, or its code and below it how it was judged."""
        code, judged = coding_texts(self.codebook, coding)
        if coding.memo or self.here.memos.get(coding.id):
            judged.append("  ✎")
        return [code, judged] if roomy else [code.append("  ").append_text(judged)]

    def _about(self, coding: Coding, whole: bool, width: int) -> Text:
        """The memo of the coding at hand and what its code means: all of it, or the definition."""
        text = Text()
        if self.here.asks:
            text.append(_asked(coding, width), "italic")
        for memo in filter(None, [coding.memo, *self.here.memos.get(coding.id, ())]):
            text.append(f"✎ {memo}\n", "italic")
        code = self.codebook.codes.get(coding.code)
        if code is None:
            return text.append("This code is not in the codebook.", "dim")
        if whole:
            return text.append("\n").append_text(
                entry_text(self.settings, self.codebook, code, False)
            )
        return text.append(code.definition.strip(), "dim")


def _asked(coding: Coding, width: int) -> str:
    """The keys for what a coding has not been given yet, in one line where they fit."""
    missing = [ASK_VALENCE] * (coding.valence is None) + [ASK_STRENGTH] * (coding.strength is None)
    line = "  " + " · ".join(missing)
    if len(line) > width:
        line = "\n".join(f"  {part}" for part in missing)
    return f"{line}\n" if missing else ""
