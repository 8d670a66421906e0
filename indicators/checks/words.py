"""What a flag says of a value: a word beside it, and a sentence on what was seen and what to do. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """A kind of flag in Danish: the short word beside a value, and why it stands there."""

    word: str
    why: str


WORDS: Mapping[str, Said] = {
    "outlier": Said(
        "uventet tal",
        "Tallet ligger langt fra perioderne omkring det. Det kan være rigtigt; se efter i kilden.",
    ),
    "jump": Said(
        "stort spring",
        "Antallet er mindst tre gange så stort eller højst en tredjedel af, hvad det plejer at være. "
        "Kontrollér decimaltegn, enhed og periode.",
    ),
    "doubled": Said(
        "måske talt dobbelt",
        "Antallet er det dobbelte af, hvad det plejer at være. Kontrollér, om måneden er leveret to gange.",
    ),
    "repeated": Said(
        "samme tal som før",
        "Tallene er magen til perioden før. Kontrollér, om den forrige fil er sendt igen.",
    ),
    "partial": Said(
        "måske ufuldstændig måned",
        "Antallet er lavt, og filen er lavet få dage efter periodens slutning. Der kan mangle noget endnu.",
    ),
    "shift": Said(
        "niveauet er ændret overalt",
        "De fleste steder ligger på et andet niveau fra denne periode. Det tyder på, at opgørelsen er "
        "ændret (standard, version eller registrering), ikke på, at stederne er.",
    ),
    "silent": Said(
        "plejer at levere",
        "Der er leveret i næsten alle måneder før, men ikke i denne. Spørg den, der leverer.",
    ),
    "gap": Said(
        "hul i strømmen",
        "Der er tal både før og efter, men ikke for denne måned. Spørg den, der leverer, om måneden mangler.",
    ),
    "zero": Said(
        "pludselig nul",
        "Der plejer at komme beskeder, og her er ingen. Det kan være et system, der ikke sender, eller en fil, "
        "hvor de mangler. Spørg systemets leverandør, før I spørger afsenderen.",
    ),
    "low_end": Said(
        "måske ikke alt endnu",
        "Den nyeste måned er langt under det sædvanlige. Der kan være beskeder, som ikke er talt med endnu.",
    ),
    "moved": Said(
        "modtageren kan være skiftet",
        "Ét sted mister næsten alle sine beskeder, og ét andet får lige så mange fra samme måned. Det ligner et "
        "nyt lokationsnummer eller en ny modtager og ikke en ændring hos borgerne.",
    ),
    "negative": Said(
        "negativt antal", "Et antal kan ikke være mindre end nul. Ret tallet i kilden."
    ),
    "fraction": Said(
        "ikke et helt tal",
        "Antallet har decimaler, og det har de andre antal ikke. Ret det i kilden.",
    ),
    "parts": Said(
        "delene passer ikke med helheden",
        "Grupperne giver lagt sammen ikke det samlede antal. Kontrollér, om en gruppe mangler.",
    ),
    "above": Said(
        "tæller over nævner", "Der er talt flere, end der kan være. Kontrollér begge tal i kilden."
    ),
}


def said(kind: str) -> Said:
    """The words of a kind; one that this version does not know is told as what it is: a reason to look."""
    return WORDS.get(kind, Said("se på tallet", "Noget ved tallet bør ses efter i kilden."))
