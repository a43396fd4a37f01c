import pytest

from qual.ingest.clock import is_unpadded, milliseconds


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("0:12", 12_000),
        ("00:01:02.500", 62_500),
        ("00:01:02,5", 62_500),
        ("75:00", 4_500_000),
        ("0:75:00", None),
        ("0:60", None),
        ("12", None),
        ("", None),
    ],
)
def test_times(text, ms):
    assert milliseconds(text) == ms


def test_old_teams_counts_milliseconds():
    assert milliseconds("0:0:53.60", whole_fraction=True) == 53_060
    assert is_unpadded("0:0:53.60 --> 0:0:59.3")
    assert not is_unpadded("00:00:53.600 --> 00:00:59.300")
    assert not is_unpadded("1:00:53.600 --> 1:00:59.300")
