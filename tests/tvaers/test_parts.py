"""What a page of blocks consists of is kept as data, and comes back as it was."""

import json

from tvaers.parts import Line, Lines, Notice, Picture, Sign, Table, Words, as_data, of_data

EVERY = (
    Words("**Status**"),
    Notice("Kan ikke vises."),
    Table("Tal", ("Sted", "Antal"), (("Horsens", "12"),), (False, True)),
    Picture(
        "Genoptræning i Horsens",
        "procent",
        "Svinger tilfældigt.",
        "112 af 140.",
        {"kind": "run", "points": {"x": [0, 1], "y": [1.5, None]}},
        (Sign("tal", "#262b33", 2, dot="#262b33"),),
        Table("Tal", ("Periode",), (("oktober 2026",),)),
        ("Databrud.",),
        "Kilde: EOJ.",
        "/omraader/horsens-kommune/",
        values=(("oktober 2026", 80.0), ("september 2026", None)),
    ),
    Lines("Aftaler", (Line("Sundhedsaftale", "/x/"),)),
)


def test_parts_come_back_from_storage_as_they_were() -> None:
    assert of_data(json.loads(json.dumps(as_data(EVERY)))) == EVERY


def test_a_field_that_was_unknown_when_it_was_stored_has_its_default() -> None:
    stored = [
        {key: value for key, value in each.items() if key != "kind"} for each in as_data(EVERY)
    ]
    stored[1]["gone"] = "what an earlier version knew"
    assert of_data(stored)[1] == Notice("Kan ikke vises.")
