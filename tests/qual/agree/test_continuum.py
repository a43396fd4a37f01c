import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qual.agree.continuum import CODED, Part, alphas, drawn_disagreements
from qual.agree.interval import draw_weights
from qual.agree.unitizing import alpha_u


@st.composite
def parts(draw, coders):
    """One transcript's part of the continuum; often one coder marked nothing in it."""
    length = draw(st.integers(1, 30))
    lists = []
    for _ in range(coders):
        cuts = sorted(draw(st.sets(st.integers(0, length), max_size=6)))
        lists.append(list(zip(cuts[::2], cuts[1::2], strict=False)))
    return Part(length, lists)


def laid_end_to_end(drawn):
    """Alpha of parts laid end to end, counted anew."""
    begin, coders = 0, [[] for _ in drawn[0].stretches]
    for part in drawn:
        for own, stretches in zip(coders, part.stretches, strict=True):
            own += [(begin + start, begin + end, CODED) for start, end in stretches]
        begin += part.length
    return alpha_u(coders, length=begin)


@given(st.integers(2, 3).flatmap(lambda n: st.lists(parts(n), min_size=2, max_size=6)))
def test_transcripts_drawn_again_are_those_transcripts_laid_end_to_end(study):
    weights = draw_weights(len(study), 20, 7)
    once = np.ones((1, len(study)))
    drawn = alphas(*drawn_disagreements(study, np.concatenate([once, weights])))
    for row, value in zip([[1] * len(study), *weights.astype(int).tolist()], drawn, strict=True):
        again = [part for part, times in zip(study, row, strict=True) for _ in range(times)]
        expected = laid_end_to_end(again)
        assert value == pytest.approx(np.nan if expected is None else expected, nan_ok=True)


def test_without_replicates_there_is_nothing():
    study = [Part(20, [[(0, 5), (7, 9)], [(1, 5)]]), Part(7, [[], []])]
    assert len(alphas(*drawn_disagreements(study, np.zeros((0, 2))))) == 0
    assert np.isnan(alphas(*drawn_disagreements(study[1:], np.ones((3, 1))))).all()
