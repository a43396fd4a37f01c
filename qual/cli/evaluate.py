"""`qual evaluate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qual.cli.options import Format, FormatOption
from qual.cli.show import show_csv, show_json, show_table, stop_at
from qual.problem import Misuse

FIRST = ("hit@1", "hit@3", "hit@5", "hit@10", "recall@5", "domain@1", "valence", "none_recall")


def evaluate(
    file: Annotated[
        Path,
        typer.Argument(
            help="JSON lines: id, text, codes [{code, valence}], and if you like context and "
            "alternates.",
            metavar="FILE.jsonl",
        ),
    ],
    codebook: Annotated[
        Path | None,
        typer.Option("--codebook", help="Another codebook than CFIR 2022 as shipped."),
    ] = None,
    format: FormatOption = Format.table,
) -> None:
    """Measure how good the suggestions are.

    On remarks that people have coded; needs no study.
    """
    from cfir.places import find_shipped
    from qual.codebook import parse_codebook
    from qual.files import decode
    from qual.suggest.encoder import choose_encoder
    from qual.suggest.evaluate import check_rows, evaluate_rows, read_rows

    for given in (file, codebook):
        if given is not None and not given.is_file():
            raise Misuse(f"There is no file {given}.")
    path = codebook or find_shipped("codebooks") / "cfir-2022.yaml"
    text, problems = decode(path.read_bytes(), path.name)
    stop_at(problems)
    codes, problems = parse_codebook(text, path.name)
    stop_at(problems)
    rows, problems = read_rows(file)
    used = [code for code in codes.codes.values() if code.use == "yes"]
    stop_at([*problems, *check_rows(rows, used, file.name)])
    encoder = choose_encoder(None)
    found = evaluate_rows(rows, used, encoder)
    if format is Format.json:
        show_json(found)
        return
    table = [
        (name, *(_shown(figures[key]) for key in FIRST))
        for name, figures in found["suggesters"].items()
    ]
    if format is Format.csv:
        show_csv(("suggester", *FIRST), table)
        return
    print(f"{found['n']} remarks, {found['n_coded']} with a code; encoder {encoder.name}.")
    show_table(("suggester", *FIRST), table, right=FIRST)


def _shown(value: float | None) -> str | None:
    return None if value is None else f"{value:.3f}"
