"""What learning on is worth, with its interval: worked by hand on transcripts of two remarks."""

import numpy as np
import pytest

from qual.evaluation.gained import MEASURES, gain_lines
from qual.suggest.gain import Gain, Offered


def gain(grown, counted, **more):
    hits = {1: 0.5, 3: 0.5, 5: 0.5}
    before = Offered(hits, 0.25, ((0.5, True), (0.5, False)))
    after = Offered(hits | {5: 0.75}, more.get("silent", 0.5), ((0.5, True),))
    changes = np.array([grown, counted], dtype=float)
    return Gain(4, 2, 1, 0, before, after, changes)


def test_each_change_has_its_n_and_its_interval_over_transcripts():
    # Of two transcripts with two remarks with a code each, the first won one of them.
    lines = gain_lines(gain([[0, 0, 1, 1], [0, 0, 0, 0]], [[2, 2, 2, 4], [2, 2, 2, 0]]), 7)
    assert [line.measure for line in lines] == list(MEASURES)
    assert lines[0] == ("hit@1", 4, 0.5, 0.5, 0.0, 0.0, 0.0)
    assert lines[2] == ("hit@5", 4, 0.5, 0.75, 0.25, 0.0, 0.5)
    # Where only the second transcript is drawn there is nothing to be silent about.
    assert lines[3] == ("none_recall", 4, 0.25, 0.5, 0.25, 0.25, 0.25)
    assert lines[4] == ("calibration_error", 1, 0.0, 0.5, 0.5, None, None)


@pytest.mark.parametrize("silent", [None, 0.5])
def test_one_transcript_has_no_interval(silent):
    lines = gain_lines(gain([[0, 0, 1, 0]], [[4, 4, 4, 0]], silent=silent), 7)
    assert {(line.low, line.high) for line in lines} == {(None, None)}
    assert (lines[3].difference is None) == (silent is None)
