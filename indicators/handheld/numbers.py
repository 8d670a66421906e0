"""A number as somebody types it on a phone: whole, not negative, within the sheet's bounds. Pure."""

import re

from tvaers import cpr

# No sheet counts further in a week.
MOST = 100_000
_DIGITS = re.compile(r"[0-9]{1,12}")
_BROKEN = re.compile(r"-?[0-9]{1,12}[.,][0-9]{1,12}")


class Faulty(Exception):
    """What is wrong with a number, in a Danish sentence."""


def count(text: str, word: str, largest: int) -> int:
    """The count that was typed for `word`; Faulty says what is wrong. Digits of a person are not repeated."""
    typed = re.sub(r"\s", "", text)
    if not typed:
        raise Faulty(f"Skriv antallet: {word}. Var der ingen, så skriv 0.")
    if cpr.find(text) is not None:
        raise Faulty("Det ligner et CPR-nummer, og intet er gemt. Skriv kun et antal.")
    if re.fullmatch(r"[-−–][0-9.,]+", typed):
        raise Faulty("Et antal kan ikke være negativt. Skriv 0 eller flere.")
    if _BROKEN.fullmatch(typed):
        raise Faulty("Et antal skal være et helt tal uden punktum og komma.")
    if not _DIGITS.fullmatch(typed):
        raise Faulty(f"»{text.strip()[:20]}« er ikke et tal. Skriv kun cifre, fx 3.")
    found = int(typed)
    if found > largest:
        raise Faulty(
            f"Skemaet tager højst {largest:,} ad gangen. Er tallet rigtigt, skal skemaets grænse rettes.".replace(
                ",", "."
            )
        )
    return found


def pair(numerator: int, denominator: int, words: tuple[str, str]) -> None:
    """A part is no larger than its whole."""
    if numerator > denominator:
        raise Faulty(
            f"Der kan ikke være flere {words[0]} ({numerator}) end {words[1]} ({denominator}). Ret et af tallene."
        )
