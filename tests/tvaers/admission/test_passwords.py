"""Passwords: long, as typed, not a common one, not one's own name."""

import pytest

from tvaers import passwords
from tvaers.people import User, hash_password, password_holds

ANNA = {"name": "Anna Maria Ry", "login": "anna.ry@horsens.dk"}

REFUSED = {
    "": "mindst 15 tegn",
    "fjorten tegn!!": "mindst 15 tegn",
    "x1" * 65: "højst være på 128 tegn",
    "adgangskode12345": "mange bruger",
    "Adgangskode 2026!!!": "mange bruger",
    "ADGANGSKODEADGANGSKODE": "mange bruger",
    "kodeord-kodeord-kodeord": "mange bruger",
    "passwordpassword": "mange bruger",
    "123456789012345": "mange bruger",
    "velkommen til": "mindst 15 tegn",
    "sommersommersommer": "mange bruger",
    "rødgrødmedfløde": "mange bruger",
    "aaaaaaaaaaaaaaaa": "mange bruger",
    "abcabcabcabcabcabc": "mange bruger",
    "1111222233334444": "mange bruger",
    "jeg hedder anna og er 30": "dit navn",
    "annamariary er det rigtige": "dit navn",
    "min mail er anna.ry@horsens.dk": "dit navn",
    "vi mødtes i ry om sommeren": "dit navn",
}
FINE = (
    "seksten heste i en hestevogn",
    "grøn cykel og blå himmel",
    "kvartetten mødtes fredag",
    "æøåÆØÅ 🐎🐎🐎 mellemrum",
    "Tr4-gl!kkedQ-zzT",
    "x" * 3 + "en sætning om vejret i går" + "y" * 90,
)


@pytest.mark.parametrize(("password", "said"), REFUSED.items())
def test_a_weak_password_is_refused_with_a_reason(password: str, said: str) -> None:
    assert said in passwords.problem(password, **ANNA)


@pytest.mark.parametrize("password", FINE)
def test_a_long_sentence_is_fine(password: str) -> None:
    assert passwords.problem(password, **ANNA) == ""


def test_the_list_is_there_and_has_danish_ones() -> None:
    assert len(passwords.common()) >= 200
    assert {"adgangskode", "sundhedsråd", "password"} <= passwords.common()


def test_every_character_counts_to_the_last() -> None:
    long = "en lang sætning " * 7 + "slut a"
    user = User(login="a", name="A", password_hash=hash_password(long), active=True)
    assert password_holds(user, long)
    for other in (long[:-1] + "b", long[:-1], f"{long} ", long.upper(), f" {long}"):
        assert not password_holds(user, other)
