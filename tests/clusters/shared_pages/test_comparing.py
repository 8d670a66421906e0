"""What is different between two versions of a page: text word by word, figures one by one. And the pure rules."""

from hypothesis import given
from hypothesis import strategies as st

from clusters.shared_pages import comparing
from clusters.shared_pages.models import Sector
from clusters.shared_pages.rules import asked_of, moved, order_of, slug_of, state_sentence
from tvaers.difference import Mark
from tvaers.parts import Picture, Table, Words


def figure(*values: str) -> Picture:
    months = ("oktober 2026", "september 2026", "august 2026")
    return Picture(
        "Genoptræning i Horsens",
        "procent",
        "Svinger tilfældigt.",
        "",
        None,
        (),
        Table("Tal", ("Periode", "Procent"), tuple(zip(months, values, strict=False))),
        (),
        "Kilde: EOJ.",
        "/",
    )


def test_a_changed_figure_is_told_value_by_value() -> None:
    found = comparing.compare({"a": [figure("80", "82")]}, {"a": [figure("81", "82", "79")]})
    assert [(each.label, each.before, each.after) for each in found[0].cells] == [
        ("oktober 2026, procent", "80", "81"),
        ("august 2026, procent", "", "79"),
    ]
    assert comparing.sentence(found) == "1 blok er ændret. 2 tal er nogle andre."


def test_added_removed_and_moved_blocks_are_told_apart() -> None:
    before = {"a": [Words("Et")], "b": [Words("To")], "c": [Words("Tre")]}
    after = {"b": [Words("To")], "a": [Words("Et")], "d": [Words("Fire")]}
    found = comparing.compare(before, after)
    assert [(each.key, each.mark, each.moved) for each in found] == [
        ("b", Mark.SAME, True),
        ("a", Mark.SAME, True),
        ("d", Mark.ADDED, False),
        ("c", Mark.REMOVED, False),
    ]


def test_two_versions_that_are_alike_say_so_of_the_figures_too() -> None:
    same = {"a": [figure("80")]}
    assert (
        comparing.sentence(comparing.compare(same, same)) == "De to versioner er ens, også tallene."
    )


@given(st.permutations(list("abcdef")), st.sets(st.sampled_from("abcdefgh")))
def test_an_order_keeps_every_block_once_whatever_was_wished(
    wished: list[str], present: set[str]
) -> None:
    there = sorted(present)
    found = order_of(there, wished)
    assert sorted(found) == there
    assert [each for each in found if each in wished] == [each for each in wished if each in there]


def test_what_somebody_else_added_meanwhile_stays_behind_what_it_stood_behind() -> None:
    assert order_of(["a", "ny", "b"], ["b", "a"]) == ["b", "a", "ny"]


def test_a_block_at_an_end_is_not_moved_further() -> None:
    assert moved(["a", "b"], "a", up=True) == ["a", "b"]
    assert moved(["a", "b"], "a", up=False) == ["b", "a"]


@given(st.text(max_size=200), st.sets(st.text(max_size=5)))
def test_every_title_has_an_address_of_its_own(title: str, taken: set[str]) -> None:
    found = slug_of(title, taken)
    assert found not in taken
    assert found != "ny"
    assert found.isascii()
    assert set(found) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_an_address_is_readable_danish() -> None:
    assert slug_of("Ældre på Ålborgvej: §140 & øre", ()) == "aeldre-paa-aalborgvej-140-oere"


def test_a_sector_with_nobody_to_ask_is_not_asked_for() -> None:
    people = {Sector.REGION: {1: "Jens"}, Sector.HOUSE: {2: "Rikke"}}
    assert asked_of(people, {Sector.REGION: 1}) == ""
    assert "regionen" in asked_of(people, {Sector.HOUSE: 2})
    assert "Ingen andre end dig" in asked_of({}, {})
    assert asked_of({Sector.HOUSE: {2: "Rikke"}}, {}) == "Vælg mindst én, der gennemser siden."


def test_the_state_names_who_is_waited_for() -> None:
    assert state_sentence(2, ["Ole"], []) == "Version 2 er til gennemsyn. Den venter på Ole."
    assert "Jens har sendt" in state_sentence(2, ["Ole"], ["Jens"])
    assert state_sentence(2, [], []).endswith("kan udgives.")
