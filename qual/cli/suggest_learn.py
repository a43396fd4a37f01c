"""`qual suggest --learn`: learn on from the study's own final codings, and show the gain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from qual.cli.options import Format
from qual.cli.show import counted, progress, say, show_csv, show_json, show_table, stop_at, tell
from qual.cli.width import sentence
from qual.problem import Misuse

if TYPE_CHECKING:
    from qual.codebook import Codebook
    from qual.evaluation.gained import Line
    from qual.evaluation.learning import Settled
    from qual.study import Study
    from qual.suggest.gain import Gain
    from qual.suggest.learn_on import Remark
    from qual.suggest.learned import Learned
    from qual.suggest.tuned import Tuned

LEAST = 20
COLUMNS = ("measure", "n", "as shipped", "learned on", "difference", "low", "high")
HEADS = (*COLUMNS[:5], "95 %")
UNSEEN = "that takes two transcripts with codes"
HARM = (
    "On this study it does more harm than good: it is not kept, and suggestions rest on what is "
    "shipped."
)
SAID = {
    "hit@1": "a right code is the first",
    "hit@3": "… among the first three",
    "hit@5": "… among the first five",
    "none_recall": "nothing offered where there is no code",
    "calibration_error": "score and share right lie apart by",
}


def learn_from_study(study: Study, forget: bool, format: Format) -> None:
    """Learn from the transcripts whose codings count, and print the gain.

    Raises:
        Misuse: there is nothing to learn with or from.
    """
    from qual.suggest.study_run import own_learning

    path = own_learning(study)
    if forget:
        known = path.is_file()
        path.unlink(missing_ok=True)
        tell(
            "Suggestions rest on what is shipped alone; make them anew with 'qual suggest'."
            if known
            else "Nothing was learned from this study; suggestions rest on what is shipped.",
            format.value,
        )
        return
    from qual.blindness import read_all
    from qual.codebook import read_codebook
    from qual.evaluation.learning import study_remarks
    from qual.files import write_bytes
    from qual.suggest.learned import learned_bytes
    from qual.suggest.tuned import choose_tuned

    tuned = choose_tuned()
    if tuned is None:
        raise Misuse("There is no encoder to learn on: onnxruntime or its weights are missing.")
    codebook, problems = read_codebook(study.root)
    stop_at(problems)
    settled = study_remarks(read_all(study), codebook)
    stop_at(settled.problems)
    remarks = settled.remarks
    used = {code.id for code in codebook.codes.values() if code.use == "yes"}
    coded = sum(not used.isdisjoint(remark.codes) for remark in remarks)
    if coded < LEAST:
        carry = "carries" if coded == 1 else "carry"
        raise Misuse(
            f"Only {counted(coded, 'segment')} of submitted transcripts {carry} a final coding "
            f"with a code in use; learning needs {LEAST}."
        )
    grown, gain = _learn(study, tuned, codebook, remarks)
    if _harms(gain):
        path.unlink(missing_ok=True)
    else:
        write_bytes(path, learned_bytes(grown))
    _print(gain, coded, settled, study.settings.double_coding.seed, format)


def _learn(
    study: Study, tuned: Tuned, codebook: Codebook, remarks: Sequence[Remark]
) -> tuple[Learned, Gain | None]:
    """Learn on from remarks; say what it is worth where that can be seen."""
    from qual.evaluation.learning import lay_out
    from qual.suggest.encoder import choose_encoder
    from qual.suggest.gain import measure_gain, right_codes, with_calibration
    from qual.suggest.learn_on import held_out_shares, learn_on
    from qual.suggest.weighing import Evidence

    codes = [code for code in codebook.codes.values() if code.use == "yes"]
    names = {code.id: code.name for code in codes}
    folder = study.root / ".qual" / "vectors"
    vectors, above, said = lay_out(remarks, codes, choose_encoder(), tuned, folder, _each)
    grown = learn_on(tuned.learned, vectors, remarks, names)
    held = held_out_shares(tuned.learned, vectors, remarks, names)
    if held is None:
        return grown, None
    evidence = Evidence(held.shares, above, said, right_codes(remarks, names))
    gain = measure_gain(tuned.learned, names, vectors, held, evidence)
    return with_calibration(grown, evidence), gain


def _harms(gain: Gain | None) -> bool:
    """Whether it does more harm than good; what cannot be shown is taken on trust."""
    return gain is not None and gain.worse > gain.better


def _record(gain: Gain, seed: int) -> dict[str, object]:
    """A gain for JSON: before and after, then each change with its interval."""
    from qual.evaluation.gained import gain_lines

    lines = gain_lines(gain, seed)
    counts = {"n": gain.n, "folds": gain.folds, "better": gain.better, "worse": gain.worse}
    before = {line.measure: line.before for line in lines}
    after = {line.measure: line.after for line in lines}
    keys = ("n", "difference", "low", "high")
    changes = {line.measure: {key: getattr(line, key) for key in keys} for line in lines}
    return counts | {"before": before, "after": after, "changes": changes, "seed": seed}


def _print(gain: Gain | None, coded: int, settled: Settled, seed: int, format: Format) -> None:
    transcripts = len({remark.transcript for remark in settled.remarks})
    if format is Format.json:
        counts = {"segments": coded, "transcripts": transcripts, **_codings(settled)}
        record = None if gain is None else _record(gain, seed)
        why = UNSEEN if gain is None else None
        show_json(counts | {"kept": not _harms(gain), "gain": record, "why": why})
        return
    tell(
        f"Learned on from {counted(coded, 'coded segment')} of "
        f"{counted(transcripts, 'transcript')}; {_said_aided(settled)}",
        format.value,
    )
    lines = _lines(gain, seed)
    if format is Format.csv:
        show_csv(COLUMNS, lines)
        if _harms(gain):
            say(HARM)
    if gain is None:
        say(f"Whether it helps cannot be shown: {UNSEEN}.")
    elif format is Format.table:
        _print_gain(gain, lines, seed)


def _codings(settled: Settled) -> dict[str, object]:
    share = settled.share_aided
    share = None if share is None else round(share, 4)
    return {"codings": settled.codings, "aided": settled.aided, "share_aided": share}


def _said_aided(settled: Settled) -> str:
    """Say how much of what was learned from may itself come of suggestions."""
    of = f"of the {counted(settled.codings, 'coding')} behind them"
    if not settled.aided:
        return f"none {of} was made with suggestions in sight."
    were = "was" if settled.aided == 1 else "were"
    return (
        f"{settled.aided} {of} ({settled.share_aided:.2f}) {were} made with suggestions in sight: "
        "what they teach was partly suggested before, which flatters the gain."
    )


def _lines(gain: Gain | None, seed: int) -> list[Line]:
    """One line a measure; without a gain there is nothing in any."""
    from qual.evaluation.gained import MEASURES, Line, gain_lines

    return [Line(name) for name in MEASURES] if gain is None else gain_lines(gain, seed)


def _print_gain(gain: Gain, lines: Sequence[Line], seed: int) -> None:
    sentence(
        f"Fused suggestions for {gain.n} coded segments and for those without a code, each "
        f"judged by what the other transcripts taught ({gain.folds} parts):\n"
    )
    rows = [
        (SAID[one.measure], one.n, _shown(one.before), _shown(one.after), *_change(one))
        for one in lines
    ]
    show_table(HEADS, rows, right=HEADS[1:])
    sentence(
        f"95 %: of the difference, bootstrap over transcripts, seed {seed}. Among the first five, "
        f"better for {gain.better} and worse for {gain.worse}."
    )
    if gain.after.hits[1] < gain.before.hits[1]:
        sentence("The first suggestion is right less often than before.")
    if gain.after.silent is not None and gain.after.silent < (gain.before.silent or 0.0):
        sentence("Where there is no code, something is offered more often than before.")
    sentence(
        HARM
        if _harms(gain)
        else "'qual suggest' uses what was learned; 'qual suggest --forget' goes back."
    )


def _change(line: Line) -> tuple[str, str]:
    if line.low is None or line.high is None:
        return _signed(line.difference), "–"
    return _signed(line.difference), f"{_signed(line.low)} to {_signed(line.high)}"


def _signed(change: float | None) -> str:
    return "–" if change is None else f"{change:+.3f}".replace("-", "−")


def _shown(share: float | None) -> str:
    return "–" if share is None else f"{share:.3f}"


def _each(ids: Sequence[str]) -> Iterable[str]:
    return progress(ids, "Encoding")
