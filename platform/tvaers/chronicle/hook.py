"""After the answer: looks at restricted figures and refusals are written down, in a transaction of their own.

What cannot be written down is not answered either: a fault here is an error page.
"""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response, current_app, request
from sqlalchemy.orm import Session

from tvaers import noted, trail
from tvaers.access import need_of
from tvaers.chronicle.models import AccessLog
from tvaers.db import now, transaction
from tvaers.noted import Denial
from tvaers.people import Held
from tvaers.places import Place
from tvaers.web import glass, published, viewer

READ, EXPORT = "access.figure.read", "access.figure.export"
# A question to the API, whatever is answered (`tvaers.api`).
ASK = "access.api.ask"
# A person who asks for the same again within this time adds nothing to the trail.
AGAIN = timedelta(minutes=1)
# Refusals that the gate and the forms' check say themselves, whatever is answered.
SAID = (Denial.FORM, Denial.KEY, Denial.PAGE)
# A page that anybody may open refuses nobody; what it does not find is only missing.
PUBLIC = "site.read"


def install(app: Flask) -> None:
    """Write after each answer. Installed before `web`, so that it runs when the page's own work is over."""
    app.after_request(_after)


def _after(response: Response) -> Response:
    if (row := _refusal(response)) is not None:
        with transaction(published()) as session:
            _refuse(session, row)
    elif response.status_code < 400 and (rows := _looks(response)):
        with transaction(published()) as session:
            session.execute(sa.insert(AccessLog), rows)
            _tell_of_glass(session)
    return response


def _tell_of_glass(session: Session) -> None:
    """What is read by break-glass stands in the trail itself, each look."""
    opened, who = glass(), viewer()
    for each in noted.shown():
        if opened is not None and each.holder_id == opened.place_id:
            trail.record(
                session,
                "access.glass.read",
                by=who.name,
                thing=each.thing,
                facts={"holder": opened.place_slug, "glass": opened.public_id},
                person=who.user_id,
            )


def _looks(response: Response) -> list[dict[str, Any]]:
    exported = "attachment" in response.headers.get("Content-Disposition", "")
    return [
        _row(response, EXPORT if exported else READ, each.thing, each.holder_id, each.level)
        for each in noted.shown()
    ]


def _refusal(response: Response) -> dict[str, Any] | None:
    found, code = noted.refused(), response.status_code
    if found is not None and found.what in SAID:
        return _row(response, found.what, f"page:{request.endpoint}", _place_id())
    if request.routing_exception is not None or request.endpoint is None:
        # A place that the viewer may not see is no address at all; only the converter knows it is there.
        if found is not None and code == 404:
            return _row(response, found.what, found.thing, found.holder_id)
        return None
    what = {403: Denial.ACT, 404: Denial.PAGE}.get(code)
    if what is None or not viewer().is_authenticated or need_of(_view()) == PUBLIC:
        return None
    return _row(response, what, f"page:{request.endpoint}", _place_id())


def _view() -> Any:
    return current_app.view_functions[request.endpoint or ""]


def _row(
    response: Response, action: str, thing: str, holder_id: int | None, level: int = 0
) -> dict[str, Any]:
    acting = _acting(holder_id)
    return {
        "at": now(),
        "user_id": viewer().user_id,
        "acting_id": acting.anchor_id if acting is not None else None,
        "action": str(action),
        "thing": thing,
        "holder_id": holder_id,
        "level": level,
        "address": (request.remote_addr or "?")[:64],
        "outcome": response.status_code,
    }


def _acting(holder_id: int | None) -> Held | None:
    """The grant that the viewer acts by: the chosen one, else the one that reaches the place or the thing."""
    who, about = viewer(), {_place_id(), holder_id} - {None}
    chosen = [held for held in who.grants if held.grant_id == who.acting]
    near = [held for held in who.grants if about & (held.reach | held.spaces)]
    return next(iter((*chosen, *near, *who.grants)), None)


def _place_id() -> int | None:
    """The key of the place in the address; its row is of a session that is closed by now."""
    place = next((v for v in (request.view_args or {}).values() if isinstance(v, Place)), None)
    return None if place is None else int((sa.inspect(place).identity or (0,))[0])


def _refuse(session: Session, row: dict[str, Any]) -> None:
    """Every refusal of a person is logged; the trail, and what nobody in particular asks, have one a minute."""
    trail.hold(session)
    known = session.scalar(
        sa.select(AccessLog.id)
        .where(AccessLog.user_id.is_not_distinct_from(row["user_id"]))
        .where(AccessLog.action == row["action"], AccessLog.thing == row["thing"])
        .where(AccessLog.holder_id.is_not_distinct_from(row["holder_id"]))
        .where(AccessLog.at > row["at"] - AGAIN)
        .limit(1)
    )
    if known is None:
        who = viewer()
        trail.record(
            session,
            row["action"],
            by=who.name or "ingen",
            thing=row["thing"],
            facts={"outcome": row["outcome"]},
            person=row["user_id"],
        )
    if known is None or row["user_id"] is not None:
        session.execute(sa.insert(AccessLog), [row])
