"""The nouns of a study: sites, participants, transcripts, codings and what is made of them."""

from __future__ import annotations

from typing import Literal

import msgspec

Valence = Literal["barrier", "facilitator", "mixed", "neutral"]
VALENCES: tuple[Valence, ...] = ("barrier", "facilitator", "mixed", "neutral")
Strength = Literal[1, 2]
Kind = Literal["interview", "group", "notes", "answers"]
KINDS: tuple[Kind, ...] = ("interview", "group", "notes", "answers")
ALL_SITES = "*"
PRIMARY = "primary"
SUGGESTERS = ("keyword", "embedding", "learned", "fused")


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """The thing compared: a program, clinic or team.

    Attributes:
        attributes: every other column of sites.csv, as written.
        line: where in sites.csv it stands.
    """

    id: str
    attributes: dict[str, str] = {}
    line: int = 0


class Participant(msgspec.Struct, frozen=True, kw_only=True):
    """One row of participants.csv: a person in one transcript.

    Attributes:
        site: a site id, or `*` for someone who answers for all sites.
        population: how many people could have spoken in this role here, where it is known.
    """

    id: str
    transcript: str
    role: str
    site: str
    wave: str = ""
    population: int | None = None
    attributes: dict[str, str] = {}
    line: int = 0


class Assignment(msgspec.Struct, frozen=True, kw_only=True):
    """Who codes which transcript, in which part (primary, second, third…) and round."""

    transcript: str
    coder: str
    part: str
    round: str = "main"
    drawn: str = ""
    line: int = 0


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """One speaker's stretch; offsets are code points in the transcript's text, label left out."""

    speaker: str
    participant: str | None
    is_interviewer: bool
    start: int
    end: int
    start_ms: int | None = None
    end_ms: int | None = None


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """The raw file a transcript was made from: its suffix and hash, never its name."""

    suffix: str
    sha256: str


class TranscriptRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in `transcripts/ID.json`."""

    format: int
    id: str
    kind: Kind
    text_sha256: str
    source: Source
    reader: str
    turns: list[Turn]


class Transcript(msgspec.Struct, frozen=True, kw_only=True):
    """One interview: the text that is coded and its turns."""

    id: str
    text: str
    sha256: str
    record: TranscriptRecord

    @property
    def turns(self) -> list[Turn]:
        """The turns in the order spoken."""
        return self.record.turns


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of text offered for coding, with the question that stood before it."""

    transcript: str
    start: int
    end: int
    turn: int
    participant: str | None
    question: tuple[int, int] | None

    @property
    def id(self) -> str:
        """The name of a segment: `ID:start-end`."""
        return f"{self.transcript}:{self.start}-{self.end}"


class Coding(msgspec.Struct, frozen=True, gc=False):
    """One coder applied one code to one span of one transcript.

    Attributes:
        start: first code point, `end`: one past the last, in the text whose hash is `text`.
        about: the role a characteristic is about, with a characteristic code.
        strength: 1 a general remark, 2 a concrete example, None not judged.
        entry: hash of the code's entry in the codebook when it was applied.
        aided: whether a suggestion stood behind it or was on screen.
        line: where in the coder's journal it was applied.
    """

    id: str
    coder: str
    transcript: str
    start: int
    end: int
    quote: str
    code: str
    about: str | None = None
    valence: Valence | None = None
    strength: Strength | None = None
    memo: str = ""
    origin: str = "manual"
    codebook: int = 0
    entry: str = ""
    text: str = ""
    at: str = ""
    aided: bool = False
    line: int = 0


class FinalCoding(msgspec.Struct, frozen=True, kw_only=True):
    """A coding that counts in results, with how it came to count.

    Attributes:
        basis: alike (coders agreed), adjudicated (they decided), primary (not double coded),
            pre-consensus (double coded, not yet reconciled), draft, or suggestion.
        sources: ids of the codings it rests on.
        strengths: other strengths that coders gave to alike codings.
        participants: those in whose turns it has a letter or digit.
        was: the code it was applied with, where a change of the codebook gave it another.
        rule: of an alike one the rule that settled it, whose span stands and what others had; of
            an adjudicated one the rule it was decided by, if any; `reason`: why it was decided so.
    """

    id: str
    transcript: str
    start: int
    end: int
    code: str
    about: str | None
    valence: Valence | None
    strength: Strength | None
    basis: str
    sources: tuple[str, ...] = ()
    strengths: tuple[int, ...] = ()
    quote: str = ""
    participants: tuple[str, ...] = ()
    by: str = ""
    was: str = ""
    rule: str = ""
    reason: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """The code and, for a characteristic, the role it is about: counted under both."""
        return (self.code,) if self.about is None else (self.code, self.about)


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """What the machine offers for one segment: a code, how strongly, and on what evidence.

    `about` is the role that a characteristic may be about; its line has the key only then.
    """

    start: int
    end: int
    code: str
    score: float
    suggester: str
    evidence: str
    valence: Valence | None = None
    valence_reason: str = ""
    encoder: str = ""
    codebook: int = 0
    text: str = ""
    about: str | None = None


class Excerpt(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of text as quoted in a report, with the ids behind its attribution."""

    transcript: str
    start: int
    end: int
    text: str
    participant: str | None
    role: str
    site: str
    final: str
