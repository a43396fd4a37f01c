"""`qual suggest --learn`: learn on from the study's own final codings, and show the gain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from qual.cli.options import Format
from qual.cli.show import counted, progress, say, show_csv, show_json, show_table, stop_at, tell
from qual.cli.width import sentence
from qual.problem import Misuse

if TYPE_CHECKING:
    from qual.study import Study
    from qual.suggest.learn_on import Gain

LEAST = 20


def learn_from_study(study: Study, forget: bool, format: Format) -> None:
    """Learn from the transcripts whose codings count, and print the gain.

    Raises:
        Misuse: there is nothing to learn with or from.
    """
    from qual.suggest.study_run import own_learning

    path = own_learning(study)
    if forget:
        path.unlink(missing_ok=True)
        tell(
            "Suggestions rest on what is shipped alone; make them anew with 'qual suggest'.",
            format.value,
        )
        return
    from qual.blindness import read_all
    from qual.codebook import read_codebook
    from qual.evaluation.learning import remark_vectors, study_remarks
    from qual.files import write_bytes
    from qual.suggest.learn_on import learn_on, measure_gain
    from qual.suggest.learned import learned_bytes
    from qual.suggest.tuned import choose_tuned

    tuned = choose_tuned()
    if tuned is None:
        raise Misuse("There is no encoder to learn on: onnxruntime or its weights are missing.")
    codebook, problems = read_codebook(study.root)
    stop_at(problems)
    remarks, problems = study_remarks(read_all(study), codebook)
    stop_at(problems)
    coded = sum(bool(remark.codes) for remark in remarks)
    if coded < LEAST:
        raise Misuse(
            f"Only {counted(coded, 'segment')} of submitted transcripts carry a final coding; "
            f"learning needs {LEAST}."
        )
    names = {code.id: code.name for code in codebook.codes.values() if code.use == "yes"}
    folder = study.root / ".qual" / "vectors"
    vectors = remark_vectors(tuned.encoder, remarks, folder, _shown)
    gain = measure_gain(tuned.learned, vectors, remarks, names)
    grown = learn_on(tuned.learned, vectors, remarks, names)
    write_bytes(path, learned_bytes(grown))
    _print(gain, coded, len({remark.transcript for remark in remarks}), format)


def _record(gain: Gain) -> dict[str, object]:
    """A gain with its shares to four decimals, so that machines agree."""
    before, after = (
        {k: round(share, 4) for k, share in shares.items()} for shares in (gain.before, gain.after)
    )
    counts = {"n": gain.n, "folds": gain.folds, "better": gain.better, "worse": gain.worse}
    return {**counts, "before": before, "after": after}


def _print(gain: Gain | None, coded: int, transcripts: int, format: Format) -> None:
    if format is Format.json:
        record = None if gain is None else _record(gain)
        show_json({"segments": coded, "transcripts": transcripts, "gain": record})
        return
    said = f"Learned on from {coded} coded segments of {counted(transcripts, 'transcript')}."
    (say if format is Format.csv else print)(said)
    if gain is None:
        say("Whether it helps cannot be shown: that takes two transcripts with codes.")
        return
    rows = [(f"first {k}", round(gain.before[k], 3), round(gain.after[k], 3)) for k in gain.before]
    columns = ("a right code among the", "as shipped", "learned on")
    if format is Format.csv:
        show_csv(columns, rows)
        return
    sentence(
        f"Share of {gain.n} coded segments, each judged by what the other transcripts taught "
        f"({gain.folds} parts), by exemplars alone:\n"
    )
    show_table(columns, rows, right=columns[1:])
    sentence(
        f"Among the first five, better for {gain.better} and worse for {gain.worse}. "
        "'qual suggest' uses what was learned; 'qual suggest --forget' goes back."
    )


def _shown(ids: Sequence[str]) -> Iterable[str]:
    return progress(ids, "Encoding")
