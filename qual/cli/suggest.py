"""`qual suggest`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qual.cli.options import (
    CoderOption,
    Format,
    FormatOption,
    StudyOption,
    now,
    the_coder,
    the_study,
)
from qual.cli.show import counted, progress, say, show_csv, show_json, stop_at
from qual.cli.width import sentence
from qual.problem import Misuse

if TYPE_CHECKING:
    from qual.study import Study
    from qual.suggest.study_run import Run


def suggest(
    transcripts: Annotated[
        list[str] | None,
        typer.Argument(help="Transcripts; all by default.", metavar="[ID]…", show_default=False),
    ] = None,
    show: Annotated[
        bool, typer.Option("--show", help="Print the suggestions of the transcripts named.")
    ] = False,
    explain: Annotated[
        str | None,
        typer.Option(
            "--explain",
            help="Say why a segment gets the suggestions it gets.",
            metavar="ID:START-END",
            show_default=False,
        ),
    ] = None,
    learn: Annotated[
        bool,
        typer.Option(
            "--learn", help="Learn on from the final codings of this study, and show the gain."
        ),
    ] = False,
    forget: Annotated[
        bool, typer.Option("--forget", help="Forget what was learned from this study.")
    ] = False,
    model: Annotated[
        Path | None,
        typer.Option("--model", help="A folder with another sentence-transformers ONNX model."),
    ] = None,
    coder: CoderOption = None,
    study: StudyOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Suggest codes for every segment, with the evidence.

    By keyword, by likeness in meaning and by what exemplars taught, on this machine. A score of 0.6
    is meant to be right six times in ten; 'qual evaluate' says how often it is in your study. They
    are offers, kept in suggestions/ apart from codings.
    They are shown as study.yaml says: by default once your own pass over a transcript is done or it
    is submitted.
    """
    from qual.codebook import read_codebook
    from qual.submitting import known_transcript
    from qual.suggest.kept import damaged, read_suggestions
    from qual.suggest.study_run import suggest_study

    opened = the_study(study)
    _one_at_a_time(transcripts, show, explain, learn, forget)
    if model is not None and (show or learn or forget):
        raise Misuse("--model goes with making suggestions, or with --explain.")
    if learn or forget:
        from qual.cli.suggest_learn import learn_from_study

        learn_from_study(opened, forget, format)
        return
    if explain is not None:
        from qual.cli.suggest_explain import explain_segment, read_name

        name = read_name(opened, explain)
        who = _may_see(opened, coder, [name[0]])
        explain_segment(opened, name, model, format, lambda: _record_seen(opened, who, [name[0]]))
        return
    ids = [known_transcript(opened, id_) for id_ in transcripts or opened.transcripts]
    codebook, problems = read_codebook(opened.root)
    stop_at(problems)
    if show:
        from qual.cli.suggest_show import show_suggestions

        who = _may_see(opened, coder, ids)
        stop_at(damaged(opened.root, ids))
        ids = _suggested(opened, ids)
        _record_seen(opened, who, ids)
        found = [(id_, s) for id_ in ids for s in read_suggestions(opened.root, id_)]
        show_suggestions(found, codebook, format)
        return
    sizes = [_size(opened, id_) for id_ in ids]
    run = suggest_study(
        opened, codebook, ids, model, lambda items: progress(items, "Suggesting", sizes, "words")
    )
    if run.note:
        say(run.note)
    if run.foreign:
        n = sum(run.foreign.values())
        where = ", ".join(f"{id_} ({own})" for id_, own in run.foreign.items())
        are = "is" if n == 1 else "are"
        say(f"{counted(n, 'segment')} {are} not in English; keywords only there: {where}.")
    _print_run(run, format)
    stop_at(run.problems)


def _one_at_a_time(
    transcripts: list[str] | None, show: bool, explain: str | None, learn: bool, forget: bool
) -> None:
    given = {"--show": show, "--explain": explain is not None, "--learn": learn}
    asked = [option for option, on in (given | {"--forget": forget}).items() if on]
    if len(asked) > 1:
        raise Misuse(f"{asked[0]} and {asked[1]} are two things; ask for one at a time.")
    if transcripts and asked and not show:
        raise Misuse(f"{asked[0]} takes no transcripts beside it.")


def _size(study: Study, transcript: str) -> int:
    """About how many words a transcript has, for the progress bar."""
    path = study.root / "transcripts" / f"{transcript}.txt"
    return path.stat().st_size // 6 if path.is_file() else 0


def _print_run(run: Run, format: Format) -> None:
    """Say what was done; what could not be done is said after it."""
    if format is Format.table:
        if run.transcripts or not run.problems:
            sentence(
                f"{counted(run.suggestions, 'suggestion')} for {run.offered} of "
                f"{counted(run.segments, 'segment')} in {counted(run.transcripts, 'transcript')}, "
                f"with {run.encoder}; kept in suggestions/."
            )
        return
    counts = {
        "transcripts": run.transcripts,
        "segments": run.segments,
        "offered": run.offered,
        "suggestions": run.suggestions,
        "not_english": sum(run.foreign.values()),
        "encoder": run.encoder,
    }
    if format is Format.json:
        show_json(counts)
    else:
        show_csv(list(counts), [list(counts.values())])


def _suggested(study: Study, ids: list[str]) -> list[str]:
    """Those of some transcripts for which suggestions were made; the others are named.

    Raises:
        Misuse: none were made for any.
    """
    from qual.suggest.kept import suggestions_path

    made = [id_ for id_ in ids if suggestions_path(study.root, id_).is_file()]
    lacking = ", ".join(id_ for id_ in ids if id_ not in made)
    said = f"No suggestions were made yet for {lacking}: run 'qual suggest' first."
    if not made:
        raise Misuse(said)
    if lacking:
        say(said)
    return made


def _may_see(study: Study, coder: str | None, ids: list[str]) -> str:
    """Who asks to see suggestions, where study.yaml lets them.

    Raises:
        Misuse: they are off, or the coder's own pass over a transcript is not done.
    """
    from qual.blindness import read_own

    rule = study.settings.suggestions
    if rule == "off":
        raise Misuse("Suggestions are off in this study (suggestions: off in study.yaml).")
    who = the_coder(study, coder)
    own = read_own(study, who)
    for id_ in ids:
        done = own.standing.passes.get(id_) or own.submissions.latest(id_)
        if rule == "after_pass" and not done:
            raise Misuse(
                f"{who} has not finished {id_} alone; suggestions are shown once it is "
                "submitted (suggestions: after_pass in study.yaml)."
            )
    return who


def _record_seen(study: Study, coder: str, ids: list[str]) -> None:
    """Record that a coder saw the suggestions of some transcripts, before they do.

    What they code from then on counts as aided, so that the agreement report can say how much of
    the coding was.
    """
    from qual.blindness import read_own
    from qual.journal import add_lines
    from qual.study import lock

    with lock(study.root, coder):
        own = read_own(study, coder)
        seen = [id_ for id_ in ids if not own.standing.aid.get(id_)]
        lines = [{"op": "aid", "transcript": id_, "suggestions": "on"} for id_ in seen]
        add_lines(study.root, own.journal, now(), lines)
