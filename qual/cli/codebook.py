"""`qual codebook`: read it, search it, freeze a release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from qual.cli.options import Format, FormatOption, StudyOption, the_study
from qual.cli.show import console, show_csv, show_json, show_table, stop_at
from qual.problem import Misuse

if TYPE_CHECKING:
    from qual.codebook import Code, Codebook

app = typer.Typer(help="Read, search and freeze the codebook.", rich_markup_mode=None)
COLUMNS = ("code", "name", "kind", "domain", "use", "definition")


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
    """Freeze the codebook as it is now: codebook/N.yaml; codings record which release they used."""
    from qual.codebook import check_codebook, highest_release, read_codebook
    from qual.files import write_bytes

    opened = the_study(study)
    codebook, problems = read_codebook(opened.root)
    path = opened.root / "codebook.yaml"
    content = path.read_bytes() if path.is_file() else b""
    stop_at([*problems, *check_codebook(codebook, content.decode("utf-8-sig", "replace"))])
    last = highest_release(opened.root)
    frozen = opened.root / "codebook" / f"{last}.yaml"
    if last and frozen.read_bytes() == content:
        print(f"Nothing has changed since release {last}.")
        return
    write_bytes(opened.root / "codebook" / f"{last + 1}.yaml", content)
    print(
        f"Release {last + 1} of the codebook: {len(codebook.codes)} codes, {codebook.digest[:19]}."
    )


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
    for note in code.exclude:
        instead = ", ".join(_named(codebook, id_) for id_ in note.code_to)
        lines.append(f"Exclude  {note.when}" + (f" → {instead}" if instead else ""))
    if code.constructs:
        lines.append(f"Belongs to  {', '.join(_named(codebook, i) for i in code.constructs)}")
    if code.terms:
        lines += ["", f"Terms  {', '.join(code.terms)}"]
    if code.not_terms:
        lines.append(f"Ruled out by  {', '.join(code.not_terms)}")
    console().print("\n".join(lines))


def _named(codebook: Codebook, id_: str) -> str:
    found = codebook.codes.get(id_)
    return f"{id_} {found.name}" if found else id_
