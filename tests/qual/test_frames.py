import pandas as pd
import pytest
from tiny_study import apply, submit

import qual
from qual.problem import Misuse
from qual.rating import Judgement, append_ratings

AT = "2026-05-01T10:00:00Z"


@pytest.fixture
def coded(root):
    apply(root, "ana", "N-P02", "We had the tablets in a week.", "INS.J", "facilitator", 2)
    apply(root, "ana", "N-P01", "There was no money for training", "INS.J1", "barrier", 2)
    apply(root, "ana", "S-P02", "It does not fit how we work at night.", "INS.F", "barrier")
    submit(root, "ana", "N-P02")
    submit(root, "ana", "N-P01")
    return root


def test_a_study_becomes_tables(coded):
    found = qual.read_study(coded)
    assert list(found.transcripts["transcript"]) == ["N-P01", "N-P02", "S-P01", "S-P02"]
    assert list(found.transcripts["sites"]) == [("north",), ("north",), ("south",), ("south",)]
    turn = found.turns.iloc[3]
    assert (turn["participant"], turn["role"], turn["site"]) == ("N-P01", "nurse", "north")
    assert turn["text"].startswith("There was no money")
    assert pd.isna(found.turns.iloc[0]["participant"])
    assert found.segments.iloc[0]["segment"].startswith("N-P01:")
    assert found.segments.iloc[0]["text"].startswith("Our director asked")
    assert found.problems == []


def test_nothing_of_a_sealed_transcript_is_in_the_tables(coded):
    found = qual.read_study(coded)
    assert list(found.codings["transcript"]) == ["N-P02", "S-P02"]
    assert list(found.codings["submitted"]) == [True, False]
    assert list(found.final_codings["transcript"]) == ["N-P02"]
    submit(coded, "ben", "N-P01")
    found = qual.read_study(coded)
    assert set(found.codings["transcript"]) == {"N-P01", "N-P02", "S-P02"}
    assert list(found.final_codings["basis"]) == ["pre-consensus", "primary"]


def test_codings_have_their_types(coded):
    codings = qual.read_study(coded).codings
    assert codings["start"].dtype == "Int64" and codings["strength"].dtype == "Int64"
    assert list(codings["strength"].isna()) == [False, True]
    assert list(codings["code"]) == ["INS.J", "INS.F"]
    final = qual.read_study(coded).final_codings.iloc[0]
    assert (final["participants"], final["quote"]) == (("N-P02",), "We had the tablets in a week.")


def test_ratings_and_themes_are_there(coded):
    judgements = [Judgement(site="north", construct="INS.J", value=v) for v in (1, 2)]
    append_ratings(coded, "ana", judgements, AT)
    id_ = qual.read_study(coded).final_codings["id"][0]
    text = f"- id: kit\n  statement: Kit came early\n  codings: [{id_}, gone]\n"
    (coded / "themes.yaml").write_text(text)
    found = qual.read_study(coded)
    assert list(found.ratings["value"]) == [2] and list(found.ratings["coder"]) == ["ana"]
    assert list(found.themes["codings"]) == [(id_,)]
    assert [p.file for p in found.problems] == ["themes.yaml"]


def test_an_empty_study_has_all_tables_with_their_columns(root):
    found = qual.read_study(str(root))
    assert len(found.codings) == len(found.ratings) == len(found.themes) == 0
    assert {"id", "coder", "transcript", "start", "end", "code"} <= set(found.codings.columns)
    assert {"id", "participants", "basis"} <= set(found.final_codings.columns)
    assert {"site", "wave", "construct", "value", "state"} <= set(found.ratings.columns)


def test_what_is_no_study_is_misuse(tmp_path):
    with pytest.raises(Misuse):
        qual.read_study(tmp_path)
    with pytest.raises(Misuse):
        qual.read_study(tmp_path / "nowhere")
