"""`qual suggest --show`: the suggestions kept for some transcripts."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from qual.cli.options import Format
from qual.cli.show import show_csv, show_json
from qual.cli.width import fitted

if TYPE_CHECKING:
    from qual.codebook import Codebook
    from qual.model import Suggestion

# Those that `qual apply` reads too are named as it names them.
COLUMNS = (
    *("segment", "transcript", "start", "end"),
    *("code", "about", "valence", "score", "suggester", "evidence"),
)
DECIMALS = 4
Found = Sequence[tuple[str, "Suggestion"]]


def show_suggestions(found: Found, codebook: Codebook, format: Format) -> None:
    """Print suggestions, each with the transcript it is for, as a list by segment or as rows."""
    if format is Format.json:
        show_json([dict(zip(COLUMNS, _row(*each), strict=True)) for each in found])
    elif format is Format.csv:
        show_csv(COLUMNS, [_row(*each) for each in found])
    else:
        for segment, group in groupby(found, key=lambda each: _segment(*each)):
            print(segment)
            for _, suggestion in group:
                _print(suggestion, codebook)


def _row(transcript: str, suggestion: Suggestion) -> tuple[object, ...]:
    return (
        _segment(transcript, suggestion),
        transcript,
        suggestion.start,
        suggestion.end,
        suggestion.code,
        suggestion.about,
        suggestion.valence,
        round(suggestion.score, DECIMALS),
        suggestion.suggester,
        suggestion.evidence,
    )


def _segment(transcript: str, suggestion: Suggestion) -> str:
    return f"{transcript}:{suggestion.start}-{suggestion.end}"


def _print(suggestion: Suggestion, codebook: Codebook) -> None:
    """One suggestion: code, role, valence and score in a line, and below it why."""
    said = name_code(codebook, suggestion.code)
    if suggestion.about:
        said += f", about {name_code(codebook, suggestion.about)}"
    said += f": {suggestion.valence or 'valence open'}, score {suggestion.score:.2f}"
    print(fitted(f"  {said}", sys.stdout, further=" " * 4))
    print(fitted(f"      {suggestion.evidence}", sys.stdout, further=" " * 6))


def name_code(codebook: Codebook, id_: str) -> str:
    """Say a code's id, and its name if the codebook has one."""
    found = codebook.codes.get(id_)
    return f"{id_} {found.name}" if found else id_
