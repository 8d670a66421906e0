"""A site full of canaries: what each unit alone may see holds words and numbers found nowhere else, and
who may meet them is worked out here from the rows and the two files, not by the site's own code."""

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from canaries import Canary, lay_files, plant
from client import EVERYONE, Site
from slow_table import lets, lines
from tvaers.db import now, transaction
from tvaers.people import (
    BreakGlass,
    Grant,
    Sharing,
    SignInSession,
    User,
    glass_of,
)
from tvaers.places import SPACES, Kind, Link, Place, Relation
from tvaers.web import COOKIE, token_hash

DAY = date(2026, 11, 24)
# Twenty more: every role at a unit and at a space, at the system, ended, to come, and the smaller parties.
GENERATED = (
    *((role, "randers-kommune", 0) for role in ("laeser", "leder", "bidragyder", "praksis")),
    *((role, "randers-kommune", 0) for role in ("steward", "redaktor")),
    *((role, "sundhedsraad-horsens", 0) for role in ("laeser", "leder", "bidragyder")),
    *((role, "klu-horsens", 0) for role in ("praksis", "steward", "redaktor")),
    ("revisor", None, 0),
    ("admin", None, 0),
    ("leder", "horsens-kommune", -1),
    ("leder", "horsens-kommune", 1),
    ("laeser", "laegehuset-aadalen", 0),
    ("laeser", "patienter-horsens", 0),
    ("leder", "plo-midtjylland", 0),
    ("leder", "hedensted-kommune", 0),
)
# And one of the operation, who reads this unit by break-glass.
BREAK_GLASS = "noedadgang"
BROKEN, BY_BREAK_GLASS = "horsens-kommune", "Prøve nødadgang"
TOKEN = re.compile(r"kan[a-z]{2}\d{4}[a-z]{10}", re.IGNORECASE)
NUMBER = re.compile(r"(?<![\d.,])8(?:[.,\u00a0\u202f ]?\d){8}(?!\d)")


@dataclass(frozen=True)
class Persona:
    """Somebody who uses the site: the grants in force, as (role, anchor)."""

    name: str
    user_id: int | None
    grants: tuple[tuple[str, int | None], ...]

    @property
    def known(self) -> bool:
        return self.user_id is not None


@dataclass
class World:
    """The site, those who use it, and everything that was planted."""

    site: Site
    personas: tuple[Persona, ...]
    canaries: Mapping[str, Canary]
    links: tuple[tuple[int, int, Relation, date | None, date | None], ...]
    places: Mapping[int, Place]
    shared_with: Mapping[tuple[int | None, str], set[int]]
    browsers: dict[str, FlaskClient] = field(default_factory=dict)
    known: dict[tuple[str, int], set[int]] = field(default_factory=dict)

    def slug(self, place_id: int) -> str:
        return self.places[place_id].slug

    def at(self, slug: str) -> Place:
        return next(place for place in self.places.values() if place.slug == slug)

    def persona(self, name: str) -> Persona:
        return next(each for each in self.personas if each.name == name)

    def browser(self, who: Persona) -> FlaskClient:
        """This person's browser, signed in."""
        if who.name not in self.browsers:
            self.browsers[who.name] = self.site.app.test_client()
            self.sign_in(who)
        return self.browsers[who.name]

    def sign_in(self, who: Persona) -> None:
        """A session as the sign-in page makes it, without asking for the page each time."""
        if who.user_id is None:
            return
        for role, anchor in who.grants:
            if role == BREAK_GLASS and anchor is not None:
                # The person may have ended it on the way.
                with transaction(self.site.stores.published) as session:
                    if (
                        session.scalar(sa.select(BreakGlass.id).where(glass_of(who.user_id, now())))
                        is None
                    ):
                        session.add(_broken(who.user_id, anchor, "Prøve", timedelta(hours=12)))
        token = secrets.token_urlsafe(32)
        with transaction(self.site.stores.published) as session:
            session.add(
                SignInSession(
                    token_hash=token_hash(token),
                    user_id=who.user_id,
                    started_at=now(),
                    seen_at=now(),
                )
            )
        self.browsers[who.name].set_cookie(COOKIE, token)

    # What a grant opens, from the rows themselves.
    def _linked(self, child: int | None, parent: int | None, relation: Relation) -> Iterator[int]:
        for below, above, how, start, end in self.links:
            if how is relation and (start is None or start <= DAY) and (end is None or end > DAY):
                if child == below:
                    yield above
                if parent == above:
                    yield below

    def reach(self, anchor: int) -> set[int]:
        if ("reach", anchor) not in self.known:
            self.known["reach", anchor] = self._reach(anchor)
        return self.known["reach", anchor]

    def spaces(self, anchor: int) -> set[int]:
        if ("spaces", anchor) not in self.known:
            self.known["spaces", anchor] = self._spaces(anchor)
        return self.known["spaces", anchor]

    def _reach(self, anchor: int) -> set[int]:
        found, waiting = {anchor}, [anchor]
        if self.places[anchor].kind in SPACES:
            return found
        while waiting:
            for child in self._linked(None, waiting.pop(), Relation.PART_OF):
                if child not in found and self.places[child].kind is not Kind.CLINIC:
                    found.add(child)
                    waiting.append(child)
        return found

    def _spaces(self, anchor: int) -> set[int]:
        if self.places[anchor].kind in SPACES:
            return {anchor}
        return set(self._linked(anchor, None, Relation.MEMBER_OF))

    def works_in(self, unit: int | None) -> set[int]:
        """The spaces that a unit works in."""
        return set() if unit is None else set(self._linked(unit, None, Relation.MEMBER_OF))

    def relation(
        self, anchor: int | None, holder: int | None, spaces: set[int], role: str = ""
    ) -> str:
        if anchor is None:
            return "system"
        if role == BREAK_GLASS:
            return "home" if holder == anchor else "foreign"
        if holder is not None and holder in self.reach(anchor):
            return "home"
        return "shared" if self.spaces(anchor) & spaces else "foreign"

    def phase(self, place: int | None) -> str:
        """How far a space has closed; what is no space is open."""
        ends = None if place is None else self.places[place].valid_to
        if ends is None or place is None or self.places[place].kind not in SPACES or ends > DAY:
            return "open"
        return "closing" if (DAY - ends).days < 90 else "archive"

    def may(
        self,
        who: Persona,
        need: str,
        holder: int | None = None,
        *,
        data_set: str = "",
        level: int = 1,
        state: str = "any",
        spaces: set[int] | None = None,
    ) -> bool:
        """Whether the two files let this person do it to what this unit holds, and shows in `spaces`."""
        shared = set(self.shared_with.get((holder, data_set), ()))
        if holder is not None and self.places[holder].kind in SPACES:
            shared.add(holder)
        if spaces is not None:
            shared = spaces
        phase = self.phase(holder)
        for row in lines(need, state, phase=phase):
            if "ANYONE" in row["roles"] or ("SELF" in row["roles"].split() and who.known):
                return True
        return any(
            lets(row, role, self.relation(anchor, holder, shared, role), level)
            for role, anchor in who.grants
            for row in lines(need, state, phase=phase, mine=self.phase(anchor))
        )

    def meets(self, who: Persona, canary: Canary) -> bool:
        """Whether this person may meet what was planted."""
        if canary.owner is not None and canary.owner == who.user_id:
            return True
        about = {"data_set": canary.data_set, "level": canary.level, "state": canary.state}
        return any(self.may(who, need, canary.holder, **about) for need in canary.needs)

    def strangers_in(self, who: Persona, text: str) -> set[str]:
        """Every planted word or number in an answer that this person may not meet."""
        words = {word.lower() for word in TOKEN.findall(text)}
        words |= {re.sub(r"\D", "", number) for number in NUMBER.findall(text)}
        return {
            f"{word}: {self.canaries[word]}"
            for word in words
            if word in self.canaries and not self.meets(who, self.canaries[word])
        }


def make(site: Site, seed: int = 1) -> World:
    """Plant the canaries, give the grants, and read the rows that say who may meet what."""
    draw = Random(seed)
    with transaction(site.stores.published) as session:
        canaries = plant(session, draw, DAY)
        lay_files(session, Path(site.app.config["INBOX"]), canaries)
        people = [*EVERYONE, *_generate(session, canaries, draw)]
        people.append(_break(session, canaries, draw))
    with Session(site.stores.published) as session:
        places = {place.id: place for place in session.scalars(sa.select(Place))}
        columns = (Link.child_id, Link.parent_id, Link.relation, Link.valid_from, Link.valid_to)
        links = tuple(
            (a, b, how, start, end)
            for a, b, how, start, end in session.execute(sa.select(*columns))
        )
        shared_with: dict[tuple[int | None, str], set[int]] = {}
        for each in session.scalars(sa.select(Sharing)):
            if (each.valid_from or DAY) <= DAY and (each.valid_to is None or each.valid_to > DAY):
                shared_with.setdefault((each.holder_id, each.data_set), set()).add(each.space_id)
        personas = (Persona("", None, ()), *(_persona(session, name) for name in people))
        session.expunge_all()
    return World(site, personas, canaries, links, places, shared_with)


def _generate(session: Session, canaries: dict[str, Canary], draw: Random) -> Iterator[str]:
    kinds = dict(session.execute(sa.select(Place.id, Place.kind)).all())
    ids = dict(session.execute(sa.select(Place.slug, Place.id)).all())
    for number, (role, slug, when) in enumerate(GENERATED):
        anchor = None if slug is None else ids[slug]
        user = User(
            login=f"proeve{number}@demo.invalid",
            name=f"Prøve {number} {role} {slug or 'system'}",
            # A person works at a unit, also when the right is at a space.
            home_id=None if anchor is None or kinds[anchor] in SPACES else anchor,
            demonstration=True,
        )
        session.add(user)
        session.flush()
        word = f"kangr{anchor or 0:04d}{''.join(draw.choices('abcdefghij', k=10))}"
        canaries[word] = Canary("grant", ("grant.read",), anchor, owner=user.id)
        start = DAY + timedelta(days=200 * when - 100 if when <= 0 else 1)
        session.add(
            Grant(
                user_id=user.id,
                role=role,
                anchor_id=anchor,
                valid_from=start,
                valid_to=start + timedelta(days=150),
                given_by="Prøve",
                reason=f"Til prøve {word}",
            )
        )
        yield user.name


def _broken(user_id: int, place_id: int, reason: str, ends: timedelta) -> BreakGlass:
    return BreakGlass(
        user_id=user_id,
        place_id=place_id,
        reason=reason,
        ticket="Prøve",
        opened_at=now() - timedelta(hours=2),
        ends_at=now() + ends,
    )


def _break(session: Session, canaries: dict[str, Canary], draw: Random) -> str:
    """Somebody of the operation, whose break-glass an hour ago told why by a canary."""
    place = session.scalars(sa.select(Place.id).where(Place.slug == BROKEN)).one()
    user = User(login="nød@demo.invalid", name=BY_BREAK_GLASS, demonstration=True)
    session.add(user)
    session.flush()
    session.add(
        Grant(
            user_id=user.id,
            role="admin",
            valid_from=DAY - timedelta(days=9),
            valid_to=DAY + timedelta(days=90),
            given_by="Prøve",
            reason="Prøve",
        )
    )
    word = f"kangl{place:04d}{''.join(draw.choices('abcdefghij', k=10))}"
    canaries[word] = Canary("break-glass", ("breakglass.read",), place, owner=user.id)
    session.add(_broken(user.id, place, f"Til prøve {word}", -timedelta(hours=1)))
    return user.name


def _persona(session: Session, name: str) -> Persona:
    user = session.scalars(sa.select(User).where(User.name == name)).one()
    grants: Any = session.execute(
        sa.select(Grant.role, Grant.anchor_id)
        .where(Grant.user_id == user.id, Grant.ended_at.is_(None))
        .where(Grant.valid_from <= DAY, Grant.valid_to > DAY)
        .order_by(Grant.id)
    )
    held = [(role, anchor) for role, anchor in grants]
    if name == BY_BREAK_GLASS:
        held.append(
            (BREAK_GLASS, session.scalars(sa.select(Place.id).where(Place.slug == BROKEN)).one())
        )
    return Persona(name, user.id, tuple(held))


@contextmanager
def changed(world: World) -> Iterator[Session]:
    """Change the published store behind the pages."""
    with transaction(world.site.stores.published) as session:
        yield session
