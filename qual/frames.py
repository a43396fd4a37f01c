"""Frames: a study as tables for one's own analysis, in pandas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from qual.blindness import AllWork, read_all
from qual.codebook import Codebook, read_codebook
from qual.final import Texts, find_finals, own_codes, read_texts
from qual.model import Coding, FinalCoding, Transcript
from qual.passages import Placed
from qual.pending import find_pending
from qual.problem import Misuse, Problem
from qual.rating import RatingLine, last_lines, read_ratings
from qual.segment import count_words, segments
from qual.study import Study, open_study
from qual.themes import Theme, read_themes
from qual.transcript import read_transcript

if TYPE_CHECKING:
    from pandas import DataFrame

TRANSCRIPT_COLUMNS = {
    "transcript": "string",
    "kind": "string",
    "sites": "object",
    "participants": "object",
    "waves": "object",
    "words": "Int64",
    "turns": "Int64",
    "sha256": "string",
    "text": "string",
}
TURN_COLUMNS = {
    "transcript": "string",
    "turn": "Int64",
    "speaker": "string",
    "participant": "string",
    "role": "string",
    "site": "string",
    "is_interviewer": "boolean",
    "start": "Int64",
    "end": "Int64",
    "start_ms": "Int64",
    "end_ms": "Int64",
    "text": "string",
}
SEGMENT_COLUMNS = {
    "segment": "string",
    "transcript": "string",
    "start": "Int64",
    "end": "Int64",
    "turn": "Int64",
    "participant": "string",
    "words": "Int64",
    "text": "string",
}
KINDS = {"start": "Int64", "end": "Int64", "strength": "Int64", "value": "Int64", "line": "Int64"}
KINDS |= {"codebook": "Int64", "n_participants": "Int64"}
KINDS |= {"aided": "boolean", "conflict": "boolean", "submitted": "boolean"}


@dataclass(frozen=True, slots=True)
class StudyFrames:
    """A study in tables; lists stand in a cell as tuples, what is undefined as <NA>.

    Attributes:
        transcripts, turns, segments: the texts; a segment is named `ID:start-end`.
        codings: what stands in every coder's journal, placed in the present text; nothing of a
            double-coded transcript that not all of its coders have submitted.
        final_codings: the codings that count in results.
        ratings: the last line per coder, site, wave and construct.
        themes: the entries of themes.yaml.
        problems: all that is wrong in the study's files.
    """

    transcripts: DataFrame
    turns: DataFrame
    segments: DataFrame
    codings: DataFrame
    final_codings: DataFrame
    ratings: DataFrame
    themes: DataFrame
    problems: list[Problem] = field(default_factory=list)


def read_frames(path: str | Path) -> StudyFrames:
    """Read a study into tables.

    Raises:
        Misuse: `path` is no study.
    """
    root = Path(path)
    if not root.is_dir():
        raise Misuse(f"{root} is no folder.")
    study = open_study(root)
    problems = list(study.problems)
    texts: list[Transcript] = []
    for id_ in study.transcripts:
        found = read_transcript(root, id_)
        if isinstance(found, Transcript):
            texts.append(found)
        else:
            problems.append(found)
    work = read_all(study)
    codebook, faults = read_codebook(root)
    codebook = codebook.with_own(own_codes(work))
    finals = find_finals(work, codebook)
    codings, misplaced = _codings(work, codebook)
    themes, wrong = read_themes(root, codebook, finals.codings, find_pending(work, finals))
    files = read_ratings(root)
    ratings = [
        _fields(line) | {"coder": coder}
        for coder, file in files.items()
        for line in last_lines(file).values()
    ]
    problems += [*finals.problems, *faults, *misplaced, *wrong]
    problems += [problem for file in files.values() for problem in file.problems]
    return StudyFrames(
        transcripts=_frame([_transcript(t, study) for t in texts], TRANSCRIPT_COLUMNS),
        turns=_frame([row for t in texts for row in _turns(t, study)], TURN_COLUMNS),
        segments=_frame([row for t in texts for row in _segments(t)], SEGMENT_COLUMNS),
        codings=_structs(codings, Coding, ("submitted",)),
        final_codings=_structs(map(_fields, finals.codings), FinalCoding),
        ratings=_structs(ratings, RatingLine, ("coder",)),
        themes=_structs(map(_fields, themes), Theme),
        problems=list(dict.fromkeys(problems)),
    )


def _transcript(transcript: Transcript, study: Study) -> dict[str, object]:
    people = study.by_transcript.get(transcript.id, [])
    return {
        "transcript": transcript.id,
        "kind": transcript.record.kind,
        "sites": tuple(study.sites_of(transcript.id)),
        "participants": tuple(person.id for person in people),
        "waves": tuple(sorted({person.wave for person in people})),
        "words": count_words(transcript.text),
        "turns": len(transcript.turns),
        "sha256": transcript.sha256,
        "text": transcript.text,
    }


def _turns(transcript: Transcript, study: Study) -> Iterator[dict[str, object]]:
    people = {row.id.casefold(): row for row in study.by_transcript.get(transcript.id, [])}
    for number, turn in enumerate(transcript.turns):
        person = people.get((turn.participant or "").casefold())
        text = transcript.text[turn.start : turn.end]
        more = {"role": person.role, "site": person.site} if person is not None else {}
        yield {"transcript": transcript.id, "turn": number, **_fields(turn), **more, "text": text}


def _segments(transcript: Transcript) -> Iterator[dict[str, object]]:
    for segment in segments(transcript):
        text = transcript.text[segment.start : segment.end]
        yield {**_fields(segment), "segment": segment.id, "words": count_words(text), "text": text}


def _codings(work: AllWork, codebook: Codebook) -> tuple[list[dict[str, object]], list[Problem]]:
    """What stands of each coder's work, placed in the present text, sealed transcripts left out."""
    found: list[dict[str, object]] = []
    problems: list[Problem] = []
    texts: dict[str, Texts | None] = {}
    for coder, own in work.work.items():
        for coding in own.standing.codings.values():
            if coding.transcript in work.sealed:
                continue
            if coding.transcript not in texts:
                texts[coding.transcript], faults = read_texts(work, coding.transcript)
                problems += faults
            text = texts[coding.transcript]
            placed = text.place(coding) if text is not None else None
            if isinstance(placed, Placed):
                found.append(_coding(placed, coder, work, codebook))
            elif placed is not None:
                problems.append(placed)
    return found, problems


def _coding(placed: Placed, coder: str, work: AllWork, codebook: Codebook) -> dict[str, object]:
    coding, (start, end) = placed.coding, placed.span
    return {
        **_fields(coding),
        "start": start,
        "end": end,
        "code": codebook.current(coding.code, coding.id),
        "submitted": work.submitted(coding.transcript, coder),
    }


def _fields(struct: msgspec.Struct) -> dict[str, object]:
    """The fields of a noun; lists become tuples, so that cells of a table can be compared."""
    values = ((name, getattr(struct, name)) for name in struct.__struct_fields__)
    return {name: tuple(v) if isinstance(v, list) else v for name, v in values}


def _structs(
    rows: Iterable[Mapping[str, object]], kind: type[msgspec.Struct], more: tuple[str, ...] = ()
) -> DataFrame:
    """Make a table with a column for each field of a noun, and some more after them."""
    columns = {}
    for made in msgspec.structs.fields(kind):
        columns[made.name] = KINDS.get(made.name, "object" if _is_list(made.type) else "string")
    return _frame(list(rows), columns | {name: KINDS.get(name, "string") for name in more})


def _is_list(kind: object) -> bool:
    return getattr(kind, "__origin__", None) in (list, tuple)


def _frame(rows: Sequence[Mapping[str, object]], columns: Mapping[str, str]) -> DataFrame:
    """Make a table of rows; a value that a row does not have is <NA>."""
    import pandas as pd

    series = {
        name: pd.Series([row.get(name) for row in rows], dtype=kind)
        for name, kind in columns.items()
    }
    return pd.DataFrame(series, columns=list(columns))
