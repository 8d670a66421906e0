"""Notes, phases and targets: set by a person with a reason, refused with a sentence, ended and never lost."""

from datetime import date

import pytest
import sqlalchemy as sa

from client import Client, Site
from indicators import sentences
from indicators.figure import figure_view
from indicators.marking.models import SeriesMark
from indicators.marking.rules import Unfit, check_phase, check_target, text_of
from indicators.views import Mark, Target
from made_series import CALM, RATE, RISEN, SHARE, month, series
from tvaers.trail import Event

SERIES = "/omraader/horsens-kommune/indikatorer/genoptraening/"
MARKS = f"{SERIES}maerker/"
LONG = series((*CALM, *RISEN))


def test_a_phase_has_twelve_measurements_on_each_side() -> None:
    points = LONG.points
    check_phase(points, points[16].start, [])
    with pytest.raises(Unfit, match="Før den valgte periode er der kun 11 målinger"):
        check_phase(points, points[11].start, [])
    with pytest.raises(Unfit, match="Efter den valgte periode er der kun 11 målinger"):
        check_phase(points, points[len(points) - 11].start, [])
    with pytest.raises(Unfit, match="Efter den valgte periode er der kun 4 målinger"):
        check_phase(points, points[16].start, [points[20].start])
    with pytest.raises(Unfit, match="allerede forfra"):
        check_phase(points, points[16].start, [points[16].start])
    with pytest.raises(Unfit, match="Vælg en periode"):
        check_phase(points, date(1999, 1, 1), [])


def test_hidden_periods_do_not_count_as_measurements() -> None:
    values: list[float | None] = [3.5 + at % 3 / 10 for at in range(26)]
    values[4] = None
    points = series(values).points
    with pytest.raises(Unfit, match="kun 11 målinger"):
        check_phase(points, points[12].start, [])
    check_phase(points, points[13].start, [])


@pytest.mark.parametrize(
    ("measure", "value", "ends", "others", "said"),
    [
        (SHARE, 101.0, None, [], "mellem 0 og 100 %"),
        (SHARE, -1.0, None, [], "mellem 0 og 100 %"),
        (RATE, 4.0, None, [], "ingen aftalt retning"),
        (SHARE, 80.0, date(2026, 1, 1), [], "ligger før det begynder"),
        (SHARE, 80.0, None, [(date(2025, 1, 1), None)], "gælder allerede et mål"),
        (SHARE, 80.0, None, [(date(2025, 1, 1), date(2026, 1, 2))], "gælder allerede et mål"),
    ],
)
def test_a_target_that_cannot_be_is_refused_in_words(
    measure: object, value: float, ends: date | None, others: list[object], said: str
) -> None:
    with pytest.raises(Unfit, match=said):
        check_target(measure, value, date(2026, 1, 1), ends, others)  # type: ignore[arg-type]


def test_targets_may_follow_each_other() -> None:
    check_target(SHARE, 80.0, date(2026, 1, 1), None, [(date(2025, 1, 1), date(2026, 1, 1))])


def test_words_are_asked_for_and_kept_short() -> None:
    assert text_of("  Ny   arbejdsgang\n fra maj ", "noten") == "Ny arbejdsgang fra maj"
    for wrong in ("", "  ", "x" * 301):
        with pytest.raises(Unfit):
            text_of(wrong, "noten")


def target(value: float, back: int = 40) -> Target:
    return Target(value, month(back), None, "Sat af Ole.", "Rådet")


def test_what_is_said_of_a_target_is_a_count_and_no_more() -> None:
    points = series([82.0] * 6 + [91.0] * 6).points
    say = sentences.target_words
    assert say(SHARE, points, target(80)) == (
        "Målet er mindst 80 %. Det er nået i alle de seneste 12 målinger."
    )
    assert say(SHARE, points, target(90)) == (
        "Målet er mindst 90 %. Det er nået i 6 af de seneste 12 målinger: det svinger."
    )
    assert say(SHARE, points, target(95)).endswith("ikke nået i nogen af de seneste 12 målinger.")
    assert say(SHARE, points, target(90, back=2)).endswith(
        "nået i alle de seneste 3 målinger. Det kræver 12 målinger at se, om det holder."
    )
    assert "ingen tal at holde det op mod" in say(SHARE, points, target(90, back=-2))


def test_a_phase_begins_the_median_anew_and_says_who_set_it() -> None:
    start = LONG.points[16].start
    before = figure_view(RATE, LONG)
    mark = Mark(start, "Ny visitation", "confirmed", "phase", "Sat af Ole Bach 1. maj 2026.")
    view = figure_view(RATE, LONG, marks=(mark,))
    assert before.chart is not None and view.chart is not None
    assert len(before.chart["median"]["y"]) == 1 and len(view.chart["median"]["y"]) == 2
    assert view.chart["median"]["x0"] == [-0.4, 15.6]
    assert view.marks[0].startswith("Ny fase: Ny visitation, ")
    assert view.marks[0].endswith("Sat af Ole Bach 1. maj 2026.")
    assert "Medianen begynder forfra 1. " in view.summary


def test_a_target_is_drawn_and_told() -> None:
    found = series([82.0 + at % 3 for at in range(14)])
    view = figure_view(SHARE, found, targets=(target(90),))
    assert view.chart is not None
    assert view.chart["target"]["text"] == ["mål 90 %"]
    assert view.chart["y"]["high"] > 90
    assert view.targets == (
        "Målet er mindst 90 %. Det er ikke nået i nogen af de seneste 12 målinger. Rådet. Sat af Ole.",
    )


def form(client: Client, **more: str) -> dict[str, str]:
    return {"token": client.token(), **more}


def set_note(
    client: Client, text: str = "Ny visitator fra maj", period: str = "2026-05-01"
) -> object:
    client.get(MARKS)
    return client.post(MARKS, form(client, slags="note", fra=period, tekst=text))


def test_ole_writes_a_note_that_all_who_see_the_figure_read(scratch: Site) -> None:
    ole, kirsten = scratch.sign_in("Ole Bach"), scratch.sign_in("Kirsten Holm")
    assert "Ny visitator" not in kirsten.get(SERIES).text
    set_note(ole)
    for who in (ole, kirsten):
        text = who.get(SERIES).text
        assert "Note: Ny visitator fra maj, 1. maj 2026. Sat af Ole Bach" in text
    # Mette's clinic does not see the kommune's figure, and so not what is said of it.
    assert "Ny visitator" not in scratch.sign_in("Mette Dam").get(MARKS).text
    with scratch.change() as session:
        event = session.scalars(sa.select(Event).where(Event.action == "indicators.note.set")).one()
        assert event.by == "Ole Bach" and event.facts["holder"] == "horsens-kommune"


def test_it_is_taken_away_with_a_reason_and_stays_in_the_history(scratch: Site) -> None:
    ole = scratch.sign_in("Ole Bach")
    set_note(ole)
    page = ole.get(MARKS)
    ole.pressed(page, "Fjern noten", begrundelse="Det var april")
    assert "Ny visitator" not in ole.get(SERIES).text
    text = ole.get(MARKS).text
    assert "Ny visitator fra maj" in text and "Det var april" in text
    with scratch.change() as session:
        mark = session.scalars(sa.select(SeriesMark)).one()
        assert (mark.ended_by, mark.end_reason) == ("Ole Bach", "Det var april")


def test_only_the_places_own_people_set_anything(scratch: Site) -> None:
    kirsten = scratch.sign_in("Kirsten Holm")
    page = kirsten.get(MARKS)
    assert "Sæt noget nyt" not in page.text
    answer = kirsten.post(MARKS, form(kirsten, slags="note", fra="2026-05-01", tekst="Fra naboen"))
    assert answer.status_code == 404
    with scratch.change() as session:
        assert not session.scalars(sa.select(SeriesMark)).all()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            {"slags": "note", "fra": "2026-05-01", "tekst": "Borger 010190-1234 klagede"},
            "CPR-nummer",
        ),
        ({"slags": "note", "fra": "2026-05-02", "tekst": "Midt i en måned"}, "Vælg en periode"),
        ({"slags": "note", "fra": "x", "tekst": "Uden dag"}, "Vælg, hvornår"),
        ({"slags": "phase", "fra": "2026-05-01", "tekst": "For sent"}, "kun 6 målinger"),
        (
            {"slags": "target", "fra": "2026-05-01", "vaerdi": "ni", "tekst": "Rådet"},
            "er ikke et tal",
        ),
        ({"slags": "target", "fra": "2026-05-01", "vaerdi": "", "tekst": "Rådet"}, "som et tal"),
        ({"slags": "target", "fra": "2026-05-01", "vaerdi": "nan", "tekst": "Rådet"}, "for stort"),
        (
            {"slags": "target", "fra": "2026-05-01", "vaerdi": "400", "tekst": "Rådet"},
            "mellem 0 og",
        ),
        (
            {
                "slags": "target",
                "fra": "2026-05-01",
                "til": "9999-12-31",
                "vaerdi": "80",
                "tekst": "Rådet",
            },
            "som en dato",
        ),
    ],
)
def test_what_cannot_be_set_is_refused_in_words_and_nothing_is_kept(
    scratch: Site, more: dict[str, str], said: str
) -> None:
    ole = scratch.sign_in("Ole Bach")
    ole.get(MARKS)
    answer = ole.post(MARKS, form(ole, **more))
    assert answer.status_code == 422
    assert "Intet er gemt." in answer.text and said in answer.text
    with scratch.change() as session:
        assert not session.scalars(sa.select(SeriesMark)).all()


def test_a_phase_changes_what_figure_and_list_say_alike(scratch: Site) -> None:
    ole = scratch.sign_in("Ole Bach")
    ole.get(MARKS)
    words = {"slags": "phase", "fra": "2024-06-01", "tekst": "Ny arbejdsgang"}
    assert ole.post(MARKS, form(ole, **words)).status_code == 302
    figure = ole.get(SERIES).text
    assert "Ny fase: Ny arbejdsgang, 1. juni 2024. Sat af Ole Bach" in figure
    rows = ole.get("/omraader/horsens-kommune/indikatorer/").table().rows
    chance = "svinger tilfældigt" in figure
    said = next(row for name, row in rows.items() if name.startswith("Genoptræning"))
    assert ("Svinger tilfældigt" in said["Er det tilfældigt?"]) == chance
