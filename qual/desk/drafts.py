"""Lines for a coder's journal, made from what was asked for at the desk, or a word why not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from qual.codebook import Code, Codebook, entry_hash
from qual.coding_sheet import find_code
from qual.desk.history import Fields
from qual.journal import Revise
from qual.model import Coding, Suggestion, Transcript
from qual.passages import Placed
from qual.problem import Misuse
from qual.spans import Span

SAID = ("code", "about", "valence", "strength")


def usable_code(codebook: Codebook, id_: str) -> Code:
    """Find a code that may be applied.

    Raises:
        Misuse: there is none, or the team does not use it.
    """
    code = find_code(codebook, id_)
    if isinstance(code, tuple):
        raise Misuse(" ".join(code).strip())
    return code


def role_about(codebook: Codebook, code: Code, about: str | None) -> str | None:
    """Find the role that a coding of a characteristic is about.

    Raises:
        Misuse: it is no role, or the code is no characteristic of a person.
    """
    if about is None:
        return None
    role = usable_code(codebook, about)
    if role.kind != "role":
        raise Misuse(f"{role.id} is not a role, so nothing can be about it.")
    if code.kind != "characteristic":
        raise Misuse(f"{code.id} is not a characteristic of a person, so it is about no role.")
    return role.id


def cut(transcript: Transcript, span: Span) -> Fields:
    """Cut a span out of the present text: start, end, quote and the text's hash.

    Raises:
        Misuse: it is no span of the text.
    """
    start, end = span
    if not 0 <= start < end <= len(transcript.text):
        raise Misuse("There is no text selected.")
    return {
        "start": start,
        "end": end,
        "quote": transcript.text[start:end],
        "text": transcript.sha256,
    }


def draft_apply(
    transcript: Transcript, codebook: Codebook, span: Span, wanted: Mapping[str, object]
) -> Fields:
    """Make the line that applies a code.

    Args:
        transcript: the present text.
        codebook: the team's and the coder's own codes.
        span: in the present text.
        wanted: code, about, valence, strength, memo and origin.
    """
    code = usable_code(codebook, str(wanted["code"]))
    placed = cut(transcript, span)
    text = placed.pop("text")
    about = wanted["about"]
    line: Fields = {"op": "apply", "transcript": transcript.id, **placed, **wanted}
    line["code"] = code.id
    line["about"] = role_about(codebook, code, None if about is None else str(about))
    return {**line, **_entry(codebook, code), "text": text}


def find_same(codings: Iterable[Placed], line: Fields) -> str | None:
    """Find a coding that says what a line would say once more; its id, or None."""
    span = (line["start"], line["end"])
    for placed in codings:
        if placed.span == span and all(getattr(placed.coding, n) == line[n] for n in SAID):
            return placed.coding.id
    return None


def draft_revise(
    transcript: Transcript,
    codebook: Codebook,
    coding: Coding,
    place: Span | None,
    wanted: Mapping[str, object],
) -> Fields | None:
    """Make the line that changes a coding; None where nothing would change.

    Args:
        transcript: the present text.
        codebook: the team's and the coder's own codes.
        coding: as it stands.
        place: its span in the present text, if it has one.
        wanted: code, about, valence, strength, memo; `span`, or `start` and `end`.
    """
    fields = {key: value for key, value in wanted.items() if key not in ("quote", "text")}
    moved = _moved(transcript, place, fields)
    code = usable_code(codebook, str(fields["code"])) if "code" in fields else None
    if code is not None and code.id == coding.code:
        code = None
        del fields["code"]
    if code is not None:
        fields |= {"code": code.id, **_entry(codebook, code)}
        if code.kind != "characteristic" and coding.about is not None:
            fields.setdefault("about", None)
    about = fields.get("about")
    if about is not None:
        kind = code or usable_code(codebook, coding.code)
        fields["about"] = role_about(codebook, kind, str(about))
    changed = {key: value for key, value in fields.items() if getattr(coding, key) != value}
    changed |= moved
    if not changed:
        return None
    ordered = {name: changed[name] for name in Revise.__struct_fields__ if name in changed}
    return {"op": "revise", "of": coding.id, **ordered}


def _moved(transcript: Transcript, place: Span | None, fields: Fields) -> Fields:
    """Take a span out of the fields of a revision; empty where it stays where it is."""
    span = fields.pop("span", None)
    if "start" in fields or "end" in fields:
        low, high = place or (0, 0)
        span = fields.pop("start", low), fields.pop("end", high)
    if span is None:
        return {}
    start, end = msgspec.convert(span, tuple[int, int])
    return {} if (start, end) == place else cut(transcript, (start, end))


def draft_dismiss(transcript: Transcript, suggestion: Suggestion) -> Fields:
    """Make the line that turns a suggestion down."""
    return {
        "op": "dismiss",
        "transcript": transcript.id,
        "start": suggestion.start,
        "end": suggestion.end,
        "code": suggestion.code,
        "origin": suggestion.suggester,
        "text": suggestion.text,
    }


def _entry(codebook: Codebook, code: Code) -> Fields:
    """Record what the code meant when it was applied."""
    return {"codebook": codebook.number, "entry": entry_hash(code)}
