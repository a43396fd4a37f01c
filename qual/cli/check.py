"""`qual check`."""

from __future__ import annotations

from pathlib import Path

from qual.cli.options import StudyOption
from qual.cli.show import counted, end_with_problems, say, show_problems


def check(study: StudyOption = None) -> None:
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
    found = show_problems([*problems, *check_study(opened, work, codebook)])
    if found:
        say(f"{found} to put right.")
        end_with_problems()
    standing = [c for own in work.work.values() for c in own.standing.codings.values()]
    shown = sum(coding.transcript not in work.sealed for coding in standing)
    print(
        f"The study holds together: {counted(len(opened.sites), 'site')}, "
        f"{counted(len(opened.transcripts), 'transcript')}, "
        f"{counted(len(codebook.codes), 'code')}, {counted(shown, 'coding')}."
    )
    if work.sealed:
        say(f"Not counted until all coders submit: {', '.join(sorted(work.sealed))}.")
