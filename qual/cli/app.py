"""The table of commands: a name, the room it is in, and where it stands in the help."""

from __future__ import annotations

from pathlib import Path

import typer

from qual.cli import (
    agree,
    check,
    code_apply,
    code_desk,
    codebook,
    codings,
    demo,
    evaluate,
    find,
    ingest,
    matrix,
    new,
    rate,
    recode,
    reconcile,
    refactor,
    report,
    sample,
    status,
    submit,
    suggest,
    themes,
    travel,
)
from qual.cli.options import StudyOption, the_folder
from qual.problem import Misuse

WITHOUT_STUDY = ("demo", "new")  # these make a folder of their own

app = typer.Typer(
    name="qual",
    help=(
        "Code interviews with CFIR, compare coders, and write barrier and facilitator matrices "
        "per site. Everything stays on this machine."
    ),
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=True,
    suggest_commands=False,  # click suggests already
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command("demo")(demo.demo)
app.command("new")(new.new)
app.command("ingest")(ingest.ingest)
app.command("check")(check.check)
app.command("status")(status.status)
app.add_typer(codebook.app, name="codebook")
codebook.app.command("adopt")(refactor.adopt)
codebook.app.command("merge")(refactor.merge)
codebook.app.command("split")(recode.split)
codebook.app.command("recode")(recode.recode)
codebook.app.command("rename")(refactor.rename)
codebook.app.command("retire")(refactor.retire)
codebook.app.command("convert")(refactor.convert)
codebook.app.command("note")(refactor.note)
app.command("suggest")(suggest.suggest)
app.command("code")(code_desk.code)
app.command("apply")(code_apply.apply)
app.command("submit")(submit.submit)
app.command("reopen")(submit.reopen)
app.command("find")(find.find)
app.command("codings")(codings.codings)
app.command("sample")(sample.sample)
app.command("hand-out")(travel.hand_out)
app.command("take-in")(travel.take_in)
app.command("agree")(agree.agree)
app.command("reconcile")(reconcile.reconcile)
app.command("rate")(rate.rate)
app.command("themes")(themes.themes)
app.command("matrix")(matrix.matrix)
app.command("report")(report.report)
app.command("evaluate")(evaluate.evaluate)


def _version(wanted: bool) -> None:
    if wanted:
        from qual import __version__

        typer.echo(f"qual {__version__}")
        raise typer.Exit()


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    study: StudyOption = None,
    version: bool = typer.Option(False, "--version", help="Print the version.", callback=_version),
) -> None:
    """Say what the study you are in needs next; see the commands below for the rest."""
    if study is not None:
        if context.invoked_subcommand in WITHOUT_STUDY:
            called = f"qual {context.invoked_subcommand}"
            raise Misuse(f"{called!r} makes a folder of its own; leave out --study.")
        context.obj = the_folder(study)  # click hands it on to the command
    if context.invoked_subcommand is None:
        status.say_next_step(study, Path.cwd(), context.get_help())
