"""Forhåndsvisning and udgivelser of a delivery: what it would change, and what it has changed."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indicators import sentences
from indicators.checks.words import said
from indicators.deliveries import actions, queries
from indicators.deliveries.differences import WHY
from indicators.deliveries.models import Preview, PreviewState
from indicators.deliveries.queries import Changed, Counted, Turned
from indicators.models import Status
from indicators.shown import measure_view
from indicators.views import Measure
from tvaers.access import Facts, may, needs
from tvaers.danish import list_of, number, period
from tvaers.deliveries import acts, holders, visible
from tvaers.intake import Delivery, DeliveryState, NotNow
from tvaers.module import Line
from tvaers.web import database, policy, viewer

pages = Blueprint("life", __name__, template_folder="../templates")

PER_PAGE = 50
LAST_PAGE = 10_000
STATUS_WORDS: Mapping[Status, str] = {
    Status.HIDDEN: "• skjult",
    Status.MISSING: "mangler",
    Status.INCOMPLETE: "ufuldstændig",
    Status.NOT_COMPARABLE: "ikke sammenlignelig",
}
PREVIEWED = (DeliveryState.READY, DeliveryState.SUBMITTED)


@dataclass(frozen=True)
class Row:
    """One value that changes, in words."""

    measure: Measure
    place: str
    slug: str
    label: str
    before: str
    after: str
    by: str
    why: str
    flags: tuple[str, ...]


@pages.get("/data/leverancer/<string:receipt>/forhaandsvisning/")
@needs("release.read")
def preview(receipt: str) -> str:
    """What the pages would show if the delivery were approved."""
    delivery = _delivery(receipt)
    found = queries.preview(database(), delivery)
    page = min(max(request.args.get("side", 1, type=int), 1), LAST_PAGE)
    ready = found is not None and found.state is PreviewState.DONE
    rows: list[Changed] = []
    counted, turned = Counted({}, 0, 0), list[Turned]()
    if found is not None and ready:
        counted = queries.counted(database(), found)
        rows = queries.changed(database(), found, (page - 1) * PER_PAGE, PER_PAGE + 1)
        turned = queries.turned(database(), found)
    return render_template(
        "life/preview.html",
        delivery=delivery,
        preview=found,
        finding=finding(delivery, found, counted, turned),
        counted=counted,
        whys=[(WHY.get(why, why), many) for why, many in sorted(counted.by_why.items())],
        rows=[_row(each) for each in rows[:PER_PAGE]],
        turned=[(each, *_verdicts(each)) for each in turned],
        page=page,
        more=len(rows) > PER_PAGE,
        acts=acts(delivery),
        may_steer=_may_steer(delivery),
        states=PreviewState,
    )


@pages.post("/data/leverancer/<string:receipt>/forhaandsvisning/")
@needs("release.read")
def steer(receipt: str) -> Response:
    """Cancel a preview on its way, or have it made anew."""
    delivery = _delivery(receipt)
    found = queries.preview(database(), delivery)
    if not _may_steer(delivery):
        abort(403)
    if found is None:
        abort(404)
    act = actions.cancel if request.form.get("handling") == "afbryd" else actions.ask_anew
    try:
        act(database(), found, delivery, by=viewer().name)
    except NotNow as refused:
        abort(409, str(refused))
    return redirect(url_for("life.preview", receipt=receipt))


@pages.get("/data/leverancer/<string:receipt>/udgivelser/")
@needs("release.read")
def releases(receipt: str) -> str:
    """The releases that the delivery is behind, and the way back from the one that it made."""
    delivery = _delivery(receipt)
    return render_template(
        "life/releases.html",
        delivery=delivery,
        made=queries.releases_of(database(), delivery),
        may_roll_back=_may_roll_back(delivery),
    )


@pages.post("/data/leverancer/<string:receipt>/udgivelser/<string:release>/tilbage/")
@needs("release.rollback")
def roll_back(receipt: str, release: str) -> Response:
    """Order a release rolled back; the worker does it within seconds."""
    delivery = _delivery(receipt)
    made = queries.releases_of(database(), delivery)
    found = next((each for each in made if each.release.public_id == release), None)
    if found is None:
        abort(404)
    if not _may_roll_back(delivery):
        abort(403)
    try:
        if not (found.speaks and found.first) or found.ordered is not None:
            raise NotNow("Udgivelsen kan ikke rulles tilbage herfra, som den står nu.")
        actions.order_rollback(
            database(),
            found.release,
            delivery,
            by=viewer().name,
            by_id=viewer().user_id,
            reason=request.form.get("begrundelse", ""),
        )
    except NotNow as refused:
        abort(409, str(refused))
    return redirect(url_for("life.releases", receipt=receipt))


def _delivery(receipt: str) -> Delivery:
    """A delivery of one of the viewer's own units; NoResultFound, and so a 404, for any other."""
    own = visible().where(
        Delivery.public_id == receipt, Delivery.holder_id.in_(holders("release.read"))
    )
    return database().scalars(own).one()


def _may_steer(delivery: Delivery) -> bool:
    about = Facts(holder_id=delivery.holder_id)
    return any(
        may(policy(), viewer(), need, about) for need in ("release.submit", "release.approve")
    )


def _may_roll_back(delivery: Delivery) -> bool:
    """Never whoever brought it or handed it in (the table's not_submitter)."""
    own = viewer().user_id is not None and viewer().user_id in (
        delivery.received_by_id,
        delivery.submitted_by_id,
    )
    return not own and may(
        policy(), viewer(), "release.rollback", Facts(holder_id=delivery.holder_id)
    )


def finding(
    delivery: Delivery, found: Preview | None, counted: Counted, turned: list[Turned]
) -> str:
    """The answer first, in words."""
    if found is None:
        if delivery.state in PREVIEWED:
            return "Forhåndsvisningen er ikke begyndt endnu. Den laves om et øjeblik."
        return "Der er ingen forhåndsvisning: leverancen venter ikke på godkendelse."
    if found.state in (PreviewState.WAITING, PreviewState.WORKING):
        return "Forhåndsvisningen er ved at blive lavet. Du kan lukke siden og komme tilbage."
    if found.state is PreviewState.CANCELLED:
        return "Forhåndsvisningen blev afbrudt. Intet er ændret."
    if found.state is PreviewState.FAILED:
        return found.fault
    if not counted.values:
        return "Leverancen ændrer ingen tal, som du kan se."
    parts = [f"{_many(counted.values, 'tal')} på {_many(counted.pages, 'side', 'sider')}"]
    if turned:
        parts.append(_many(len(turned), "signal", "signaler"))
    first = f"Leverancen ændrer {list_of(parts)}."
    if counted.earlier:
        return f"{first} {counted.earlier} af dem er vist før."
    return f"{first} Ingen tal, der er vist før, bliver andre."


def _many(count: int, one: str, more: str = "") -> str:
    return f"{count} {one if count == 1 or not more else more}"


def _row(each: Changed) -> Row:
    measure = measure_view(each.version)
    return Row(
        measure=measure,
        place=each.place,
        slug=each.slug,
        label=period(each.period_kind, each.period_start),
        before="–"
        if each.status_before is None
        else _text(measure, each.status_before, each.before),
        after=_text(measure, each.status_after, each.after),
        by=_by(measure, each),
        why=WHY.get(each.why, each.why),
        flags=tuple(said(kind).word for kind in each.flags),
    )


def _text(measure: Measure, status: Status, value: float | None) -> str:
    if status is not Status.SHOWN:
        return STATUS_WORDS[status]
    return "0 af 0" if value is None else sentences.value_text(measure, value)


def _by(measure: Measure, each: Changed) -> str:
    """By how much, with its sign; empty where either value is not there."""
    if each.before is None or each.after is None:
        return ""
    apart = each.after - each.before
    if apart and number(abs(apart), measure.decimals) == number(0, measure.decimals):
        return "næsten intet"
    sign = "+" if apart > 0 else "−" if apart < 0 else "±"
    return f"{sign}{sentences.value_text(measure, abs(apart))}".replace(" %", " procentpoint")


def _verdicts(each: Turned) -> tuple[str, str]:
    row = each.row
    return _verdict(row.signal_before, row.side_before), _verdict(row.signal_after, row.side_after)


def _verdict(signal: bool, side: int) -> str:
    if not signal:
        return "svinger tilfældigt"
    return {1: "har ændret sig, opad", -1: "har ændret sig, nedad"}.get(side, "har ændret sig")


def lines(delivery: Delivery) -> tuple[Line, ...]:
    """What the delivery's page tells of its figures."""
    if delivery.holder_id not in holders("release.read"):
        return ()
    if delivery.state in PREVIEWED:
        url = url_for("life.preview", receipt=delivery.public_id)
        return (Line("Se, hvad leverancen ændrer", url, "tal, signaler og sider, før og efter"),)
    if delivery.state in (DeliveryState.APPROVED, DeliveryState.WITHDRAWN):
        url = url_for("life.releases", receipt=delivery.public_id)
        return (Line("Se de udgivelser, leverancen er med i", url, ""),)
    return ()
