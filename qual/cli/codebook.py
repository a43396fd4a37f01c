"""`qual codebook`: read it, search it, freeze a release, see what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from qual.cli.options import Format, FormatOption, StudyOption, the_study
from qual.cli.show import show_csv, show_json, show_table, stop_at
from qual.cli.width import sentence
from qual.problem import Misuse

if TYPE_CHECKING:
    from qual.codebook import Code, Codebook, Exclusion

app = typer.Typer(help="Read, search, freeze and refactor the codebook.", rich_markup_mode=None)
COLUMNS = ("code", "name", "kind", "domain", "use", "definition")
DIFFERENCES = ("kind", "code", "field", "before", "after", "note")


@app.command("show")
def show(
    code: Annotated[
        str | None, typer.Argument(help="A code's id; all codes without.", show_default=False)
    ] = None,
    study: StudyOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Show all codes, or one with its definition, notes and terms."""
    codebook = _read(study)
    if code is None:
        _list(list(codebook.codes.values()), format)
        return
    found = codebook.find(code)
    if found is None:
        raise Misuse(f"There is no code {code!r}; 'qual codebook search WORD' finds one.")
    if format is Format.json:
        show_json(found)
    elif format is Format.csv:
        _list([found], format)
    else:
        _page(codebook, found)


@app.command("search")
def search(
    words: Annotated[list[str], typer.Argument(help="Words to look for.", metavar="WORD…")],
    study: StudyOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Find codes by id, name, alias, definition, notes or terms."""
    codebook = _read(study)
    wanted = [word.casefold() for word in words]
    found = [code for code in codebook.codes.values() if all(w in _text(code) for w in wanted)]
    if not found:
        raise Misuse(f"No code speaks of {' '.join(words)!r}.")
    _list(found, format)


@app.command("release")
def release(study: StudyOption = None) -> None:
    """Freeze the codebook as it is now as a release.

    It is kept in codebook/N.yaml; codings record which release they used.
    """
    from qual.codebook import check_codebook, highest_release, read_codebook
    from qual.codebook_versions import freeze, read_text
    from qual.study import lock

    opened = the_study(study)
    with lock(opened.root, "codebook"):
        codebook, problems = read_codebook(opened.root)
        stop_at(problems)
        stop_at(check_codebook(codebook, read_text(opened.root)))
        last = highest_release(opened.root)
        number = freeze(opened.root)
    if number == last:
        sentence(f"Nothing has changed since release {last}.")
        return
    sentence(
        f"Release {number} of the codebook: {len(codebook.codes)} codes, {codebook.digest[:19]}."
    )


@app.command("diff")
def diff(
    older: Annotated[
        str | None,
        typer.Argument(
            help="A release, or two as N..M; by default the last.", show_default=False, metavar="N"
        ),
    ] = None,
    newer: Annotated[
        str | None,
        typer.Argument(
            help="A release; by default the working file.", show_default=False, metavar="M"
        ),
    ] = None,
    study: StudyOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Show what differs between two releases, field by field.

    With one release, or none named, the working file is compared with it.
    """
    from qual.codebook import highest_release, read_codebook
    from qual.codebook_versions import find_differences, read_release

    opened = the_study(study)
    if older and not newer and ".." in older:
        older, newer = older.split("..", 1)
    first = _number(older) if older else highest_release(opened.root)
    if not first:
        raise Misuse("No release of the codebook has been made yet: qual codebook release.")
    old, problems = read_release(opened.root, first)
    working, more = read_codebook(opened.root)
    if newer:
        new, more = read_release(opened.root, _number(newer))
    else:
        new = working
    stop_at([*problems, *more])
    found = find_differences(old, new, working.changes)
    rows = [(d.kind, d.code, d.field, d.before, d.after, d.note) for d in found]
    if format is Format.json:
        show_json([dict(zip(DIFFERENCES, row, strict=True)) for row in rows])
    elif format is Format.csv:
        show_csv(DIFFERENCES, rows)
    elif rows:
        show_table(DIFFERENCES, rows, whole=["kind", "code"])
    else:
        sentence("Nothing differs.")


def _number(text: str) -> int:
    if not text.isdecimal():
        raise Misuse(f"{text!r} is no release; releases are numbered 1, 2, 3.")
    return int(text)


def _read(study: StudyOption) -> Codebook:
    from qual.codebook import read_codebook

    opened = the_study(study)
    codebook, problems = read_codebook(opened.root)
    stop_at(problems)
    return codebook


def _text(code: Code) -> str:
    notes = [*code.include, *(note.when for note in code.exclude)]
    parts = [code.id, code.name, *code.aliases, code.definition, *notes, *code.terms]
    return "\n".join(parts).casefold()


def _list(codes: list[Code], format: Format) -> None:
    rows = [(c.id, c.name, c.kind, c.domain, c.use, c.definition) for c in codes]
    if format is Format.json:
        show_json(codes)
    elif format is Format.csv:
        show_csv(COLUMNS, rows)
    else:
        show_table(("code", "name", "definition"), [(r[0], r[1], r[5]) for r in rows])


def _page(codebook: Codebook, code: Code) -> None:
    lines = [f"{code.id}  {code.name}", "", code.definition, ""]
    if code.use == "no":
        lines += [f"Not used in this study: {code.why}", ""]
    lines += [f"Include  {note}" for note in code.include]
    lines += [f"Exclude  {_note(codebook, note)}" for note in code.exclude]
    if code.constructs:
        lines.append(f"Belongs to  {', '.join(_named(codebook, i) for i in code.constructs)}")
    if code.terms:
        lines += ["", f"Terms  {', '.join(code.terms)}"]
    if code.not_terms:
        lines.append(f"Ruled out by  {', '.join(code.not_terms)}")
    sentence("\n".join(lines))


def _note(codebook: Codebook, note: Exclusion) -> str:
    import msgspec

    from qual.codebook_versions import say_note

    named = [_named(codebook, id_) for id_ in note.code_to]
    return say_note(msgspec.structs.replace(note, code_to=named))


def _named(codebook: Codebook, id_: str) -> str:
    found = codebook.codes.get(id_)
    return f"{id_} {found.name}" if found else id_
