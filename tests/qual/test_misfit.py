"""What does not fit a form is said in words, with the keys that lead to it."""

import msgspec
import pytest

from qual.misfit import Misfit, entry_misfit, read_misfit


class Entry(msgspec.Struct):
    id: str
    codes: list[int] = []


def fault_of(found):
    with pytest.raises(msgspec.ValidationError) as raised:
        msgspec.convert(found, Entry)
    return raised.value


@pytest.mark.parametrize(
    ("found", "what", "where"),
    [
        ({"id": 3}, "Expected 'str', got 'int'", "id"),
        ({"id": "a", "codes": ["x"]}, "Expected 'int', got 'str'", "codes[0]"),
        ({"codes": []}, "Object missing required field 'id'", ""),
    ],
)
def test_what_is_wrong_and_where(found, what, where):
    assert read_misfit(fault_of(found)) == Misfit(what, where)


def test_an_entry_is_named_as_far_as_it_has_a_name():
    said = entry_misfit("theme", "", fault_of({"id": 3}))
    assert said == "The theme (no id) cannot be used: Expected 'str', got 'int' at id."
