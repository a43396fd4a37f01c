"""What the desk says about codes and codings: entries with their notes, one line a coding."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text

from qual.codebook import Code, Codebook
from qual.desk.gutter import letter_of
from qual.model import SUGGESTERS, Coding, Valence
from qual.study import Settings
from qual.suggest.examples import short_examples

VALENCE_SIGN: dict[Valence | None, str] = {
    "barrier": "- barrier",
    "facilitator": "+ facilitator",
    "mixed": "± mixed",
    "neutral": "= neutral",
    None: "no valence yet",
}
VALENCE_SAID: dict[Valence | None, str] = {
    "barrier": "barrier",
    "facilitator": "facilitator",
    "mixed": "mixed",
    "neutral": "neutral",
    None: "no valence",
}
STRENGTH_WORD = {1: "general remark", 2: "concrete example", None: "no strength"}
STRENGTH_SAID = {1: "1 general remark", 2: "2 concrete example", None: "no strength yet"}
BASIS_SAID = {"alike": "coded alike", "adjudicated": "decided", "primary": ""}
QUIET = "dim"
SHOWN = 48


def short(text: str, width: int = SHOWN) -> str:
    """Cut a text to a width, in one line."""
    plain = " ".join(text.split())
    return plain if len(plain) <= width else f"{plain[: width - 1]}…"


def sentence(text: str) -> str:
    """End a text with a stop, unless it ends with one or was cut."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def made_concrete(settings: Settings, codebook: Codebook, code: Code) -> str:
    """Say how this study makes a code's domain concrete; empty where study.yaml does not."""
    said = {
        "I": settings.innovation,
        "O": settings.outer_setting,
        "S": settings.inner_setting,
        "D": _people(settings),
    }
    return said.get(letter_of(codebook, code.id), "").strip()


def _people(settings: Settings) -> str:
    told = [("deliver", settings.deliverers), ("receive", settings.recipients)]
    return " ".join(f"Who {verb}: {text.strip()}" for verb, text in told if text.strip())


def domain_name(codebook: Codebook, code: Code) -> str:
    """Say the name of a code's domain, or that it is a code of the team or of the coder."""
    for domain in codebook.domains:
        if domain.id == code.domain:
            return domain.name
    return "your own code" if code.id.startswith("X.") else "the team's own code"


def name_code(codebook: Codebook, id_: str) -> str:
    """Say a code's id and name."""
    code = codebook.codes.get(id_)
    return f"{id_} {code.name}" if code else f"{id_} (not in the codebook)"


def entry_text(settings: Settings, codebook: Codebook, code: Code, examples: bool = True) -> Text:
    """Set out a code's entry as coders look it up: what it means, here, when and when not.

    Args:
        settings: say how the study makes a domain concrete.
        codebook: names the codes that notes send to.
        code: whose entry.
        examples: whether to show exemplars too; left out where the entry only goes along.
    """
    text = Text()
    text.append(f"{code.id} {code.name}\n", "bold")
    text.append(f"{domain_name(codebook, code)}{_parent(codebook, code)}\n", QUIET)
    if code.use == "no":
        text.append(f"Not used in this study: {code.why}\n", "bold")
    if code.definition:
        text.append(f"{code.definition.strip()}\n")
    here = made_concrete(settings, codebook, code)
    if here:
        _titled(text, "In this study", [here])
    _titled(text, "Use it for", code.include)
    _titled(text, "Not when", _exclusions(codebook, code))
    said = short_examples(code.id, code.name) if examples else ()
    _titled(text, "For example", [f"“{example}”" for example in said])
    _titled(text, "Counts for", [name_code(codebook, id_) for id_ in code.constructs])
    _titled(text, "Also called", ["; ".join(code.aliases)] if code.aliases else [])
    text.rstrip()
    return text


def _parent(codebook: Codebook, code: Code) -> str:
    return f", part of {name_code(codebook, code.parent)}" if code.parent else ""


def _exclusions(codebook: Codebook, code: Code) -> list[str]:
    found = []
    for note in code.exclude:
        instead = ", ".join(name_code(codebook, id_) for id_ in note.code_to)
        found.append(f"{note.when} → {instead}" if instead else note.when)
    return found


def notes_text(codebook: Codebook, code: Code) -> Text:
    """Set out a code in few lines: its definition, and when it is not to be used."""
    text = Text().append(f"{code.id} {code.name}: ", "underline")
    text.append(f"{' '.join(code.definition.split())}\n")
    for note in code.exclude:
        instead = ", ".join(name_code(codebook, id_) for id_ in note.code_to)
        text.append("  not when ", "bold")
        text.append(f"{note.when.strip()}{f' → {instead}' if instead else ''}\n")
    return text


def _titled(text: Text, title: str, said: Iterable[str]) -> None:
    lines = list(said)
    if lines:
        text.append(f"{title}\n", "bold underline")
        for line in lines:
            text.append(f"· {line.strip()}\n")


def coding_texts(codebook: Codebook, coding: Coding) -> tuple[Text, Text]:
    """Say a coding: its code, and how it was judged: valence, strength, about whom, where from."""
    said = Text(VALENCE_SIGN[coding.valence], "" if coding.valence else QUIET)
    said.append(" · ").append(STRENGTH_SAID[coding.strength], "" if coding.strength else QUIET)
    if coding.about:
        said.append(f" · about {name_code(codebook, coding.about)}")
    if coding.origin in SUGGESTERS:
        said.append(" · suggested", QUIET)
    elif coding.origin != "manual":
        said.append(" · brought in", QUIET)
    return Text(name_code(codebook, coding.code), "bold"), said


def percent(share: float) -> str:
    """Say a share in whole percent; only none is 0 % and only all is 100 %."""
    found = round(share * 100)
    if 0 < share < 1:
        found = min(max(found, 1), 99)
    return f"{found}%"


def counted(number: int, what: str) -> str:
    """Say a number of things: 1 word, 2 words."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
