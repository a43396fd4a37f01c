"""Rows and offers of a few letters, for tests of measuring; a code's domain is its first letter."""

from qual.suggest.gold import GoldCode, GoldRow
from qual.suggest.kinds import Offer

CODES = ("A1", "A2", "B1", "B2", "C1")
DOMAINS = {code: {code[0]} for code in CODES}


def row(*codes, setting="", name="r", alternates=()):
    """A row with its codes, each as A1 or, with a valence, A1- (barrier) or A1+ (facilitator)."""
    signs = {"-": "barrier", "+": "facilitator"}
    found = [GoldCode(code[:2], signs.get(code[2:])) for code in codes]
    return GoldRow(name, "text", found, setting=setting, alternates=alternates)


def offers(*codes, score=0.5, valence="barrier"):
    """Offers of one row, best first, all of one score and valence."""
    return [Offer(code, score, "fused", "", valence) for code in codes]
