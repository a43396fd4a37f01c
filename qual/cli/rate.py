"""`qual rate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qual.cli.options import (
    CoderOption,
    Format,
    FormatOption,
    InOption,
    OutOption,
    StudyOption,
    check_new_sheet,
    now,
    the_coder,
    the_study,
)
from qual.cli.show import (
    counted,
    end_with_problems,
    say,
    show_csv,
    show_json,
    show_problems,
    show_table,
    stop_at,
    tell,
)
from qual.cli.width import sentence
from qual.problem import Misuse, Problem

if TYPE_CHECKING:
    from qual.codebook import Codebook
    from qual.contrasts import Contrasts
    from qual.matrix import Matrix
    from qual.rating import CellRating, Place
    from qual.study import Study

WaveOption = Annotated[
    str | None, typer.Option("--wave", help="Which wave, if the study has several.")
]
DraftOption = Annotated[
    bool, typer.Option("--draft", help="Count codings that are not submitted yet, too.")
]


def rate(
    out: OutOption = None,
    in_: InOption = None,
    coder: CoderOption = None,
    wave: WaveOption = None,
    draft: DraftOption = False,
    differences: Annotated[
        bool,
        typer.Option("--differences", help="Only where those who rated differ, for them to agree."),
    ] = False,
    study: StudyOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Rate each construct at each site, -2 to +2.

    A rating says how the construct influenced implementation there. Without options it shows the
    ratings, each person's or, where nobody has rated, the one proposed by rule (marked °), and the
    constructs that distinguish sites that implemented well from sites that struggled. --out writes
    a sheet with the evidence and the proposal of every cell; --in reads it back for --coder, or for
    'consensus' when you rated together.

    Two people who rated alone meet over --differences: it lists where they differ, --out writes
    both ratings with their rationales side by side, and --in records the consensus.
    """
    if out is not None and in_ is not None:
        raise Misuse("Either --out or --in, not both.")
    opened = the_study(study)
    if differences:
        from qual.study import CONSENSUS

        coder = CONSENSUS
    if out is not None:
        _write(opened, out, coder, wave, draft, differences, format)
    elif in_ is not None:
        _read(opened, in_, coder, format)
    if (out is not None or in_ is not None) and format is Format.table:
        return
    if differences:
        _differences(opened, wave, format)
    else:
        _show(opened, wave, draft, format)


def _who(study: Study, coder: str | None) -> str:
    from qual.study import CONSENSUS

    if coder and coder.casefold() == CONSENSUS:
        return CONSENSUS
    return the_coder(study, coder)


def _matrix(study: Study, wave: str | None, draft: bool) -> tuple[Matrix, Codebook]:
    """The construct by site matrix of one wave."""
    from qual.blindness import read_all
    from qual.codebook import read_codebook
    from qual.final import find_finals, own_codes
    from qual.matrix import build_matrix, waves
    from qual.rating import find_ratings, read_ratings

    codebook, problems = read_codebook(study.root)
    stop_at(problems)
    work = read_all(study)
    whole = codebook.with_own(own_codes(work))
    finals = find_finals(work, whole, draft)
    files = read_ratings(study.root)
    stop_at([*finals.problems, *(p for file in files.values() for p in file.problems)])
    chosen = wave if wave is not None else (waves(study) or [""])[-1]
    ratings = find_ratings(files, whole.history.renamed)
    matrix = build_matrix(study, finals.codings, whole, ratings, wave=chosen)
    stop_at(matrix.problems)
    return matrix, whole


def _write(
    study: Study,
    out: Path,
    coder: str | None,
    wave: str | None,
    draft: bool,
    differences: bool,
    format: Format,
) -> None:
    from qual.files import write_bytes
    from qual.rating import last_lines, read_coder_ratings
    from qual.rating_sheet import find_sheet_rows, write_sheet

    check_new_sheet(out, "ratings")
    matrix, codebook = _matrix(study, wave, draft)
    own = read_coder_ratings(study.root, _who(study, coder)) if coder else None
    held = last_lines(own, codebook.history.renamed) if own is not None else {}
    differing = _differing(study, codebook) if differences else None
    rows = find_sheet_rows(matrix, held, differing)
    if differences and not rows:
        raise Misuse("Nobody differs: there is nothing to settle.")
    write_bytes(out, write_sheet(matrix, held, differing))
    if differing is not None:
        left = sum(place[1] == matrix.wave for place in differing) - len(rows)
        if left:
            say(f"{counted(left, 'difference')} on codes or sites the matrix does not show.")
        tell(
            f"{out}: {counted(len(rows), 'difference')} to settle; then "
            f"qual rate --differences --in {out}.",
            format,
        )
        return
    tell(f"{out}: rate each row, say why; then qual rate --in {out} --coder NAME.", format)


def _read(study: Study, path: Path, coder: str | None, format: Format) -> None:
    from qual.codebook import read_codebook
    from qual.rating import append_ratings, last_lines, read_coder_ratings
    from qual.rating_answers import read_sheet

    who = _who(study, coder)
    codebook, problems = read_codebook(study.root)
    stop_at(problems)
    held = last_lines(read_coder_ratings(study.root, who), codebook.history.renamed)
    answers = read_sheet(path, study, codebook, held)
    added, faults = append_ratings(study.root, who, answers.judgements, now())
    tell(
        f"{counted(added, 'rating')} recorded for {who}; {counted(answers.blank, 'row')} "
        f"{'has' if answers.blank == 1 else 'have'} none yet.",
        format,
    )
    if show_problems([*answers.problems, *faults]):
        end_with_problems()


def _differing(study: Study, codebook: Codebook) -> dict[Place, CellRating]:
    """Where those who rated do not say the same and have not met yet."""
    from qual.rating import find_ratings, read_ratings

    found = find_ratings(read_ratings(study.root), codebook.history.renamed)
    return {place: rating for place, rating in found.items() if rating.differs}


def _differences(study: Study, wave: str | None, format: Format) -> None:
    """List where those who rated differ, each with what they say."""
    from cfir.rating import render
    from qual.codebook import read_codebook
    from qual.rating import read_ratings
    from qual.report.wording import MINUS

    codebook, problems = read_codebook(study.root)
    files = read_ratings(study.root)
    stop_at([*problems, *(p for file in files.values() for p in file.problems)])
    columns = ("site", "wave", "code", "coder", "rating", "rationale")
    rows = [
        (cell.site, cell.wave, cell.construct, coder, render(line.rating), line.rationale)
        for cell in _differing(study, codebook).values()
        if wave is None or cell.wave == wave
        for coder, line in cell.by_coder.items()
    ]
    if format is Format.json:
        show_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif format is Format.csv:
        show_csv(columns, rows)
    elif not rows:
        sentence("Nobody differs: there is nothing to settle.")
    else:
        kept = [
            n for n, name in enumerate(columns) if name != "wave" or any(row[n] for row in rows)
        ]
        signed = [(*row[:4], row[4].replace("-", MINUS), row[5]) for row in rows]
        shown = [[row[n] for n in kept] for row in signed]
        show_table([columns[n] for n in kept], shown, right=["rating"], whole=["code"])
        n = len({row[:3] for row in rows})
        sentence(f"{counted(n, 'difference')}; qual rate --differences --out FILE.xlsx to settle.")


def _show(study: Study, wave: str | None, draft: bool, format: Format) -> None:
    """Show ratings and proposals, and what distinguishes sites."""
    from qual.matrix import column_name
    from qual.report.wording import PROPOSED, rating_short

    matrix, codebook = _matrix(study, wave, draft)
    found = _contrasts(study, matrix, codebook)
    classes: dict[str, str] = {}
    if isinstance(found, Problem):
        say(str(found))
    else:
        classes = {row.construct: row.contrast.strength for row in found.rows}
    sites = [column for column in matrix.columns if column != "*"]
    columns = ("code", "construct", *(column_name(site) for site in sites), "distinguishing")
    rows = [
        (
            row.id,
            row.name,
            *(rating_short(row.cells[site]) for site in sites),
            classes.get(row.id, ""),
        )
        for row in matrix.rows
        if not row.is_domain
    ]
    if format is Format.json:
        show_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif format is Format.csv:
        show_csv(columns, rows)
    else:
        show_table(columns, rows, right=columns[2:-1])
        sentence(f"{PROPOSED} is proposed by rule; the others are people's.")
        if not isinstance(found, Problem):
            sentence(_chance(found))


def _contrasts(study: Study, matrix: Matrix, codebook: Codebook) -> Contrasts | Problem:
    from qual.contrasts import find_contrasts
    from qual.rating import find_ratings, read_ratings

    ratings = find_ratings(read_ratings(study.root), codebook.history.renamed)
    return find_contrasts(study, matrix.codings.values(), codebook, ratings, wave=matrix.wave)


def _chance(found: Contrasts) -> str:
    """Say how many constructs would seem to distinguish by chance."""
    if found.chance is None:
        return found.why_no_chance
    chance = found.chance
    high, low = f"{', '.join(found.high)} (high)", f"{', '.join(found.low)} (low)"
    if not chance.seen:
        return f"No construct distinguishes {high} from {low}."
    seen = (
        "1 construct distinguishes" if chance.seen == 1 else f"{chance.seen} constructs distinguish"
    )
    return (
        f"{seen} {high} from {low}. With the sites' outcomes shuffled {chance.expected:.1f} "
        f"would on average; {chance.as_many} of {chance.relabellings} ways give as many."
    )
