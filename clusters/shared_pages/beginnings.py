"""Pages to begin with: a theme page, a meeting's page, and feedback to those who register."""

from collections.abc import Iterator

from tvaers.module import PageTemplate, Planned
from tvaers.places import Place


def _text(words: str) -> Planned:
    return Planned("tekst", {"tekst": words})


def _figure() -> Planned:
    return Planned("figur", {"maal": "", "sted": "", "antal": ""})


def _contact() -> Planned:
    return Planned("kontakt", {"navn": "", "rolle": "", "mail": "", "telefon": ""})


def _theme(_place: Place) -> Iterator[Planned]:
    yield _text(
        "## Det vigtigste\n\nSkriv i to-tre sætninger, hvad læseren skal vide, før tallene læses."
    )
    yield _figure()
    yield Planned("sammenlign", {"maal": ""})
    yield _text("## Hvad gør vi ved det?\n\n- Skriv, hvad der er aftalt, og hvem der gør hvad.")
    yield Planned("kilde", {"maal": ""})
    yield _contact()


def _meeting(_place: Place) -> Iterator[Planned]:
    yield Planned("moeder", {"organ": ""})
    yield _text("## Siden sidst\n\nSkriv, hvad der er sket siden det seneste møde.")
    yield Planned("tabel", {"maal": []})
    yield _figure()
    yield _text("## Til drøftelse\n\n- Skriv det, mødet skal tage stilling til.")
    yield _contact()


def _feedback(_place: Place) -> Iterator[Planned]:
    yield _text(
        "## Tak for jeres registreringer\n\nSkriv, hvad de er brugt til, og hvad de har ført til."
    )
    yield _figure()
    yield _text("## Hvad gør vi nu?\n\n- Skriv, hvad der ændres, og hvornår I hører mere.")
    yield _contact()


TEMPLATES = (
    PageTemplate(
        "tema",
        "Temaside",
        "Ét tema: det vigtigste i ord, en indikator over tid, kommunerne side om side, og hvad der er aftalt",
        _theme,
    ),
    PageTemplate(
        "moede",
        "Mødeside",
        "Det, et møde skal læse: siden sidst, de nyeste tal, og det, der skal drøftes",
        _meeting,
    ),
    PageTemplate(
        "tilbagemelding",
        "Tilbagemelding til personalet",
        "Hvad registreringerne førte til: et tal, hvad det er brugt til, og hvad der sker nu",
        _feedback,
    ),
)
