"""Times as transcripts write them: `0:12`, `00:01:02.5`, `[12:30]`, `0:0:53.60`."""

from __future__ import annotations

import re

TIME = r"\d{1,3}(?::\d{1,2}){1,2}(?:[.,]\d{1,3})?"
_RANGE = rf"(?P<start>{TIME})(?:\s*(?:-->|->|-|–|—|to)\s*(?P<end>{TIME}))?"
SPAN = re.compile(rf"\s*[\[(]?\s*{_RANGE}\s*[\])]?\s*")
BRACKETED = re.compile(rf"\s*[\[(]\s*{_RANGE}\s*[\])]\s*")
BARE = re.compile(rf"\s*{_RANGE}(?=\s|$)\s*")
_PARTS = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,3}))?")
_UNPADDED = re.compile(r"\d:(?:\d:\d{1,2}|\d{1,2}:\d)[.,]\d")

Times = tuple[int | None, int | None]


def milliseconds(text: str, whole_fraction: bool = False) -> int | None:
    """Read a time of a recording, or None where it is not one.

    Args:
        text: hours may be missing; with hours, minutes stay below 60; seconds always do.
        whole_fraction: whether the digits after the point count milliseconds, so that `53.60` is
            53 s 60 ms (Teams, 2020 to 2022), rather than being a decimal fraction.
    """
    match = _PARTS.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, seconds = int(match[1] or 0), int(match[2]), int(match[3])
    if seconds > 59 or (match[1] is not None and minutes > 59):
        return None
    fraction = match[4] or "0"
    small = int(fraction) if whole_fraction else int(fraction.ljust(3, "0"))
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + small


def is_unpadded(text: str) -> bool:
    """Say whether a file writes `0:0:53.60`: then digits after the point are milliseconds."""
    return _UNPADDED.search(text) is not None


def times_of(match: re.Match[str], whole_fraction: bool = False) -> Times:
    """Read start and end of a matched SPAN, BRACKETED or BARE."""
    end = match["end"]
    return (
        milliseconds(match["start"], whole_fraction),
        None if end is None else milliseconds(end, whole_fraction),
    )


def take_time(text: str) -> tuple[Times, str]:
    """Take a time off the beginning of a line: `[00:12] P03: …` or `00:00:12 P03: …`."""
    match = BRACKETED.match(text) or BARE.match(text)
    if match is None or times_of(match)[0] is None:
        return (None, None), text
    return times_of(match), text[match.end() :]
