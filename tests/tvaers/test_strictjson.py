"""What Python's JSON reader lets pass and others do not is refused with a sentence."""

import pytest

from tvaers.module import FileFault
from tvaers.strictjson import parse


def test_good_json_is_read() -> None:
    assert parse('{"a": [1, 2.5, null, true, "æ"]}') == {"a": [1, 2.5, None, True, "æ"]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" + "[]," * 500_000 + "1]", "alt for mange poster"),
        ("[" + "1," * 1_000_001 + "1]", "alt for mange poster"),
        ("[" * 100_000, "lag inden i hinanden|ikke gyldig"),
        ("[" * 100_000 + "]" * 100_000, "lag inden i hinanden"),
        ('{"a":' * 100_000, "lag inden i hinanden|ikke gyldig"),
        ("[NaN]", "NaN"),
        ("[-Infinity]", "Infinity"),
        ("[1e999]", "for stort"),
        ("[" + "9" * 100_000 + "]", "for mange cifre"),
        ('{"value": 1, "value": 2}', "»value« to gange"),
        ('{"a": 1,}', "linje 1"),
        ("", "ikke gyldig JSON"),
    ],
)
def test_bad_json_is_refused_with_a_sentence(text: str, said: str) -> None:
    with pytest.raises(FileFault, match=said) as caught:
        parse(text, "Filen a.json")
    assert caught.value.reason.startswith("Filen a.json")


def test_a_key_given_twice_is_not_repeated_where_it_may_be_a_person() -> None:
    with pytest.raises(FileFault) as caught:
        parse('{"0101901234": 1, "0101901234": 2}')
    assert "0101901234" not in caught.value.reason
