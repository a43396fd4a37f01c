"""What needs no meeting: codings that are alike but for where they begin or end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qual.final import Texts
from qual.passages import Alike, Placed
from qual.reconcile.compared import Compared


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
    def differing(self) -> list[Alike]:
        """Those whose spans or strengths differ: all that the rule settles without a meeting."""
        return [a for a in self.alike if a.differs]

    @property
    def codings(self) -> list[Placed]:
        """Every coding of the pairs."""
        return [placed for a in self.alike for placed in (a.primary, *a.others)]


def find_settled(compared: Iterable[Compared], least: float) -> list[Settled]:
    """Find, for every open transcript, what coders coded alike.

    Args:
        compared: from `compare_open`.
        least: `agree_overlap` of study.yaml.
    """
    return [Settled(one.texts, one.alike, least) for one in compared]


def rule_said(least: float) -> str:
    """Say the rule in a sentence."""
    return (
        f"Same code, role and valence, sharing at least {least:g} of the text the two cover "
        "(agree_overlap in study.yaml): the first coder's coding counts as it stands."
    )
