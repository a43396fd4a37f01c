"""`qual check`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qual.cli.options import Format, FormatOption, StudyOption
from qual.cli.show import (
    PROBLEM_COLUMNS,
    counted,
    end_with_problems,
    problem_rows,
    say,
    show_csv,
    show_json,
    show_problems,
)
from qual.cli.width import sentence

if TYPE_CHECKING:
    from qual.blindness import AllWork
    from qual.codebook import Codebook
    from qual.problem import Problem


def check_evaluation(work: AllWork, codebook: Codebook) -> list[Problem]:
    """Check what the evaluator's half rests on: recodings, ratings, themes, what was asked."""
    from qual.changes import check_recodings
    from qual.final import find_finals, own_codes
    from qual.matrix import build_matrix
    from qual.rating import find_ratings, read_ratings
    from qual.refactor import check_mentions
    from qual.themes import read_themes

    whole = codebook.with_own(own_codes(work))
    finals = find_finals(work, whole)
    files = read_ratings(work.study.root)
    found = check_recodings(work.study.root)
    found += [problem for file in files.values() for problem in file.problems]
    matrix = build_matrix(work.study, finals.codings, whole, find_ratings(files))
    found += [*finals.problems, *matrix.problems, *check_mentions(work.study, codebook)]
    waiting = [*finals.unsubmitted, *finals.sealed, *finals.uncoded]
    if waiting or finals.queue:  # what themes rest on may be among them
        return found
    return [*found, *read_themes(work.study.root, whole, finals.codings)[1]]


def check(study: StudyOption = None, format: FormatOption = Format.table) -> None:
    """Check that the study holds together.

    Every fault is named with its file, its line and what to do.
    """
    from qual.blindness import read_all
    from qual.checks import check_study
    from qual.codebook import read_codebook
    from qual.study import find_study, open_study

    opened = open_study(study or find_study(Path.cwd()))
    work = read_all(opened)
    codebook, problems = read_codebook(opened.root)
    problems += check_study(opened, work, codebook)
    problems += check_evaluation(work, codebook) if not problems else []
    standing = [c for own in work.work.values() for c in own.standing.codings.values()]
    counts = {
        "site": len(opened.sites),
        "transcript": len(opened.transcripts),
        "code": len(codebook.codes),
        "coding": sum(coding.transcript not in work.sealed for coding in standing),
    }
    _show(list(dict.fromkeys(problems)), counts, sorted(work.sealed), format)
    if problems:
        end_with_problems()
    if work.sealed:
        say(f"Not counted until all coders submit: {', '.join(sorted(work.sealed))}.")


def _show(
    problems: list[Problem], counts: dict[str, int], sealed: list[str], format: Format
) -> None:
    """Print the faults, or that there are none."""
    rows = problem_rows(problems)
    if format is Format.json:
        named = {f"{noun}s": n for noun, n in counts.items()}
        faults = [dict(zip(PROBLEM_COLUMNS, row, strict=True)) for row in rows]
        show_json({"problems": faults, **named, "not_counted": sealed})
    elif format is Format.csv:
        show_csv(PROBLEM_COLUMNS, rows)
    if problems:
        found = show_problems(problems) if format is Format.table else len(problems)
        say(f"{found} to put right.")
    elif format is Format.table:
        said = ", ".join(counted(n, noun) for noun, n in counts.items())
        sentence(f"The study holds together: {said}.")
