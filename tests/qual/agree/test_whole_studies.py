"""Random studies, compared with what the rules say when every character is looked at in turn."""

import random
from collections import Counter
from itertools import combinations

import krippendorff
import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score
from tiny_study import CODEBOOK, add, make_study, submit

from qual.agree.coefficients import masi_distance
from qual.agree.summary import compare_coders
from qual.blindness import read_all
from qual.codebook import read_codebook
from qual.segment import find_sentences, segments
from qual.study import open_study
from qual.transcript import read_transcript

TWO = {"id": "T.two", "name": "Two", "constructs": ["INS.J1", "INN.G"]}
NONE = {"id": "T.none", "name": "None", "constructs": []}
BOOK = {**CODEBOOK, "codes": [*CODEBOOK["codes"], TWO, NONE]}
CODES = [code["id"] for code in BOOK["codes"]]
CONSTRUCTS = {"T.night": ["INS.F"], "T.two": ["INS.J1", "INN.G"], "T.none": []}
PARENTS = {"INS.J1": "INS.J", "INS.J2": "INS.J"}
WORDS = ("we", "had", "no time", "on the ward.", "Then", "—", "x9", "é?", "It stopped!", "…", "a")
LEVELS = {
    "code": lambda code: {code},
    "construct": lambda code: {PARENTS.get(c, c) for c in CONSTRUCTS.get(code, [code])},
    "domain": lambda code: {c.split(".")[0] for c in CONSTRUCTS.get(code, [code])},
    "any": lambda _: {"any code"},
}
UNITS = ("character", "nonblank", "sentence", "turn", "segment", "transcript")


def make(root, seed):
    """Write a study; return who coded which transcript, and their (start, end, codes)."""
    draw = random.Random(seed)
    coders = ["ana", "ben", "eva"][: draw.choice([2, 3, 3])]
    who = {f"D{n}": draw.sample(coders, draw.randint(1, len(coders))) for n in range(5)}
    told = {}
    for id_ in who:
        speakers = [draw.choice(["Interviewer", id_, id_]) for _ in range(5)] + [id_]
        told[id_] = [(s, " ".join(draw.choices(WORDS, k=draw.randint(1, 25)))) for s in speakers]
    people = [{"participant": i, "transcript": i, "role": "nurse", "site": "north"} for i in who]
    rows = [
        {"transcript": id_, "coder": coder, "part": part, "round": "main"}
        for id_, own in who.items()
        for coder, part in zip(own, ("primary", "second", "third"), strict=False)
    ]
    make_study(root, told, None, people, rows, BOOK, coders=coders)
    made = {(id_, coder): [] for id_, own in who.items() for coder in own}
    for (id_, coder), own in made.items():
        own += code(root, coder, id_, draw, [one for n, all_ in made.items() for one in all_])
        submit(root, coder, id_)
    return who, made


def code(root, coder, id_, draw, others):
    """Apply codes at random, often where somebody did before; return (start, end, codes)."""
    transcript = read_transcript(root, id_)
    lines, made = [], []
    for _ in range(draw.choice([0, 3, 8])):
        start = draw.randrange(len(transcript.text) - 1)
        end, codes = min(len(transcript.text), start + draw.randint(1, 60)), (draw.choice(CODES),)
        if others and draw.random() < 0.6:
            start, end, codes = draw.choice(others)
            start, end = max(0, start + draw.randint(-2, 2)), min(len(transcript.text), end)
        if codes == ("IND.C.C",) and draw.random() < 0.5:
            codes = ("IND.C.C", "IND.R.B")
        if start < end:
            about = codes[1] if len(codes) > 1 else None
            line = {"op": "apply", "transcript": id_, "start": start, "end": end, "code": codes[0]}
            line |= {"quote": "", "about": about, "text": transcript.sha256}
            lines.append(line)
            made.append((start, end, codes))
    if lines:
        add(root, coder, lines)
    return made


def spoken(transcript):
    turns = [t for t in transcript.turns if not t.is_interviewer]
    return {n for turn in turns for n in range(turn.start, turn.end)}


def units_of(transcript, unit):
    turns = [(t.start, t.end) for t in transcript.turns if not t.is_interviewer]
    cut = {
        "turn": turns,
        "sentence": find_sentences(transcript),
        "segment": [(s.start, s.end) for s in segments(transcript)],
        "transcript": [(0, len(transcript.text))],
    }
    if unit in cut:
        return cut[unit]
    places = sorted(spoken(transcript))
    return [(n, n + 1) for n in places if unit == "character" or not transcript.text[n].isspace()]


def sets_on(transcript, unit, codings):
    """The set of codes on every unit, from the contract's words."""
    mask = spoken(transcript)
    found = []
    for unit_start, unit_end in units_of(transcript, unit):
        here = {
            n for n in range(unit_start, unit_end) if n in mask and transcript.text[n].isalnum()
        }
        codes = set()
        for start, end, given in codings:
            own = {n for n in range(start, end) if n in mask and transcript.text[n].isalnum()}
            shared = len(here & own)
            marked = shared and (2 * shared >= len(here) or 2 * shared >= len(own))
            if start <= unit_start < end if unit in ("character", "nonblank") else marked:
                codes |= set(given)
        found.append(frozenset(codes))
    return found


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("unit", UNITS)
def test_a_random_study_gives_what_its_rules_say(tmp_path, seed, unit):
    who, made = make(tmp_path / "s", seed)
    root = tmp_path / "s"
    found = compare_coders(read_all(open_study(root)), read_codebook(root)[0], unit, replicates=10)
    double = [id_ for id_, own in who.items() if len(own) > 1]
    sets = {
        id_: {c: sets_on(read_transcript(root, id_), unit, made[id_, c]) for c in who[id_]}
        for id_ in double
    }
    assert found.transcripts == double
    for pair in found.pairs:
        shared = [sets[id_] for id_ in double if set(pair.pair) <= set(who[id_])]
        rows = [[own for one in shared for own in one[coder]] for coder in pair.pair]
        for level, up in LEVELS.items():
            for row in pair.levels[level]:
                marks = [[any(row.code in up(c) for c in own) for own in one] for one in rows]
                same_figures(row.figures, *marks)
    codes = {c for (id_, _), own in made.items() if id_ in double for one in own for c in one[2]}
    same_alpha(found, list(sets.values()), sorted(codes))
    same_sets(found.sets, [own for one in sets.values() for own in zip(*one.values(), strict=True)])


def same_figures(figures, first, second):
    cells = Counter(zip(first, second, strict=True))
    table = [cells[True, True], cells[True, False], cells[False, True], cells[False, False]]
    assert [figures.both, figures.first, figures.second, figures.neither] == table
    if len({*first, *second}) < 2:
        assert figures.kappa is None
        assert figures.why["kappa"]
        return
    assert figures.kappa == pytest.approx(cohen_kappa_score(first, second))
    rated = np.array([first, second], dtype=float)
    assert figures.alpha == pytest.approx(krippendorff.alpha(rated, level_of_measurement="nominal"))


def same_alpha(found, sets, codes):
    """Alpha over all codes and coders, who was not assigned being missing."""
    coders = sorted({coder for one in sets for coder in one})
    rated = [
        [
            float(code in own) if own is not None else np.nan
            for code in codes
            for one in sets
            for own in one.get(coder) or [None] * len(next(iter(one.values())))
        ]
        for coder in coders
    ]
    if len({value for row in rated for value in row if value == value}) == 2:
        expected = krippendorff.alpha(np.array(rated), level_of_measurement="nominal")
        assert found.alpha == pytest.approx(expected)


def same_sets(figures, units):
    """Alpha with MASI over everybody's sets, from its definition."""
    often = Counter(own for unit in units for own in unit)
    n = sum(often.values())
    chance = sum(often[a] * often[b] * masi_distance(a, b) for a in often for b in often)
    if chance:
        apart = sum(
            2 * masi_distance(a, b) / (len(unit) - 1)
            for unit in units
            for a, b in combinations(unit, 2)
        )
        assert figures.masi == pytest.approx(1 - (n - 1) * apart / chance)
