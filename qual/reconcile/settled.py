"""What needs no meeting: codings that are alike but for where they begin or end."""

from __future__ import annotations

from dataclasses import dataclass

from qual.blindness import AllWork
from qual.final import Texts, read_texts, sealed_codings
from qual.passages import Alike, Placed, compare


@dataclass(frozen=True)
class Settled:
    """The alike codings of one open transcript, and the rule by which they are.

    Attributes:
        texts: the transcript as it is now.
        alike: paired codings; the primary's counts as it stands.
        least: `agree_overlap` of study.yaml, the share of the union from which codings are alike.
    """

    texts: Texts
    alike: tuple[Alike, ...]
    least: float

    @property
    def transcript(self) -> str:
        """The transcript's id."""
        return self.texts.transcript.id

    @property
    def boundaries(self) -> list[Alike]:
        """Those whose spans differ: trivial differences that the rule settles."""
        return [a for a in self.alike if any(p.span != a.primary.span for p in a.others)]

    @property
    def codings(self) -> list[Placed]:
        """Every coding of the pairs."""
        return [placed for a in self.alike for placed in (a.primary, *a.others)]


def find_settled(work: AllWork) -> list[Settled]:
    """Find, for every open transcript, what coders coded alike."""
    found: list[Settled] = []
    least = work.study.settings.agree_overlap
    for id_ in [id_ for id_ in work.study.transcripts if id_ in work.opened]:
        texts, _ = read_texts(work, id_)
        if texts is not None:
            by_coder, _ = sealed_codings(work, work.opened[id_], texts)
            found.append(Settled(texts, tuple(compare(by_coder, least)[0]), least))
    return found


def rule_said(least: float) -> str:
    """Say the rule in a sentence."""
    return (
        f"Same code, role and valence, sharing at least {least:g} of the text the two cover "
        "(agree_overlap in study.yaml): the first coder's coding counts as it stands."
    )
