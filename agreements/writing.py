"""Drafting: new agreements, what they are, their text, what is attached, and sending them to the parties."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, abort, redirect, render_template, request, url_for
from sqlalchemy.exc import NoResultFound
from werkzeug.wrappers import Response

from agreements import asking
from agreements.pages import page
from agreements.sets import queries as sets
from agreements.sets import rules as set_rules
from agreements.texts import actions, filetext, forms, queries
from agreements.texts.actions import Overtaken
from agreements.texts.kinds import KINDS, POINTS
from agreements.texts.models import Agreement, AgreementKind, AgreementText
from agreements.texts.rules import Facts, Unfit
from tvaers.access import needs
from tvaers.danish import moment
from tvaers.difference import difference
from tvaers.module import FileFault
from tvaers.places import Place
from tvaers.web import database, takes, today, viewer

pages = Blueprint("drafting", __name__, template_folder="templates")
Page = str | Response | tuple[str, int]
_AT = "/omraader/<place:place>/aftaler/<string:agreement>"


@pages.get("/omraader/<place:place>/aftaler/ny/")
@needs("agreement.create")
def new(place: Place) -> str:
    """The form for a new agreement."""
    _require_new(place)
    asked = {"fra": today().isoformat(), "slags": request.args.get("slags", "")}
    return _facts_form(place, None, asked)


@pages.post("/omraader/<place:place>/aftaler/ny/")
@needs("agreement.create")
def create(place: Place) -> Page:
    """A draft of a new agreement; what cannot be used stays in the form with a sentence a field."""
    _require_new(place)
    try:
        made = actions.create(database(), place=place, facts=_read(place, None), by=viewer().name)
    except Unfit as unfit:
        return _facts_form(place, None, request.form, unfit.problems), 422
    return redirect(url_for("drafting.text_form", place=place, agreement=made.public_id))


@pages.get(f"{_AT}/oplysninger/")
@needs("agreement.update")
def facts_form(place: Place, agreement: str) -> str:
    """The form for what an agreement is and who its parties are."""
    found = _draft(place, agreement)
    return _facts_form(place, found, _filled(found))


@pages.post(f"{_AT}/oplysninger/")
@needs("agreement.update")
def change(place: Place, agreement: str) -> Page:
    """Change what an agreement is; where somebody else has, both are shown and a person merges."""
    found = _draft(place, agreement)
    try:
        actions.change(
            database(),
            found,
            place=place,
            facts=_read(place, found),
            revision=forms.number(request.form, "revision"),
            by=viewer().name,
        )
    except Unfit as unfit:
        return _facts_form(place, found, request.form, unfit.problems), 422
    except Overtaken:
        return _facts_form(place, found, request.form, overtaken=True), 409
    return _shown(place, found)


@pages.get(f"{_AT}/ret/")
@needs("agreement.update")
def text_form(place: Place, agreement: str) -> str:
    """The form for the text and the seven points."""
    found = _draft(place, agreement)
    last = actions.newest(database(), found)
    typed = {"dateret": today().isoformat()}
    if last is not None:
        typed = {"tekst": last.text, "dateret": last.dated.isoformat()}
        typed |= {f"punkt-{code}": str(said) for code, said in last.points.items()}
    return _text_form(place, found, last, typed)


@pages.post(f"{_AT}/ret/")
@needs("agreement.update")
def write(place: Place, agreement: str) -> Page:
    """Save a version; where somebody else has saved one since, both are shown and a person merges."""
    found = _draft(place, agreement)
    try:
        problems: dict[str, str] = {}
        dated = forms.day(request.form, "dateret", problems)
        if dated is None:
            raise Unfit(problems or {"dateret": forms.NO_DAY})
        if dated > today():
            raise Unfit("Teksten kan ikke være fra en dag, der ikke er kommet endnu.", "dateret")
        actions.write(
            database(),
            found,
            place=place,
            based_on=forms.number(request.form, "bygger-paa"),
            dated=dated,
            text=request.form.get("tekst", ""),
            points=forms.points(request.form),
            note=request.form.get("note", ""),
            by=viewer().name,
            by_id=viewer().user_id,
        )
    except Unfit as unfit:
        last = actions.newest(database(), found)
        based_on = forms.number(request.form, "bygger-paa")
        return _text_form(place, found, last, request.form, unfit.problems, based_on), 422
    except Overtaken:
        last = actions.newest(database(), found)
        return _text_form(place, found, last, request.form, overtaken=True), 409
    return _shown(place, found)


@pages.post(f"{_AT}/send/")
@needs("agreement.offer")
def offer(place: Place, agreement: str) -> Page:
    """Send the agreement to those who decide on it."""
    found = _mine(place, agreement, "offer")
    try:
        _require_set(found)
        actions.offer(
            database(),
            found,
            place=place,
            facts=queries.facts(database(), found),
            revision=forms.number(request.form, "revision"),
            by=viewer().name,
        )
    except Unfit as unfit:
        return page(place, found, unfit.problems), 422
    except Overtaken:
        said = (
            f"{found.changed_by} har ændret aftalen, siden du åbnede siden. Intet er sendt. "
            "Se den igennem igen, og send den så."
        )
        return page(place, found, {"": said}), 409
    return _shown(place, found)


def _require_set(agreement: Agreement) -> None:
    """That a set of indicators has something to be asked about, and is not what parties have answered already."""
    if agreement.kind is not AgreementKind.INDICATOR_SET:
        return
    told = sets.one(database(), agreement)
    last = actions.newest(database(), agreement)
    answered = last is not None and sets.any_answers(database(), agreement, last.number)
    set_rules.check_offer(told.indicators, told.plan is not None, answered)


@pages.post(f"{_AT}/traek/")
@needs("agreement.recall")
def recall(place: Place, agreement: str) -> Page:
    """Take an agreement that is sent back to a draft."""
    found = _mine(place, agreement, "recall")
    reason = request.form.get("begrundelse", "")
    try:
        actions.recall(database(), found, place=place, reason=reason, by=viewer().name)
    except Unfit as unfit:
        return page(place, found, unfit.problems, dict(request.form)), 422
    return _shown(place, found)


@pages.post(f"{_AT}/ophoer/")
@needs("agreement.end")
def end(place: Place, agreement: str) -> Page:
    """Let an agreement end before its time."""
    found = _mine(place, agreement, "end")
    try:
        problems: dict[str, str] = {}
        last_day = forms.day(request.form, "sidste", problems)
        if problems:
            raise Unfit(problems)
        actions.end(
            database(),
            found,
            place=place,
            facts=queries.facts(database(), found),
            last_day=last_day,
            reason=request.form.get("begrundelse", ""),
            today=today(),
            by=viewer().name,
        )
    except Unfit as unfit:
        return page(place, found, unfit.problems, dict(request.form)), 422
    return _shown(place, found)


@pages.post(f"{_AT}/bilag/")
@takes(filetext.LARGEST)
@needs("attachment.create")
def attach(place: Place, agreement: str) -> Page:
    """Attach a file; what holds a person number, or cannot be looked through, is refused before it is kept."""
    found = queries.kept(database(), place, agreement)
    if not asking.may_attach(place, found):
        raise NoResultFound
    file = request.files.get("fil")
    try:
        if file is None or not file.filename:
            raise Unfit("Vælg en fil, og prøv igen.", "fil")
        actions.attach(
            database(),
            found,
            place=place,
            name=file.filename,
            content=file.read(filetext.LARGEST + 1),
            by=viewer().name,
        )
    except Unfit as unfit:
        return page(place, found, unfit.problems), 422
    except FileFault as fault:
        return page(place, found, {"fil": fault.reason}), 422
    return _shown(place, found)


@pages.post(f"{_AT}/bilag/<string:file>/fjern/")
@needs("attachment.remove")
def detach(place: Place, agreement: str, file: str) -> Page:
    """Take an attachment away, with a reason."""
    found = queries.kept(database(), place, agreement)
    if not asking.may_detach(place, found):
        raise NoResultFound
    chosen = queries.file(database(), found, file)
    reason = request.form.get("begrundelse", "")
    try:
        actions.detach(database(), found, chosen, place=place, reason=reason, by=viewer().name)
    except Unfit as unfit:
        return page(place, found, unfit.problems), 422
    return _shown(place, found)


def _require_new(place: Place) -> None:
    if not asking.may_create(place).allowed:
        abort(404)


def _draft(place: Place, key: str) -> Agreement:
    return _mine(place, key, "update")


def _mine(place: Place, key: str, verb: str) -> Agreement:
    """An agreement with which the viewer may do this; NoResultFound, and so a 404, for any other."""
    found = queries.kept(database(), place, key)
    if not asking.may_do(verb, place, found):
        raise NoResultFound
    return found


def _shown(place: Place, agreement: Agreement) -> Response:
    return redirect(url_for("agreements.show", place=place, agreement=agreement.public_id))


def _choices(place: Place, agreement: Agreement | None) -> list[Place]:
    """The places that the form asks about: the near ones, the parties there are, and one more if it is chosen."""
    found = queries.near(database(), place, today())
    known = {each.id for each in found}
    if agreement is not None:
        for _, party in queries.parties(database(), agreement):
            if party.id not in known:
                found.append(party)
                known.add(party.id)
    asked = {name.removeprefix("part-") for name in request.form if name.startswith("part-")}
    asked.add(request.form.get("en-til", ""))
    more = [each for each in queries.others(database(), found, today()) if each.slug in asked]
    return [*found, *more]


def _read(place: Place, agreement: Agreement | None) -> Facts:
    chosen = _choices(place, agreement)
    can = [each for each, _ in queries.replaceable(database(), agreement)]
    sent = dict(request.form)
    one_more = sent.get("en-til", "")
    if one_more:
        sent.setdefault(f"part-{one_more}", forms.ADOPTS)
    return forms.facts(sent, chosen, can)


def _filled(agreement: Agreement) -> dict[str, str]:
    now = queries.facts(database(), agreement)
    slugs = {place.id: place.slug for _, place in queries.parties(database(), agreement)}
    replaces = database().get(Agreement, agreement.replaces_id) if agreement.replaces_id else None
    return forms.filled(now, slugs, replaces.public_id if replaces else "")


def _facts_form(
    place: Place,
    agreement: Agreement | None,
    typed: Mapping[str, str],
    problems: Mapping[str, str] | None = None,
    *,
    overtaken: bool = False,
) -> str:
    places = _choices(place, agreement)
    return render_template(
        "agreements/facts.html",
        place=place,
        agreement=agreement,
        kinds=KINDS,
        places=places,
        others=queries.others(database(), places, today()),
        replaceable=queries.replaceable(database(), agreement),
        levels=forms.LEVELS,
        roles=forms.ROLES,
        duties=forms.DUTIES,
        typed=typed,
        problems=problems or {},
        clashes=_clashes(_filled(agreement), typed, places) if agreement and overtaken else [],
        overtaken=overtaken,
    )


_NAMES = {"slags": "Slags", "titel": "Titel", "fra": "Første dag", "til": "Sidste dag"}
_WORDS = {kind.value: word for kind, word in KINDS.items()}


def _clashes(
    other: Mapping[str, str], typed: Mapping[str, str], places: Sequence[Place]
) -> list[tuple[str, str, str]]:
    """What is saved and what was typed, where the two differ: the field, the one, the other."""
    names = dict(_NAMES)
    for place in places:
        names[f"part-{place.slug}"] = place.name
        names[f"ansvar-{place.slug}"] = f"{place.name}, ansvar"

    def said(field: str, text: str) -> str:
        words = forms.ROLES if field.startswith("part-") else forms.DUTIES
        return words.get(text, text) if "-" in field else _WORDS.get(text, text)

    return [
        (name, said(field, other.get(field, "")), said(field, typed.get(field, "")))
        for field, name in names.items()
        if other.get(field, "") != typed.get(field, "").strip()
    ]


def _text_form(
    place: Place,
    agreement: Agreement,
    last: AgreementText | None,
    typed: Mapping[str, str],
    problems: Mapping[str, str] | None = None,
    based_on: int | None = None,
    *,
    overtaken: bool = False,
) -> str:
    number = last.number if last is not None else 0
    theirs = []
    if overtaken and last is not None:
        theirs = [
            (point.title, str(last.points.get(point.code, "")))
            for point in POINTS
            if str(last.points.get(point.code, "")) != typed.get(f"punkt-{point.code}", "").strip()
        ]
    return render_template(
        "agreements/write.html",
        place=place,
        agreement=agreement,
        last=last,
        based_on=number if based_on is None else based_on,
        points=POINTS,
        typed=typed,
        problems=problems or {},
        overtaken=overtaken,
        saved=moment(last.made_at) if last is not None else "",
        theirs=theirs,
        paragraphs=difference(last.text, typed.get("tekst", "").replace("\r\n", "\n"))
        if overtaken and last is not None
        else [],
    )
