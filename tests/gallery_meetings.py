"""Invented bodies and meetings for the gallery: one to come, one that was held, an item, and what is refused."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from clusters.meetings.forms import of_body, of_item, of_meeting
from clusters.meetings.models import (
    BodyLevel,
    Meeting,
    MeetingBody,
    MeetingItem,
    MeetingSeat,
    MeetingState,
    Side,
)
from clusters.meetings.queries import Held
from clusters.meetings.rules import LEVELS, SIDES, STATES, sentence
from gallery_rows import HORSENS, Context, place
from tvaers.module import Line, Offer, Told

TODAY = date(2026, 11, 24)
STAMP: dict[str, Any] = {
    "changed_at": datetime(2026, 11, 24, 8, 0, tzinfo=UTC),
    "changed_by": "Kirsten Holm",
}
BODY = MeetingBody(
    id=1,
    public_id="b1",
    place_id=1,
    name="Politisk niveau i Sundhedsråd Horsens",
    level=BodyLevel.POLITICAL,
    notice_days=14,
    standing="Siden sidst\nHenvisninger og epikriser\nEventuelt",
    revision=2,
    demonstration=True,
    **STAMP,
)
NOW = {
    "maal:genoptraening": Told(
        "Genoptræning inden for 7 dage: 80 % i oktober 2026.",
        "/",
        name="Genoptræning inden for 7 dage",
        figure="80 % i oktober 2026",
        lines=("Serien har ikke ændret sig.",),
        drawing="/statisk/x/maerke.svg",
    )
}
OFFERS = {
    "Forpligtelser, hvis frist er overskredet": [
        Offer(
            "forpligtelse:f1",
            "Mindst 80 % får den første tid inden for syv dage",
            "Fristen var 1. november 2026, og det er ikke bekræftet, at den er opfyldt.",
            "/",
            "Forpligtelser, hvis frist er overskredet",
        )
    ],
    "Nye signaler i tallene": [
        Offer(
            "maal:epikriser", "Epikriser", "Serien har ændret sig.", "/", "Nye signaler i tallene"
        )
    ],
}


def _meeting(state: MeetingState, held_on: date) -> Meeting:
    return Meeting(
        id=1,
        public_id="m1",
        body_id=1,
        place_id=1,
        held_on=held_on,
        clock="10-12",
        room="Regionshuset Horsens",
        agenda_due=date(2026, 11, 20),
        state=state,
        reason="For få kunne komme." if state is MeetingState.CANCELLED else "",
        revision=1,
        demonstration=True,
        **STAMP,
    )


def _item(number: int, title: str, **more: Any) -> MeetingItem:
    plain = {
        **{"text": "", "standing": False, "topic": "", "closed": False, "excluded": ""},
        **{"decision": "", "owner": "", "due": None, "done_on": None, "carried_id": None},
        **{"decided_by": "Kirsten Holm", "done_by": None, "revision": 1},
    }
    return MeetingItem(
        id=number,
        public_id=f"p{number}",
        meeting_id=1,
        body_id=1,
        place_id=1,
        position=number,
        title=title,
        **{**plain, **more},
        **STAMP,
    )


ITEMS = [
    _item(1, "Siden sidst", standing=True),
    _item(
        2,
        "Genoptræning inden for 7 dage",
        text="Tre kommuner ligger under landet.\nSekretariatet foreslår et fælles forløb.",
        topic="maal:genoptraening",
        carried_id=9,
    ),
    _item(3, "Kontrakt om vagtdækning", closed=True, excluded=",7,"),
]
DONE = [
    _item(
        1,
        "Henvisninger",
        decision="Kommunerne svarer alle henvisninger inden for fem dage.",
        owner="Kommunerne",
        due=date(2026, 11, 1),
        topic="maal:genoptraening",
    ),
    _item(2, "Eventuelt", standing=True),
    _item(3, "Vagtplan"),
]


def _page(
    state: MeetingState,
    items: list[MeetingItem],
    problems: Mapping[str, str] | None = None,
    *,
    may: bool = True,
) -> Mapping[str, Any]:
    held = state is MeetingState.HELD
    found = _meeting(state, date(2026, 11, 10) if held else date(2026, 12, 4))
    waiting = [] if held else [(DONE[0], _meeting(MeetingState.HELD, date(2026, 9, 1)))]
    decided = sum(bool(each.decision) for each in items)
    return {
        "place": HORSENS,
        "body": BODY,
        "meeting": found,
        "items": items,
        "waiting": waiting,
        "state": STATES[state],
        "sentence": sentence(found, len(items), decided, len(waiting), TODAY),
        "excluded": {each.id: ["Ole Bach"] for each in items},
        "told": NOW,
        "last": date(2026, 9, 1) if items else None,
        "changed": (Line("Nye tal: Genoptræning inden for 7 dage", "/", note="20. november 2026"),)
        if len(items) > 1
        else (),
        "offers": OFFERS if may and len(items) > 1 and not held else {},
        "typed": of_meeting(found),
        "problems": problems or {},
        "today": TODAY,
        "may_change": may,
    }


def _list(*states: MeetingState) -> Mapping[str, Any]:
    every = [Held(_meeting(state, date(2026, 12, 4)), BODY) for state in states]
    coming = [each for each in every if each.meeting.open]
    return {
        "place": HORSENS,
        "bodies": [BODY] if states else [],
        "next": coming[0] if coming else None,
        "coming": coming,
        "past": [each for each in every if not each.meeting.open],
        "levels": LEVELS,
        "states": STATES,
        "today": TODAY,
        "may_make": True,
    }


def _body(problems: Mapping[str, str] | None = None) -> Mapping[str, Any]:
    parties = [place(f"{name} Kommune", name.lower()) for name in ("Horsens", "Hedensted", "Odder")]
    seat = MeetingSeat(
        public_id="s1",
        side=Side.KOMMUNER,
        holder="Anne Borg",
        role="formand",
        valid_from=TODAY,
        **STAMP,
    )
    return {
        "place": HORSENS,
        "body": BODY,
        "level": LEVELS[BODY.level],
        "seats": [(seat, SIDES[Side.KOMMUNER], ["Hedensted", "Odder"])],
        "parties": parties,
        "sides": SIDES,
        "chosen": {"odder"},
        "typed": {},
        "problems": problems or {},
        "today": TODAY,
        "may_change": True,
        "may_plan": True,
    }


def _item_page(item: MeetingItem | None, problems: Mapping[str, str]) -> Mapping[str, Any]:
    held = item is not None and bool(item.decision)
    state = MeetingState.HELD if held else MeetingState.CALLED
    return {
        "place": HORSENS,
        "body": BODY,
        "meeting": _meeting(state, date(2026, 11, 10) if held else date(2026, 12, 4)),
        "item": item,
        "people": [(7, "Ole Bach"), (8, "Jens Krogh")],
        "excluded": {7},
        "onward": (Line("Gør den til en forpligtelse i »Genoptræning sammen«", "/"),)
        if held
        else (),
        "topics": {"maal:genoptraening": "Genoptræning inden for 7 dage"},
        "typed": of_item(item) if item else {},
        "problems": problems,
        "today": TODAY,
    }


def _form(body: MeetingBody | None, problems: Mapping[str, str]) -> Mapping[str, Any]:
    return {
        "place": HORSENS,
        "body": body,
        "levels": LEVELS,
        "typed": of_body(body) if body else {"varsel": "14"},
        "problems": problems,
    }


def _screen(items: list[MeetingItem]) -> Mapping[str, Any]:
    return {
        "place": HORSENS,
        "body": BODY,
        "meeting": _meeting(MeetingState.CALLED, date(2026, 12, 4)),
        "items": items,
        "state": STATES[MeetingState.CALLED],
        "sentence": "Dagsordenen er sendt ud.",
    }


def _on_screen(item: MeetingItem, problems: Mapping[str, str], **more: Any) -> Mapping[str, Any]:
    return {
        "place": HORSENS,
        "body": BODY,
        "meeting": _meeting(MeetingState.CALLED, date(2026, 11, 24)),
        "item": item,
        "position": 2,
        "many": 3,
        "previous": ITEMS[0],
        "next": ITEMS[2],
        "told": NOW.get(item.topic),
        "may_decide": True,
        "later": False,
        "typed": of_item(item),
        "problems": problems,
        **more,
    }


HELD_PAGES: dict[str, tuple[str, Context]] = {
    "moeder": (
        "meetings/list.html",
        lambda: _list(MeetingState.PLANNED, MeetingState.CALLED, MeetingState.HELD),
    ),
    "moeder/ingen": ("meetings/list.html", _list),
    "moeder/organ": ("meetings/body.html", _body),
    "moeder/organ/afvist": (
        "meetings/body.html",
        lambda: _body({"side": "Vælg, hvem pladsen taler for.", "dag": "Skriv en dato."}),
    ),
    "moeder/organ/ny": ("meetings/body_form.html", lambda: _form(None, {})),
    "moeder/organ/ret": (
        "meetings/body_form.html",
        lambda: _form(BODY, {"varsel": "Skriv et antal dage fra 0 til 60."}),
    ),
    "moeder/dagsorden": ("meetings/show.html", lambda: _page(MeetingState.PLANNED, ITEMS)),
    "moeder/laeser": (
        "meetings/show.html",
        lambda: _page(MeetingState.CALLED, ITEMS[:2], may=False),
    ),
    "moeder/tom": (
        "meetings/show.html",
        lambda: _page(MeetingState.PLANNED, [], {"": "Der er ingen punkter på dagsordenen."}),
    ),
    "moeder/referat": ("meetings/show.html", lambda: _page(MeetingState.HELD, DONE)),
    "moeder/aflyst": ("meetings/show.html", lambda: _page(MeetingState.CANCELLED, ITEMS[:1])),
    "moeder/skaerm": ("meetings/screen.html", lambda: _screen(ITEMS)),
    "moeder/skaerm/tom": ("meetings/screen.html", lambda: _screen([])),
    "moeder/skaerm/punkt": ("meetings/screen_item.html", lambda: _on_screen(ITEMS[1], {})),
    "moeder/skaerm/besluttet": (
        "meetings/screen_item.html",
        lambda: _on_screen(DONE[0], {"frist": "Fristen ligger før mødet.", "": "Ret den."}),
    ),
    "moeder/skaerm/sidste": (
        "meetings/screen_item.html",
        lambda: _on_screen(ITEMS[2], {}, next=None, may_decide=False, later=True),
    ),
    "moeder/punkt": ("meetings/item.html", lambda: _item_page(ITEMS[2], {})),
    "moeder/punkt/nyt": (
        "meetings/item.html",
        lambda: _item_page(None, {"titel": "Skriv punktets titel.", "uden": "Ikke dig selv."}),
    ),
    "moeder/punkt/beslutning": ("meetings/item.html", lambda: _item_page(DONE[0], {})),
}
