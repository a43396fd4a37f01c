"""Agreement on the codes of a rule, before and after the release of the codebook that has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec import UNSET

from qual.agree.course import Step, step_of
from qual.agree.pairs import Reading
from qual.codebook import Code, Codebook, Exclusion
from qual.codebook_versions import read_release


@dataclass(frozen=True)
class Rule:
    """A rule that coders agreed on over passages they had coded differently.

    Attributes:
        code: when not to use it; `instead`: the codes it sends to.
        release: the first of the codebook that has it.
    """

    code: str
    instead: tuple[str, ...]
    release: int

    @property
    def name(self) -> str:
        """The codes it tells apart, and its release."""
        to = f" / {', '.join(self.instead)}" if self.instead else ""
        return f"{self.code}{to}, release {self.release}"


def find_rules(root: Path, codebook: Codebook) -> list[Rule]:
    """Find the rules agreed on that a release of the codebook has, the earliest release first.

    A rule that stands in the working codebook alone is in no release yet: nobody is recorded to
    have coded with it.
    """
    waiting = {_key(code, note) for code in codebook.codes.values() for note in agreed(code)}
    rules: list[Rule] = []
    for number in range(1, codebook.number + 1 if waiting else 1):
        if not (root / "codebook" / f"{number}.yaml").is_file():
            continue
        release, _ = read_release(root, number)
        for code in release.codes.values():
            for note in [note for note in agreed(code) if _key(code, note) in waiting]:
                rules.append(Rule(code.id, tuple(note.code_to), number))
            waiting -= {_key(code, note) for note in agreed(code)}
    return rules


def agreed(code: Code) -> list[Exclusion]:
    """The exclude notes of a code that coders agreed on over passages."""
    return [note for note in code.exclude if note.at is not UNSET]


def _key(code: Code, note: Exclusion) -> tuple[str, str, object]:
    """What a rule is known by: not where it sends, which follows codes that are given up."""
    return code.id, note.when, note.at


def before_and_after(
    rules: Sequence[Rule],
    readings: Sequence[Reading],
    coders: Sequence[str],
    draws: tuple[int, int],
) -> list[Step]:
    """Compare agreement on the codes of each rule in what was coded before and with it.

    A transcript coded partly before the rule's release and partly with it is in neither.

    Args:
        rules: from `find_rules`.
        readings: all that may be shown; what is kept apart is left out.
        coders: all coders.
        draws: replicates of the bootstrap and its seed.
    """
    steps: list[Step] = []
    own = [one for one in readings if not one.compared.apart and one.compared.codebooks]
    for rule in rules:
        codes = (rule.code, *rule.instead)
        before = [one for one in own if max(one.compared.codebooks) < rule.release]
        after = [one for one in own if min(one.compared.codebooks) >= rule.release]
        if before and after:
            for word, group in (("before", before), ("since", after)):
                steps.append(step_of("rule", f"{rule.name}, {word}", group, codes, coders, draws))
    return steps
