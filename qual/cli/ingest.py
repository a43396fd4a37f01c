"""`qual ingest`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qual.cli.options import StudyOption, the_folder, the_study
from qual.cli.show import counted, end_with_problems, progress, say, show_problems, stop_at
from qual.cli.width import sentence
from qual.problem import Misuse

if TYPE_CHECKING:
    from qual.study import Study


def ingest(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Interviews: docx, Zoom or Teams vtt, srt, txt, md, rtf. The file's name "
            "without its ending is the transcript's id.",
            metavar="FILES…",
        ),
    ],
    participants: Annotated[
        Path | None,
        typer.Option("--participants", help="Take this table as participants.csv first."),
    ] = None,
    sites: Annotated[
        Path | None, typer.Option("--sites", help="Take this table as sites.csv first.")
    ] = None,
    speakers: Annotated[
        Path | None,
        typer.Option(
            "--speakers",
            help="CSV outside the study that says who each label is: label, participant.",
        ),
    ] = None,
    accept: Annotated[
        list[str] | None,
        typer.Option("--accept", help="Let this kind of identifier in; may be repeated."),
    ] = None,
    accept_identifiers: Annotated[
        bool,
        typer.Option("--accept-identifiers", help="Let all identifiers in; they are counted."),
    ] = False,
    kind: Annotated[
        str, typer.Option("--kind", help="What they are: interview, group, notes or answers.")
    ] = "interview",
    encoding: Annotated[
        str | None, typer.Option("--encoding", help="What text files are in, if not UTF-8.")
    ] = None,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Correct transcripts that are there; codings follow."),
    ] = False,
    study: StudyOption = None,
) -> None:
    """Bring anonymized interviews into the study.

    All the files of a call come in, or none and why. Without participants.csv it drafts one from
    the files and says which cells to fill.

    A file is refused where something in it looks like an e-mail or web address, a phone number, a
    date, a postal code, a record's number, or the name of somebody who speaks in it. The names of
    others, of places and of streets it cannot know: take them out before.
    """
    from qual.ingest.build import ALL
    from qual.ingest.store import Intake, bring_in
    from qual.model import KINDS

    if kind not in KINDS:
        raise Misuse(f"There is no kind {kind!r}; there are {', '.join(KINDS)}.")
    missing = [str(path) for path in files if not path.is_file()]
    if missing:
        raise Misuse(f"There is no file {', '.join(missing)}.")
    _put_tables(the_folder(study), participants, sites)
    opened = the_study(study)
    if not opened.participants:
        _draft(opened, files)
    accepted = ALL if accept_identifiers else frozenset(accept or ())
    intake = Intake(speakers, accepted, kind, encoding, replace)
    brought = bring_in(opened, files, intake, lambda pairs: progress(pairs, "Reading"))
    for note in brought.notes:
        say(note)
    if show_problems(brought.problems):
        say("Nothing was brought in.")
        end_with_problems()
    for id_, (turns, words) in brought.written.items():
        corrected = brought.corrected.get(id_)
        how = f", corrected in {corrected} places" if corrected is not None else ""
        sentence(f"{id_}: {turns} turns, {words} words by participants{how}.")
    for id_, told in brought.renewed.items():
        sentence(f"{id_}: the words as before; written anew: {told}.")
    if brought.same:
        sentence(f"There already, unchanged: {', '.join(brought.same)}.")
    if brought.accepted:
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(brought.accepted.items()))
        say(f"Identifiers let in: {counts}.")


def _put_tables(root: Path, participants: Path | None, sites: Path | None) -> None:
    """Copy tables given on the command line into the study, before it is opened.

    Raises:
        Misuse: there is no such file, or the study has another table.
    """
    from qual.files import write_bytes

    for path, name in ((participants, "participants.csv"), (sites, "sites.csv")):
        if path is None:
            continue
        if not path.is_file():
            raise Misuse(f"There is no file {path}.")
        target = root / name
        if target.exists() and target.read_bytes() != path.read_bytes():
            raise Misuse(
                f"The study has a {name} already, and it differs; edit it, or delete it first."
            )
        write_bytes(target, path.read_bytes())


def _draft(study: Study, files: list[Path]) -> None:
    """Draft participants.csv where there is none, and end: a person has to fill it in."""
    from qual.ingest.store import draft_tables

    if (study.root / "participants.csv").exists():
        say("participants.csv:1: It has no rows yet. Write one per participant.")
        end_with_problems()
    draft, problems = draft_tables(study, files)
    stop_at(problems)
    sentence(f"Wrote {study.root / 'participants.csv'} for {counted(len(files), 'file')}.")
    if draft is not None:
        for note in draft.notes:
            say(note)
    renamed = draft is not None and draft.renames
    say(f"Then run the {'command again with the new names' if renamed else 'same command again'}.")
    end_with_problems()
