"""Aftaler: the agreements of a place, one agreement with where each party stands, its text and what changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from flask import Blueprint, Response, abort, render_template, request, send_file, url_for

from agreements import asking
from agreements.adoption import queries as adoption
from agreements.adoption.pages import may_record
from agreements.adoption.rules import ANSWERS, Standing
from agreements.commitments import queries as commitments
from agreements.commitments.asking import may_promise
from agreements.commitments.pages import by_clause
from agreements.sets import queries as sets
from agreements.sets import standing as set_standing
from agreements.texts import queries
from agreements.texts.clauses import clauses
from agreements.texts.kinds import KINDS, POINTS
from agreements.texts.models import (
    Agreement,
    AgreementKind,
    AgreementParty,
    AgreementState,
    AgreementText,
)
from agreements.texts.rules import missing_points
from clusters.shared_pages.asking import allowed as page_allowed
from tvaers.access import needs
from tvaers.danish import list_of
from tvaers.difference import Mark, difference, sentence
from tvaers.module import Findable
from tvaers.places import Place
from tvaers.web import database, today

pages = Blueprint("agreements", __name__, template_folder="templates")


@dataclass(frozen=True)
class Row:
    """One line of the list: the agreement, how far it has come, and what its parties say."""

    agreement: Agreement
    kind: str
    state: str
    period: str
    parties: str


@pages.get("/omraader/<place:place>/aftaler/")
@needs("area.read")
def show_all(place: Place) -> str:
    """What this place has promised, or is asked to promise."""
    page = max(request.args.get("side", 1, type=int), 1)
    found, total = queries.of_place(database(), place, page)
    stand = adoption.standing(database(), found)
    told = {each.agreement.id: each for each in sets.several(database(), found)}
    return render_template(
        "agreements/list.html",
        place=place,
        rows=[_row(each, stand[each.id], told.get(each.id)) for each in found],
        total=total,
        page=page,
        pages=-(-total // queries.MOST),
        may_create=asking.may_create(place).allowed,
    )


@pages.get("/omraader/<place:place>/aftaler/<string:agreement>/")
@needs("area.read")
def show(place: Place, agreement: str) -> str:
    """One agreement: where the parties stand, what it covers, who answers for what, and what belongs to it."""
    return page(place, queries.one(database(), place, agreement))


def page(
    place: Place,
    found: Agreement,
    problems: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> str:
    """One agreement's page, with what is wrong with what somebody tried to do with it."""
    keeper = place if found.place_id == place.id else database().get_one(Place, found.place_id)
    versions = queries.texts(database(), found)
    counts = counting(found, versions)
    stand = adoption.standing(database(), [found])[found.id]
    replaced = database().get(Agreement, found.replaces_id) if found.replaces_id else None
    told = next(iter(sets.several(database(), [found])), None)
    return render_template(
        "agreements/show.html",
        place=place,
        keeper=keeper,
        agreement=found,
        kind=KINDS[found.kind],
        state=queries.state_words(found, today()),
        period=queries.period(found).words,
        answer=answer(found, stand, told),
        indicators=told,
        plan=found.kind is AgreementKind.LOCAL_HEALTH_PLAN,
        standings=stand,
        answers=ANSWERS,
        records=[] if told else may_record(found, stand),
        responsible=responsible(queries.parties(database(), found)),
        text=counts,
        versions=versions,
        points=POINTS,
        missing=missing_points(counts.points) if counts else [],
        promised=by_clause(
            clauses(counts.text) if counts else (), commitments.of_agreement(database(), found)
        ),
        may_status=found.state in (AgreementState.ACTIVE, AgreementState.ENDED)
        and page_allowed("create", place, "new"),
        may_promise=may_promise(place, found),
        files=queries.files(database(), found),
        replaced=_with_keeper(replaced),
        successors=queries.successors(database(), found),
        may={
            verb: asking.may_do(verb, place, found) for verb in ("update", "offer", "recall", "end")
        }
        | {"attach": asking.may_attach(place, found), "detach": asking.may_detach(place, found)},
        problems=problems or {},
        typed=typed or {},
    )


@pages.get("/omraader/<place:place>/aftaler/<string:agreement>/tekst/")
@needs("area.read")
def text(place: Place, agreement: str) -> str:
    """The text of one version, and every version there is."""
    found = queries.one(database(), place, agreement)
    versions = queries.texts(database(), found)
    shown = _version(versions, "udgave") if "udgave" in request.args else counting(found, versions)
    if shown is None:
        abort(404)
    return render_template(
        "agreements/text.html",
        place=place,
        agreement=found,
        shown=shown,
        versions=versions,
        points=POINTS,
        missing=missing_points(shown.points),
    )


@pages.get("/omraader/<place:place>/aftaler/<string:agreement>/forskel/")
@needs("area.read")
def compare(place: Place, agreement: str) -> str:
    """What has changed between two versions."""
    found = queries.one(database(), place, agreement)
    versions = queries.texts(database(), found)
    if len(versions) < 2 and "fra" not in request.args:
        abort(404)
    before = _version(versions, "fra") if "fra" in request.args else versions[1]
    after = _version(versions, "til") if "til" in request.args else versions[0]
    if before is None or after is None:
        abort(404)
    paragraphs = difference(before.text, after.text)
    return render_template(
        "agreements/difference.html",
        place=place,
        agreement=found,
        before=before,
        after=after,
        versions=versions,
        said=sentence(paragraphs),
        paragraphs=paragraphs,
        points=[
            (point.title, difference(str(before.points.get(point.code, "")), after_says))
            for point in POINTS
            if (after_says := str(after.points.get(point.code, "")))
            != str(before.points.get(point.code, ""))
        ],
        marks=Mark,
    )


@pages.get("/omraader/<place:place>/aftaler/<string:agreement>/bilag/<string:file>/")
@needs("area.read")
def download(place: Place, agreement: str, file: str) -> Response:
    """An attachment, for whoever may see the agreement."""
    found = queries.file(database(), queries.one(database(), place, agreement), file)
    if found.content is None:
        abort(404)
    answer = send_file(
        BytesIO(found.content),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=found.name,
    )
    # What is restricted is kept by nobody on the way.
    answer.headers["Cache-Control"] = "no-store"
    return answer


def counting(agreement: Agreement, versions: Sequence[AgreementText]) -> AgreementText | None:
    """The version that counts: the one that is sent or adopted, else the newest."""
    return next(
        (each for each in versions if agreement.offered in (None, each.number)),
        None,
    )


def _version(versions: Sequence[AgreementText], field: str) -> AgreementText | None:
    number = request.args.get(field, -1, type=int)
    return next((each for each in versions if each.number == number), None)


def _row(agreement: Agreement, stand: Sequence[Standing], told: sets.Set | None) -> Row:
    return Row(
        agreement,
        KINDS[agreement.kind],
        queries.state_words(agreement, today()),
        queries.period(agreement).words,
        answer(agreement, stand, told),
    )


def answer(agreement: Agreement, stand: Sequence[Standing], told: sets.Set | None = None) -> str:
    """Where the agreement stands, in one or two sentences: who has adopted it, and who is waited for; of a set,
    which of its indicators."""
    if told is not None:
        return set_standing.answer(told.indicators, sent=told.sent)
    plan = agreement.kind is AgreementKind.LOCAL_HEALTH_PLAN
    adopting = [each for each in stand if each.adopts]
    if agreement.state is AgreementState.DRAFT:
        return "Aftalen er et udkast og er ikke sendt til nogen."
    if not adopting:
        return "Der står ingen, som skal tiltræde aftalen."
    word = "vedtaget" if plan else "tiltrådt"
    yes = [each for each in adopting if each.adopted]
    declined = [each.name for each in adopting if each.now is not None and not each.adopted]
    waiting = [each.name for each in adopting if each.now is None]
    reserved = [each.name for each in yes if each.now is not None and each.now.answer == "reserved"]
    if len(yes) == len(adopting):
        names = "Alle parter har" if len(yes) > 1 else f"{yes[0].name} har"
        said = f"{names} {word} {'planen' if plan else 'aftalen'}."
    elif yes:
        said = f"{len(yes)} af {len(adopting)} har {word}: {list_of([e.name for e in yes])}."
    else:
        said = f"Ingen har {word} endnu."
    if reserved:
        said += f" Med forbehold: {list_of(reserved)}."
    if declined:
        said += f" Har sagt nej: {list_of(declined)}."
    if waiting:
        said += f" Mangler: {list_of(waiting)}."
    return said


def responsible(parties: Sequence[tuple[AgreementParty, Place]]) -> dict[str, list[str]]:
    """Who answers for the task by law, and who runs it: two things."""
    return {
        "Myndighedsansvar": [place.name for row, place in parties if row.statutory],
        "Driftsansvar": [place.name for row, place in parties if row.operating],
    }


def _with_keeper(agreement: Agreement | None) -> tuple[Agreement, Place] | None:
    if agreement is None:
        return None
    return agreement, database().get_one(Place, agreement.place_id)


def findables() -> Iterator[Findable]:
    """Every agreement for the site's search."""
    for agreement, place, words in queries.to_find(database()):
        yield Findable(
            agreement.title,
            url_for("agreements.show", place=place, agreement=agreement.public_id),
            "Aftaler",
            (KINDS[agreement.kind],),
            words,
            f"{KINDS[agreement.kind]} · {place.name}",
            queries.state_words(agreement, today()),
        )
