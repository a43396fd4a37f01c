"""Three codes made by hand, for tests of suggesting."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SmallCode:
    id: str
    name: str
    domain: str
    definition: str = ""
    include: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    not_terms: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    constructs: tuple[str, ...] = ()
    kind: str = "construct"
    orientation: str = "favourable"


MONEY = SmallCode(
    "INS.J1",
    "Funding",
    "INS",
    "Internal money for this effort.",
    ("Budget line, salary cover",),
    ("budget", "money", "out of pocket"),
    ("money order",),
)
TRAINING = SmallCode(
    "INS.K",
    "Access to Knowledge & Information",
    "INS",
    "Whether guidance and training are within reach.",
    ("Training, manuals, help line",),
    ("training", "buy-in session"),
)
STEPS = SmallCode(
    "INN.F",
    "Innovation Complexity",
    "INN",
    "How intricate the innovation itself is: number of steps, parts, people or links.",
    terms=("too many steps", "training"),
    orientation="reverse",
)
CODES = (MONEY, TRAINING, STEPS)
