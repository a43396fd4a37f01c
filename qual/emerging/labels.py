"""Labels: what a group of remarks is about, in the words of those who say it.

First up to three words that several of its people say and that set it apart, then the stretch of
a typical remark that lies nearest to the group in meaning: a code in vivo. A word weighs as in
class-based tf-idf, each group a class (Grootendorst 2022, arXiv:2203.05794): n² log(1 + A / f),
with n how many people of the group say it, squared since what several say counts more, A the
average number of words a group has and f how often the word is said at all; times its likeness in
meaning to the group.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log

from qual.asked import STOP_WORDS
from qual.suggest.stems import stem_word, words

MOST = 3
FEWEST = 2  # people who say a word of a label
# Words of a stretch that may stand for a group.
BRIEF, LONG = 5, 11
# Only so many of a group's words, the weightiest, are compared with it in meaning.
WEIGHED = 30
# Words that begin alike ("pharmacist", "pharmacy") say the same thing twice.
BEGINNING = 5
SHORT = 60
# People say few different words: each is stemmed once, however often it is said.
KNOWN = 50_000
BREAK = re.compile(r"(?<=[.!?…;:,])\s+|\s+[–—-]+\s+|\[[^\]]*\]\s*")
# What a transcriber noted before anything was said, in either kind of bracket.
MARK = re.compile(
    r"^[\s“\"'‘.…–—-]*(?:(?:\[[^\]]*\]"
    r"|\((?:pause|laugh|chuckl|crosstalk|inaudible|sigh|silence|cough)[^)]*\))[\s.!?…;:,–—-]*)+",
    re.IGNORECASE,
)
WORDLESS = "nothing in words"
EDGE = " .!?…;:,–—-“”\"'‘’"
SENTENCE = re.compile(r"(?<=[.!?…])\s")
# Words of telling, counting and hesitating, which set no matter apart whoever uses them.
SPOKEN = """
able actually after afternoon again ago ain almost already always another anybody anymore anyone
anything anyway april aren around ask asked asking asks august away back bad began begin best
better big bit bring bringing brought call called calling came cannot change chose close come
comes coming couldn couple crosstalk day days december did didn different does doesn doing don dot
early easier easy eight eighteen eighth eleven end ended enough even evening everybody everyone
everything exactly fact fall far february feel feels felt few fifteen fifth fifty figured find
finding first five folk folks forty found four fourth friday fridays front fun funny gave gets
getting girl gives giving goes going gone gonna good gotta great guess guy guys hadn half hand
hang happen happened happens hard hasn haven hear heard hers herself high himself hope hour hours
hundred idea imagine inaudible instead isn itself january july june keep keeping keeps kept kid
kinda knew knowing known knows lady last late later laughs least leave leaves left less let lets
life line list live lived lives long longer look looked looking looks lots low made main make
makes making man march matter mean means meant men middle mind mine minute minutes moment monday
mondays month months morning mornings move moved name named names near nearly need needed needing
needs never new next nice night nights nine ninth nobody none noon nothing november number october
often old older once ones onto open others ought ourselves part parts past pause people person
pick picked place places plain plus point pretty probably pull put puts putting quite rather read
reading ready real reason rest right room row run running runs said sat saturday saturdays saw
saying says second seeing seem seemed seems seen sense sent september set seven seventh shouldn
show showed showing side since single sir sit sits sitting six sixth sixty small somebody someone
sometimes somewhere soon sorry sort sound spent spring stand standing stands start started
starting starts state stay stayed stays still stood stop stopped story stuff summer sunday sundays
sure take taken takes taking talked talking tell telling tells ten tenth term thank thanks theirs
themselves thing third thirty though thought three thursday thursdays time times tired today
together told tomorrow took top toward towards tried trouble true try trying tuesday tuesdays turn
turned turns twelve twenty twice two type under until upstairs use used using usual usually wait
walk walked want wanted wanting wants wasn way ways wednesday wednesdays week weeks weird went
weren whatever whole winter wise wish woman women won wonder word words work worked working works
world worse worst worth wouldn write writes writing wrote year years yep yesterday yet young
yourself
"""


@dataclass(frozen=True)
class Speech:
    """What all remarks say, grouped or not.

    Attributes:
        said: how often each stem is said.
        total: how many content words there are.
    """

    said: Counter[str]
    total: int


def listen(texts: Iterable[str]) -> Speech:
    """Count the content words of all remarks."""
    said: Counter[str] = Counter()
    for text in texts:
        said.update(stem for stem, _ in content(text))
    return Speech(said, said.total())


def content(text: str) -> list[tuple[str, str]]:
    """The stems and forms of the words of a text that carry its matter, in order."""
    pairs = map(_carrying, words(text))
    return [pair for pair in pairs if pair is not None]


@lru_cache(maxsize=KNOWN)
def _carrying(word: str) -> tuple[str, str] | None:
    """The stem and form of a word that carries matter."""
    head = word.split("'")[0].lower()
    if len(head) <= 2 or not head.isalpha():
        return None
    stem = stem_word(head)
    return None if stem in _empty() else (stem, head)


@lru_cache(maxsize=1)
def _empty() -> frozenset[str]:
    """The stems of words that say nothing of the matter."""
    return frozenset(stem_word(word) for word in {*STOP_WORDS, *SPOKEN.split()})


def weigh_words(
    remarks: Iterable[tuple[str, str]], speech: Speech, groups: int
) -> dict[str, float]:
    """Weigh the words that several of a group say: the weightiest, in their most common form.

    Args:
        remarks: (participant, text) of the group.
        speech: of all remarks of the study.
        groups: how many groups there are.
    """
    forms: dict[str, Counter[str]] = {}
    people: dict[str, set[str]] = {}
    for who, text in remarks:
        for stem, form in content(text):
            forms.setdefault(stem, Counter())[form] += 1
            people.setdefault(stem, set()).add(who)
    average = speech.total / max(1, groups)
    several = {stem: len(who) for stem, who in people.items() if len(who) >= FEWEST}
    weights = {
        stem: n**2 * log(1 + average / max(1, speech.said[stem])) for stem, n in several.items()
    }
    return {_form(forms[stem]): weight for stem, weight in _heaviest(weights)[:WEIGHED]}


def stretches(text: str) -> list[str]:
    """The stretches of a remark, between pauses, that are short enough for a label."""
    found = [spoken(part).strip(EDGE) for part in BREAK.split(" ".join(text.split()))]
    return [part for part in found if BRIEF <= len(part.split()) <= LONG and content(part)]


def spoken(text: str) -> str:
    """A remark from the first thing said on: empty where it is a laugh or a pause alone."""
    return MARK.sub("", " ".join(text.split()))


def make_label(weights: Mapping[str, float], voices: Mapping[str, float], typical: str) -> str:
    """Join the weightiest words and the stretch most like the group; else begin a remark.

    Args:
        weights: of words that several say; one that weighs nothing is passed over.
        voices: likeness of stretches to the group.
        typical: the most typical remark of the group in which anything is said, as `spoken` gives
            it; empty where none is.
    """
    chosen: list[str] = []
    for word, weight in _heaviest(weights):
        beginnings = {other[:BEGINNING] for other in chosen}
        if weight > 0 and word[:BEGINNING] not in beginnings:
            chosen.append(word)
    said = ", ".join(chosen[:MOST])
    voice = f"“{_heaviest(voices)[0][0]}”" if voices else _begin(typical)
    return ": ".join(filter(None, (said, voice))) or WORDLESS


def _begin(text: str) -> str:
    if not text:
        return ""
    first = SENTENCE.split(" ".join(text.split()))[0]
    return f"“{first}”" if len(first) <= SHORT else f"“{first[:SHORT].rsplit(' ', 1)[0]} …”"


def _form(forms: Mapping[str, int]) -> str:
    """The most common form of a stem; of equally common ones the shortest."""
    return min(forms, key=lambda form: (-forms[form], len(form), form))


def _heaviest(weights: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(weights.items(), key=lambda pair: (-round(pair[1], 4), pair[0]))
