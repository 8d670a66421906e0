"""Every rule of the site x method x person x thing: what is asked, and what the policy says is answered.

The walk is over the app's own map of addresses, so a page that is added is walked the same day. A rule
whose argument has nothing here to fill it with fails: write its things into `THINGS`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from agreements.boundaries.models import BoundaryQuestion
from clusters.handover.models import Handover
from clusters.meetings.models import Meeting, MeetingBody, MeetingSeat
from clusters.packs.models import Pack
from indicators.corrections.models import Correction
from indicators.handheld.models import TallySheet
from indicators.lists.models import PeerList
from indicators.marking.models import SeriesMark
from indicators.models import MeasureVersion, Release
from indicators.parties.models import Pairing
from indicators.rounds.models import DataRound
from readable import text_of
from things import NOTHING, Thing, agreements_of, items_of, pages_of
from tvaers.access import need_of
from tvaers.admission.models import Invitation, Proposal, ServiceToken
from tvaers.inbox import Upload, UploadState
from tvaers.intake import Delivery
from tvaers.people import Grant, User
from world import Persona, World

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE")
ANYWHERE = "*"

# What each person is answered where the need is met and where it is not: the gate's whole behaviour.
ANSWERS = """
who             open    closed
nobody          yes     sign-in
without grants  yes     access
with grants     yes     missing
"""
STATUS = {
    "yes": {
        "GET": {200, 301, 302, 304},
        "POST": {200, 201, 302, 303, 400, 403, 404, 409, 413, 422, 429},
    },
    "sign-in": {"GET": {302}, "POST": {302}},
    "access": {"GET": {302}, "POST": {302}},
    "missing": {"GET": {404}, "POST": {404}},
}
# A program follows no redirect: under /api/v1/ it is told what it lacks.
PROGRAMS = {"sign-in": {401}, "access": {403}}
# Addresses that need something more than their own thing to be answered with a page.
BARE = {
    "home.choose": {404},
    # Only kommuner and regions assess themselves.
    "assessments.one": {404},
    "units.show_all": {404},
    "handover.show": {404},
    "transition.show": {404},
    # Only of a space that ends.
    "handing.show": {404},
    "health.security": {404},
    "admission.show_keys": {404},
}


@dataclass(frozen=True)
class Asked:
    """One request."""

    who: Persona
    method: str
    endpoint: str
    url: str
    need: str
    things: tuple[tuple[str, Thing], ...]

    @property
    def place(self) -> Thing | None:
        return next((thing for name, thing in self.things if name == "place"), None)


# Arguments that name no thing: a version, and in which form a file is asked for.
FREE = {"version", "form", "image"}


class Map:
    """What the addresses of this world may name, by argument and by `endpoint.argument`."""

    def __init__(self, world: World) -> None:
        self.world = world
        fixed = {
            "indicators.name": ("genoptraening", "folketal", "korrespondance"),
            "groups.name": ("gennemfoerte-forloeb",),
            "provenance.name": ("genoptraening", "folketal"),
            "correcting.name": ("genoptraening", "folketal"),
            "marking.name": ("genoptraening", "folketal"),
            "start": ("2026-10", "2026-01"),
            "tally.start": ("2026-11-09",),
            "catalogue.name": ("genoptraening", "sa01", "oe01"),
            "data.name": ("klgateway-140", "plsp", "eoj"),
            "assets.name": ("tvaers.css",),
            "downloads.name": ("genoptraening", "folketal", "korrespondance"),
            "api.name": ("genoptraening", "folketal", "korrespondance"),
            "document": ("forebyggelsestilbud",),
            "field": ("fysisk-traening.format", "tema.udsatte"),
            "form": ("csv", "xlsx"),
            "image": ("svg", "png"),
            "packs.kind": ("pdf", "xlsx"),
            "version": ("x",),
            **dict.fromkeys(("number", "before", "after"), ("1",)),
            "maaned": ("2026-11",),
            "month": ("2026-11",),
        }
        self.things: dict[str, list[Thing]] = {
            name: [Thing(word, "open") for word in words] for name, words in fixed.items()
        }
        with Session(world.site.stores.published) as session:
            self._stored(session)
            self.things |= agreements_of(session)
            self.things["meetings.item"] = items_of(session)
            self.things |= pages_of(session)
            self.things["pairing"] = [
                Thing(word, "pairing", unit, ("value.read",), data_set=data_set, level=level)
                for word, unit, level, data_set in session.execute(
                    sa.select(
                        Pairing.public_id, Pairing.place_id, Pairing.level, MeasureVersion.data_set
                    ).join(MeasureVersion, MeasureVersion.id == Pairing.measure_version_id)
                )
            ]
            self.things["upload"] = [
                Thing(upload.public_id, "upload", upload.holder_id, ("import.create",))
                for upload in session.scalars(
                    sa.select(Upload).where(Upload.state == UploadState.UNSETTLED)
                )
            ]

    def _stored(self, session: Session) -> None:
        rows: Mapping[str, Any] = {
            "receipt": (Delivery.public_id, Delivery.holder_id, ("import.read",)),
            "release": (Release.public_id, sa.null(), ()),
            "life.receipt": (Delivery.public_id, Delivery.holder_id, ("release.read",)),
            "grant": (Grant.public_id, Grant.anchor_id, ("grant.read",)),
            "invitation": (
                Invitation.public_id,
                Invitation.anchor_id,
                ("grant.read", "user.invite"),
            ),
            "peers": (PeerList.public_id, PeerList.place_id, ("peerlist.read",)),
            "mark": (SeriesMark.public_id, SeriesMark.place_id, ("value.read",)),
            "correction": (Correction.public_id, Correction.place_id, ("value.read",)),
            "question": (
                BoundaryQuestion.public_id,
                BoundaryQuestion.place_id,
                ("boundary.read",),
            ),
            "asked": (DataRound.public_id, DataRound.place_id, ("round.read",)),
            "bodies.body": (MeetingBody.public_id, MeetingBody.place_id, ("meeting.read",)),
            "bodies.seat": (MeetingSeat.public_id, MeetingSeat.place_id, ("meeting.read",)),
            "meetings.meeting": (Meeting.public_id, Meeting.place_id, ("meeting.read",)),
            "pack": (Pack.public_id, Pack.place_id, ("pack.read",)),
            "sheet": (TallySheet.public_id, TallySheet.place_id, ("tally.read",)),
            "handover": (Handover.public_id, Handover.place_id, ("handover.offer",)),
            "key": (ServiceToken.public_id, ServiceToken.anchor_id, ("token.read",)),
            "proposal": (Proposal.public_id, sa.null(), ("grant.read",)),
            "one": (User.public_id, User.home_id, ("user.read",)),
        }
        for argument, (word, holder, needs) in rows.items():
            owners = {"grant": Grant.user_id, "handover": Handover.successor_id}
            owner = owners.get(argument, sa.null())
            self.things[argument] = [
                Thing(found, argument, unit, needs, owner=person, data_set="place")
                for found, unit, person in session.execute(sa.select(word, holder, owner))
                # A receipt of no single unit is the open sources': everybody may know of it.
                if not argument.endswith("receipt") or unit is not None
            ]
        # A link's secret is kept by nobody, so no address can be made of what is stored.
        self.things["secret"] = [Thing("0" * 43, "secret", there=False)]
        self.things["place"] = [
            Thing(
                place.slug,
                "place",
                place.id,
                ("area.read_private",) if place.private else ("area.read",),
                data_set="place",
            )
            for place in self.world.places.values()
        ]
        self.things["unit"] = [
            Thing(p.slug, "unit", p.id, ("area.read_private",), data_set="place")
            for p in self.world.places.values()
            if p.private
        ]

    def of(self, rule: Rule, argument: str) -> list[Thing]:
        """What this argument of this rule may name."""
        room = rule.endpoint.split(".")[0]
        # The large screen shows the same items.
        room = "meetings" if room == "screen" else room
        for name in (f"{rule.endpoint}.{argument}", f"{room}.{argument}", argument):
            if name in self.things:
                return self.things[name]
        raise AssertionError(f"{rule.rule}: nothing is written for <{argument}>")

    def known(self, who: Persona, thing: Thing) -> bool:
        """Whether this person may know that it is there."""
        if not thing.there:
            return False
        if not thing.needs or (thing.owner is not None and thing.owner == who.user_id):
            return True
        # A person is met where the own unit works, and not where its places are shared.
        met = self.world.works_in(thing.holder) if thing.kind == "one" else None
        return any(
            self.world.may(
                who,
                need,
                thing.holder,
                data_set=thing.data_set,
                level=thing.level,
                state=thing.state,
                spaces=met,
            )
            for need in thing.needs
        )

    def may_be_told(self, who: Persona, thing: Thing) -> bool:
        """Whether its being there is no secret to this person: what every register lists is none to anybody."""
        return self.known(who, thing) or (
            thing.kind == "place"
            and thing.holder is not None
            and not self.world.places[thing.holder].private
        )

    def choose(self, who: Persona, rule: Rule, argument: str) -> dict[str, Thing]:
        """One thing of each sort for this person: own, shared, foreign, hidden and missing."""
        world, found = self.world, dict[str, Thing]()
        for thing in self.of(rule, argument):
            if not self.known(who, thing):
                found.setdefault("hidden", thing)
                continue
            relations = {
                world.relation(
                    anchor,
                    thing.holder,
                    {thing.holder} & set(world.places) if thing.holder is not None else set(),
                )
                for _, anchor in who.grants
            }
            mine = thing.owner is not None and thing.owner == who.user_id
            sort = next((s for s in ("home", "shared") if s in relations), "foreign")
            found.setdefault("home" if mine else sort, thing)
        return found if argument in FREE else found | {"missing": NOTHING}


def asked(world: World, things: Map, who: Persona) -> Iterator[tuple[Asked, Asked | None]]:
    """Every request of a person; with one about a thing that must look missing, the one that is missing."""
    rules = sorted(world.site.app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))
    for rule in rules:
        # What another rule answers at the same address is that rule's to walk.
        others = {
            m for r in rules if r.rule == rule.rule and r is not rule for m in r.methods or ()
        }
        sorts = {name: things.choose(who, rule, name) for name in sorted(rule.arguments)}
        ordinary = {name: _first(found) for name, found in sorts.items()}
        variants: list[dict[str, Thing]] = [ordinary]
        for name, found in sorts.items():
            variants += [ordinary | {name: t} for t in found.values() if t != ordinary[name]]
        for method in (m for m in METHODS if m in (rule.methods or ()) or m not in others):
            for chosen in variants:
                twin = {
                    name: thing if things.may_be_told(who, thing) else NOTHING
                    for name, thing in chosen.items()
                }
                made = _made(world, who, method, rule, chosen)
                yield made, None if twin == chosen else _made(world, who, method, rule, twin)


def _first(found: Mapping[str, Thing]) -> Thing:
    return next(found[s] for s in ("home", "shared", "foreign", "hidden", "missing") if s in found)


def _made(
    world: World, who: Persona, method: str, rule: Rule, chosen: Mapping[str, Thing]
) -> Asked:
    url = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", lambda hit: quote(chosen[hit[1]].word), rule.rule)
    need = need_of(world.site.app.view_functions[rule.endpoint])
    return Asked(who, method, rule.endpoint, url, need, tuple(sorted(chosen.items())))


def expected(world: World, things: Map, ask: Asked, allowed: set[str]) -> set[int]:
    """Which answers the policy leaves open for a request. `allowed` are the rule's own methods."""
    place = ask.place
    reading = ask.method in ("GET", "HEAD", "OPTIONS")
    if ask.method == "OPTIONS":
        return {200, 302, 404, 405}
    if place is not None and not things.may_be_told(ask.who, place):
        return {404, 405} if reading else {400, 404, 405}
    if ask.method not in allowed:
        return {405} if reading else {400, 405}
    word = ANSWERS_BY[_who(ask.who)][_meets(world, ask)]
    kind = "GET" if reading else "POST"
    found = STATUS[word][kind]
    if ask.url.startswith("/api/v1/"):
        found = PROGRAMS.get(word, found)
    if word == "yes" and kind == "GET":
        hidden = any(not things.known(ask.who, thing) for _, thing in ask.things)
        found = {404} if hidden else found | BARE.get(ask.endpoint, set())
        if not hidden and len(ask.things) > 1:
            # Two things that are there need not belong together.
            found = found | {404}
    return found


def _who(who: Persona) -> str:
    return "nobody" if not who.known else "with grants" if who.grants else "without grants"


def _meets(world: World, ask: Asked) -> str:
    if ask.place is None or ask.place.holder is None:
        return "open" if somewhere(world, ask.who, ask.need) else "closed"
    return "open" if world.may(ask.who, ask.need, ask.place.holder) else "closed"


def somewhere(world: World, who: Persona, need: str) -> bool:
    """Whether a person meets a need for some thing of the own, or for no thing in particular."""
    return world.may(who, need) or any(
        world.may(who, need, unit)
        for _, anchor in who.grants
        if anchor is not None
        for unit in (anchor, *world.spaces(anchor))
    )


def _answers() -> dict[str, dict[str, str]]:
    head, *lines = (re.split(r"\s{2,}", line) for line in ANSWERS.strip().splitlines())
    return {line[0]: dict(zip(head[1:], line[1:], strict=True)) for line in lines}


ANSWERS_BY = _answers()


def send(world: World, ask: Asked, token: str = "", **more: Any) -> TestResponse:
    """What this person is answered."""
    browser = world.browser(ask.who)
    data = {"token": token} if ask.method not in ("GET", "HEAD", "OPTIONS", "TRACE") else None
    return browser.open(ask.url, method=ask.method, data=data, **more)


VOLATILE = re.compile(
    r'nonce" content="[^"]*"|name="token" value="[^"]*"|nonce-[\w-]+|tvaers_visit=[^;]*|'
    r"kl\. \d\d\.\d\d"
)


def blank(answer: TestResponse, *words: str) -> tuple[int, str]:
    """An answer without what is new in each, and without the words that the address named."""
    headers = sorted((n, v) for n, v in answer.headers if n not in ("Content-Length", "Date"))
    text = f"{text_of(answer)} {headers}"
    for word in words:
        text = text.replace(quote(word), "").replace(word, "")
    return answer.status_code, VOLATILE.sub("", text)
