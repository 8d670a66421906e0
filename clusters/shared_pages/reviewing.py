"""A version's way to its readers: sent to its reviewers, answered by each, published or taken back; archived."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from clusters.reading import Overtaken, Reader, Unfit
from clusters.shared_pages import drawing, life, queries, rules
from clusters.shared_pages.asking import TAKEN, allowed, must
from clusters.shared_pages.models import (
    PageReview,
    PageVersion,
    Sector,
    SharedPage,
    VersionState,
)
from tvaers.access import needs
from tvaers.parts import has_chart
from tvaers.places import Place
from tvaers.web import database, policy, today, viewer

pages = Blueprint("reviewing", __name__, template_folder="../templates")

Answer = str | Response | tuple[str, int]
DONE = "Siden har ingen version, der er i arbejde."


@pages.get("/omraader/<place:place>/sider/<string:page>/gennemsyn/")
@needs("page.read")
def show(place: Place, page: str) -> str:
    """The version in work as it will be read, who reviews it and what they have answered, and the viewer's own
    answer."""
    return _page(place, queries.page(database(), place, page))


@pages.post("/omraader/<place:place>/sider/<string:page>/gennemsyn/")
@needs("page.read")
def act(place: Place, page: str) -> Answer:
    """Send the version, answer, publish it or take it back: `handling` says which."""
    session, by = database(), viewer().name
    found = queries.page(session, place, page)
    try:
        if request.form.get("handling") == "arkiver":
            must("archive", place, "published")
            reason = Reader(request.form, {})
            why = reason.line("hvorfor", "hvorfor siden arkiveres", rules.LONGEST_REASON)
            reason.done()
            life.archive(session, place, found, reason=why, by=by)
            return redirect(url_for("shared.show_all", place=place))
        version = queries.in_work(session, found)
        if version is None:
            raise Unfit({"": DONE})
        match request.form.get("handling"):
            case "send":
                _send(place, found, version)
            case "godkend" | "retur" as how:
                _answer(place, found, version, approved=how == "godkend")
            case "udgiv":
                must("publish", place, "review")
                drawn = drawing.draw(session, place, queries.blocks(session, version), printed=True)
                life.publish(session, place, found, version, drawn=drawn, by=by)
                return redirect(url_for("shared.show", place=place, page=page))
            case "tilbage":
                must("submit", place, "draft")
                life.take_back(session, place, found, version, by=by)
                return redirect(url_for("editing.edit", place=place, page=page))
            case _:
                raise Unfit({"": "Vælg, hvad der skal ske med siden."})
    except Overtaken:
        return _page(place, found, {"": TAKEN}, request.form), 409
    except Unfit as unfit:
        return _page(place, found, unfit.problems, request.form), 422
    return redirect(url_for("reviewing.show", place=place, page=page))


def _send(place: Place, found: SharedPage, version: PageVersion) -> None:
    must("submit", place, "draft")
    reader = Reader(request.form, {})
    note = reader.line("nyt", "hvad der er nyt", rules.LONGEST_NOTE, needed=False)
    reader.done()
    placed = [(each.kind, each.settings) for each in queries.blocks(database(), version)]
    lacking = rules.unfilled(drawing.kinds(), placed)
    if lacking:
        raise Unfit({"": lacking})
    chosen = {
        each: rules.number_of(request.form.get(f"gennemser-{each.value}", "")) or None
        for each in Sector
    }
    life.send(
        database(),
        place,
        found,
        version,
        people=_people(place, found, version),
        chosen=chosen,
        note=note,
        by=viewer().name,
        by_id=viewer().user_id,
    )


def _people(
    place: Place, found: SharedPage, version: PageVersion
) -> Mapping[Sector, dict[int, str]]:
    without = (found.author_id, version.made_by_id, viewer().user_id)
    return queries.reviewers(database(), policy(), place, today(), without)


def _answer(place: Place, found: SharedPage, version: PageVersion, *, approved: bool) -> None:
    mine = _mine(queries.reviews(database(), version))
    if mine is None:
        raise Unfit({"": "Du er ikke bedt om at gennemse siden."})
    reader = Reader(request.form, {})
    comment = reader.body("ord", "din kommentar", rules.LONGEST_COMMENT)
    reader.done()
    life.answer(
        database(),
        place,
        found,
        version,
        mine,
        approved=approved,
        checked=request.form.getlist("tjek"),
        comment=comment,
        by=viewer().name,
        by_id=viewer().user_id,
    )


def _mine(reviews: Sequence[PageReview]) -> PageReview | None:
    return next((each for each in reviews if each.reviewer_id == viewer().user_id), None)


def _page(
    place: Place,
    found: SharedPage,
    problems: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> str:
    session = database()
    version = queries.in_work(session, found)
    if version is None:
        abort(404)
    blocks = queries.blocks(session, version)
    drawn = drawing.draw(session, place, blocks)
    reviews = list(queries.reviews(session, version))
    mine = _mine(reviews)
    # Independent: nobody reads the others' answers before having given the own.
    blind = mine is not None and mine.answered_at is None and not allowed("submit", place, "draft")
    sent = version.state is VersionState.REVIEW
    return render_template(
        "shared_pages/review.html",
        place=place,
        page=found,
        edition=version,
        blocks=list(zip(blocks, drawn, strict=True)),
        charts=has_chart(part for each in drawn for part in each.parts),
        reviews=[mine] if blind and mine else reviews,
        mine=mine if sent and mine and mine.answered_at is None else None,
        sent=sent,
        sentence=_sentence(version, reviews) if sent else "",
        ready=sent and bool(reviews) and all(each.approved for each in reviews),
        people=_people(place, found, version),
        sectors=rules.SECTORS,
        checks=rules.CHECKS,
        ticked=request.form.getlist("tjek"),
        may_send=allowed("submit", place, "draft"),
        may_publish=allowed("publish", place, "review"),
        typed=typed or {},
        problems=problems or {},
    )


def _sentence(version: PageVersion, reviews: list[PageReview]) -> str:
    return rules.state_sentence(
        version.number,
        [each.reviewer for each in reviews if each.answered_at is None],
        [each.reviewer for each in reviews if each.approved is False],
    )
