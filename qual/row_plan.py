"""The rows of a matrix: which codes each unites, and which codes belong to no construct."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from qual.codebook import NAME, Code, Codebook
from qual.problem import Problem

DOMAIN = "domain"
APART = "apart"


@dataclass(frozen=True, slots=True)
class RowPlan:
    """What one row is to unite.

    Attributes:
        codes: the row's own code first, then those rolled up, or all of a domain.
        rolled: the team's own codes among them, which belong to a construct of the row.
        own: the framework's codes that the row stands for, for the question what was asked.
        used: whether any of its codes was applied.
    """

    id: str
    name: str
    kind: str
    domain: str
    parent: str | None
    codes: tuple[str, ...]
    rolled: tuple[str, ...]
    own: tuple[str, ...]
    used: bool
    in_use: bool


def plan_rows(
    codebook: Codebook,
    applied: Collection[str],
    rated: Collection[str],
    *,
    rollup: bool = False,
    every: bool = False,
) -> tuple[list[RowPlan], list[Problem]]:
    """List the rows of a matrix: each domain with its constructs, then codes apart.

    Args:
        codebook: gives names, order, parents and the constructs of the team's own codes.
        applied: codes that were applied.
        rated: ids of what was rated, without case.
        rollup: whether a construct unites its subconstructs.
        every: whether codes in use that were neither applied nor rated are rows too.
    """
    belonging = _belonging(codebook)
    shown: list[RowPlan] = []
    for code in codebook.codes.values():
        if code.of_framework:
            plan = _construct(code, codebook, belonging, applied, rollup)
            if plan.used or code.id.casefold() in rated or (every and plan.in_use):
                shown.append(plan)
    rows: list[RowPlan] = []
    domains = [domain.id for domain in codebook.domains]
    for domain in dict.fromkeys([*domains, *(plan.domain for plan in shown)]):
        inside = [plan for plan in shown if plan.domain == domain]
        if inside and domain:
            rows.append(_domain(domain, codebook, belonging, applied))
        rows += inside
    apart, problems = _apart(codebook, belonging, applied, rated, every)
    return rows + apart, problems


def _belonging(codebook: Codebook) -> dict[str, list[str]]:
    """For each construct the team's own codes that belong to it."""
    found: dict[str, list[str]] = {}
    for code in codebook.codes.values():
        if not code.of_framework:
            for construct in _constructs(code, codebook):
                found.setdefault(construct, []).append(code.id)
    return found


def _constructs(code: Code, codebook: Codebook) -> list[str]:
    """The framework's codes that one of the team's own belongs to."""
    found = (codebook.find(id_) for id_ in code.constructs)
    return list(dict.fromkeys(c.id for c in found if c is not None and c.of_framework))


def _below(code: Code, codebook: Codebook) -> list[Code]:
    """A code with all codes below it."""
    found = [code]
    for one in found:
        found += [child for child in codebook.children(one.id) if child not in found]
    return found


def _construct(
    code: Code,
    codebook: Codebook,
    belonging: dict[str, list[str]],
    applied: Collection[str],
    rollup: bool,
) -> RowPlan:
    below = _below(code, codebook) if rollup else [code]
    return _plan(code, code.kind, code.domain, [c.id for c in below], belonging, applied)


def _plan(
    code: Code,
    kind: str,
    domain: str,
    framework: list[str],
    belonging: dict[str, list[str]],
    applied: Collection[str],
) -> RowPlan:
    rolled = dict.fromkeys(own for id_ in framework for own in belonging.get(id_, []))
    codes = tuple(dict.fromkeys([*framework, *rolled]))
    return RowPlan(
        id=code.id,
        name=code.name,
        kind=kind,
        domain=domain,
        parent=code.parent,
        codes=codes,
        rolled=tuple(id_ for id_ in rolled if id_ in applied),
        own=(code.id,),
        used=any(id_ in applied for id_ in codes),
        in_use=code.use == "yes",
    )


def _domain(
    domain: str, codebook: Codebook, belonging: dict[str, list[str]], applied: Collection[str]
) -> RowPlan:
    """Unite a whole domain, whatever of it is shown."""
    inside = [c for c in codebook.codes.values() if c.of_framework and c.domain == domain]
    names = {one.id: one.name for one in codebook.domains}
    ids = [code.id for code in inside]
    head = Code(id=domain, name=names.get(domain, domain))
    plan = _plan(head, DOMAIN, domain, ids, belonging, applied)
    own = tuple(code.id for code in inside if code.use == "yes")
    return RowPlan(
        id=plan.id,
        name=plan.name,
        kind=DOMAIN,
        domain=domain,
        parent=None,
        codes=plan.codes,
        rolled=plan.rolled,
        own=own,
        used=plan.used,
        in_use=bool(own),
    )


def _apart(
    codebook: Codebook,
    belonging: dict[str, list[str]],
    applied: Collection[str],
    rated: Collection[str],
    every: bool,
) -> tuple[list[RowPlan], list[Problem]]:
    """List the codes that belong to no construct, and those the codebook does not know."""
    placed = {own for inside in belonging.values() for own in inside}
    plans = [
        _plan(code, APART, "", [code.id], {}, applied)
        for code in codebook.codes.values()
        if not code.of_framework and code.id not in placed
    ]
    unknown = sorted(id_ for id_ in applied if id_ not in codebook.codes)
    plans += [
        _plan(Code(id=id_, name=id_, use="no"), APART, "", [id_], {}, applied) for id_ in unknown
    ]
    advice = "Add it to the codebook, or recode with 'qual codebook merge'."
    problems = [
        Problem(f"The code {id_} was applied but is not in the codebook.", NAME, None, advice)
        for id_ in unknown
    ]
    shown = [p for p in plans if p.used or p.id.casefold() in rated or (every and p.in_use)]
    return shown, problems
