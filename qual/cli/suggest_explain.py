"""`qual suggest --explain`: why a segment gets the suggestions it gets."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from qual.cli.options import Format
from qual.cli.show import say, show_csv, show_json, stop_at
from qual.cli.suggest_show import name_code
from qual.cli.width import fitted, sentence
from qual.problem import Misuse, Problem

if TYPE_CHECKING:
    from qual.codebook import Codebook
    from qual.study import Study
    from qual.suggest.explain import Explained, Why

NAME = re.compile(r"(?P<id>.+):(?P<start>[0-9]{1,9})-(?P<end>[0-9]{1,9})")
MOST = 5
DECIMALS = 4
NAMES = 12
COLUMNS = (
    *("code", "score", "share", "above", "keyword", "terms", "describes", "exemplars"),
    *("valence", "about"),
)


def read_name(study: Study, name: str) -> tuple[str, int, int]:
    """Read the name of a segment: its transcript as the study writes it, start and end.

    Raises:
        Misuse: if it is no ID:START-END, or there is no such transcript.
    """
    from qual.submitting import known_transcript

    found = NAME.fullmatch(name)
    if not found or int(found["start"]) >= int(found["end"]):
        raise Misuse(f"{name} names no segment: write ID:START-END, as 'qual suggest --show' does.")
    return known_transcript(study, found["id"]), int(found["start"]), int(found["end"])


def explain_segment(
    study: Study,
    name: tuple[str, int, int],
    model: Path | None,
    format: Format,
    seen: Callable[[], None],
) -> None:
    """Print what was weighed for the first segment that lies where a name from `read_name` says.

    Args:
        study: the study.
        name: from `read_name`.
        model: folder of another encoder, or None for the one shipped.
        format: of what is printed.
        seen: called before anything of a suggestion is printed.

    Raises:
        Misuse: if no segment lies there.
    """
    from qual.codebook import read_codebook
    from qual.segment import segments
    from qual.suggest.encoder import choose_encoder
    from qual.suggest.explain import explain
    from qual.suggest.fuse import prepare
    from qual.suggest.study_run import own_learning, passage_of, unused_learning
    from qual.suggest.tuned import choose_tuned
    from qual.transcript import read_transcript

    id_, start, end = name
    transcript = read_transcript(study.root, id_)
    if isinstance(transcript, Problem):
        stop_at([transcript])
        return
    codebook, problems = read_codebook(study.root)
    stop_at(problems)
    cut = segments(transcript)
    there = [n for n, segment in enumerate(cut) if segment.start < end and start < segment.end]
    if not there:
        raise Misuse(
            f"No participant speaks at {id_}:{start}-{end}; 'qual suggest {id_} --show' lists the "
            "segments."
        )
    passages = [passage_of(transcript, segment) for segment in cut]
    codes = [code for code in codebook.codes.values() if code.use == "yes"]
    folder = study.root / ".qual" / "vectors"
    tuned = choose_tuned(own_learning(study))
    ground = prepare(codes, passages, choose_encoder(model), folder, transcript.id, tuned)
    explained = explain(ground, there[0], MOST)
    seen()
    if unused := unused_learning(study, tuned):
        say(unused)
    if format is Format.json:
        show_json(_rounded({"segment": cut[there[0]].id, **asdict(explained)}))
    elif format is Format.csv:
        show_csv(COLUMNS, [_row(why) for why in explained.codes])
    else:
        _print(cut[there[0]].id, explained, codebook)
        if len(there) > 1:
            others = ", ".join(cut[n].id for n in there[1:])
            sentence(f"\nAlso at {id_}:{start}-{end}, and not explained here: {others}.")


def _rounded(value: object) -> object:
    """Round every number to four decimals, so that machines agree."""
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(part) for part in value]
    return round(value, DECIMALS) if isinstance(value, float) else value


def _row(why: Why) -> tuple[object, ...]:
    offer = why.offer
    exemplars = " | ".join(why.exemplars)
    return (
        *(offer.code, offer.score, _rounded(why.share)),
        *(None if why.above is None else round(why.above, 2), _rounded(why.keyword), why.terms),
        *(why.describes, exemplars, offer.valence, offer.about),
    )


def _print(segment: str, explained: Explained, codebook: Codebook) -> None:
    from qual.suggest.weighing import NO_CODE

    print(f"{segment}\n")
    if explained.question:
        _block(f"  asked: {explained.question}\n", "  ")
    _block(f"  {explained.answer}\n", "  ")
    if not explained.english:
        sentence("This is not in English: only keywords are offered.")
    elif explained.hidden and explained.weighed is None:
        sentence("Nothing is suggested here: it reads like talk beside the matter.")
    elif explained.hidden:
        sentence("Nothing is suggested here: “no code” is likelier than all codes together.")
    if explained.none is not None:
        sentence(
            f"Share of “no code”, from exemplars: {explained.none:.2f}; all weighed: "
            f"{explained.weighed:.2f}. Above {NO_CODE:.2f} nothing is offered."
        )
    for why in explained.codes:
        score = "not suggested" if explained.hidden else f"score {why.offer.score:.2f}"
        sentence(f"\n{name_code(codebook, why.offer.code)}, {score}")
        if why.share is not None:
            _part("exemplars", f"share {why.share:.2f}")
        for exemplar in why.exemplars:
            _part("", exemplar)
        if why.of_study:
            _part("", "no exemplar of it to quote: learned from codings of this study")
        if why.above is not None:
            _part("likeness", f"{why.above:+.1f} standard deviations above the code's usual")
            _part("", why.describes)
        _part("keywords", f"{why.keyword:.2f}, {why.terms}" if why.terms else "none")
        if why.offer.valence:
            _part("valence", f"{why.offer.valence}: {why.offer.valence_reason}")
        if why.offer.about:
            _part("about", f"{name_code(codebook, why.offer.about)}, the likeliest role here")
    if explained.weights:
        share, likeness, keyword, none = explained.weights.values()
        sentence(
            f"\nA code's score: {share:.2f} × the logarithm of its share + {likeness:.2f} × its "
            f"likeness + {keyword:.2f} × its keywords, set against all other codes and “no code” "
            f"(the logarithm of whose share gets {none:+.2f}), then turned into how often such an "
            "offer is right. A code that exemplars do not know is scored by likeness and keywords "
            "alone."
        )


def _part(name: str, said: str) -> None:
    """Print one thing that was weighed, under its name."""
    _block(f"  {name:<{NAMES}}{said}", " " * (NAMES + 2))


def _block(text: str, further: str) -> None:
    print(fitted(text, sys.stdout, further=further))
