"""Names of codes made at the desk: not one that is there already, and an id from the name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set

from qual.codebook import Codebook
from qual.problem import Misuse

LONGEST = 40


def check_name(codebook: Codebook, name: str) -> None:
    """Refuse a name that says nothing or that a code has already.

    Raises:
        Misuse: with the code that has it.
    """
    plain = " ".join(name.split()).casefold()
    if not plain:
        raise Misuse("The new code needs a name.")
    for code in codebook.codes.values():
        if code.name.casefold() == plain:
            raise Misuse(f"There is a code of that name already: {code.id} {code.name}.")


def find_slug(coder: str, name: str, taken: Set[str]) -> str:
    """Make the id `X.CODER.slug` of a coder's own code.

    Args:
        coder: who makes it.
        name: letters and digits of it make the slug; accents go.
        taken: casefolded ids that are there already; a number is added to keep apart.
    """
    spoken = name.replace("'", "").replace("’", "")
    letters = unicodedata.normalize("NFKD", spoken).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", letters.lower()).strip("-")[:LONGEST].strip("-") or "code"
    id_, number = f"X.{coder}.{slug}", 1
    while id_.casefold() in taken:
        number += 1
        id_ = f"X.{coder}.{slug}-{number}"
    return id_
