"""Writing a set: its days, its indicators and their targets, and carrying one over from a place before."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.exc import NoResultFound
from werkzeug.wrappers import Response

from agreements import asking
from agreements.sets import actions, carrying, forms, queries, reaiming
from agreements.sets import pages as sets
from agreements.sets.pages import AT, Page
from agreements.sets.queries import Set
from agreements.sets.rules import MOST_PRIMARY, TooMany
from agreements.sets.standing import Indicator
from agreements.texts import forms as fields
from agreements.texts.actions import Overtaken
from agreements.texts.models import AgreementState
from agreements.texts.rules import Unfit
from indicators.catalogue.cards import IndicatorCard
from indicators.catalogue.here import known as catalogue
from indicators.tags import THEMES
from tvaers.access import needs
from tvaers.places import Place
from tvaers.web import database, today, viewer

pages = Blueprint("proposing", __name__, template_folder="../templates")


@pages.post("/omraader/<place:place>/aftalte-indikatorer/foer-over/<string:agreement>/")
@needs("agreement.create")
def carry(place: Place, agreement: str) -> Page:
    """Carry a set over from a place before this one, as a proposal that its parties are asked about anew."""
    old = next(
        (each for each in sets.carried_from(place) if each.agreement.public_id == agreement),
        None,
    )
    if old is None or not asking.may_create(place).allowed:
        raise NoResultFound
    try:
        made = carrying.carry(
            database(), old, place=place, by=viewer().name, by_id=viewer().user_id
        )
    except Unfit as unfit:
        return sets.overview(place, unfit.problems), 422
    return redirect(url_for("sets.show", place=place, agreement=made.public_id))


@pages.post(f"{AT}/frister/")
@needs("agreement.propose")
def plan(place: Place, agreement: str) -> Page:
    """Say until when the parties answer, and when they are asked whether the indicators still work."""
    found = _mine(place, agreement)
    try:
        problems: dict[str, str] = {}
        answer_by = fields.day(request.form, "frist", problems)
        review_on = fields.day(request.form, "se-efter", problems)
        if problems:
            raise Unfit(problems)
        actions.plan(
            database(),
            found,
            answer_by=answer_by,
            review_on=review_on,
            revision=fields.number(request.form, "revision"),
            today=today(),
            by=viewer().name,
        )
    except Unfit as unfit:
        return sets.page(place, found, unfit.problems, request.form), 422
    except Overtaken:
        said = (
            f"{found.plan.changed_by if found.plan else 'En anden'} har ændret dagene, siden du åbnede siden. "
            "Intet er gemt. Det, du skrev, står i felterne; de gemte dage står ovenfor."
        )
        return sets.page(place, found, {"": said}, request.form), 409
    return _shown(place, found)


@pages.get(f"{AT}/foreslaa/")
@needs("agreement.propose")
def new(place: Place, agreement: str) -> str:
    """The form for one more indicator."""
    found = _mine(place, agreement)
    begins = found.agreement.valid_from or today()
    return _form(place, found, {"vaegt": forms.FURTHER, "maal-fra": begins.isoformat()})


@pages.post(f"{AT}/foreslaa/")
@needs("agreement.propose")
def propose(place: Place, agreement: str) -> Page:
    """Propose an indicator; a sixth primary one of a theme asks which one gives way."""
    found = _mine(place, agreement)
    try:
        sent = dict(request.form)
        if not sent.get("maal", "").strip():
            # A day alone is no target: the form writes it before anybody has.
            sent.pop("maal-fra", None)
        actions.propose(
            database(),
            found,
            forms.proposal(sent, catalogue().cards),
            beside=_beside(found),
            by=viewer().name,
            by_id=viewer().user_id,
        )
    except Unfit as unfit:
        return _form(place, found, request.form, unfit.problems), 422
    except TooMany as many:
        return _form(place, found, request.form, many=many), 409
    return _shown(place, found)


@pages.post(f"{AT}/indikatorer/<string:item>/udgaa/")
@needs("agreement.propose")
def retire(place: Place, agreement: str, item: str) -> Page:
    """Withdraw an indicator, with a reason."""
    found, indicator = _mine_of(place, agreement, item)
    reason = request.form.get("begrundelse", "")
    try:
        actions.retire(database(), found, indicator, reason=reason, by=viewer().name)
    except Unfit as unfit:
        return sets.indicator_page(place, found, indicator, unfit.problems, request.form), 422
    return _shown(place, found)


@pages.post(f"{AT}/indikatorer/<string:item>/maal/")
@needs("agreement.propose")
def aim(place: Place, agreement: str, item: str) -> Page:
    """Set everybody's target from a day, or plan a party's own, before anybody is asked; once they are, propose
    another for everybody."""
    found, indicator = _mine_of(place, agreement, item)
    party = next((v for v in found.parties if v.slug == request.form.get("part")), None)
    whose = database().get_one(Place, party.place_id) if party else None
    if found.sent:
        return _propose_aim(place, found, indicator)
    return set_aim(place, found, indicator, whose)


def _propose_aim(place: Place, found: Set, item: Indicator) -> Page:
    """Propose another common target, which the parties are asked about, and lead to the proposal."""
    try:
        problems: dict[str, str] = {}
        value = forms.value(request.form, "maal", problems)
        begins = fields.day(request.form, "maal-fra", problems)
        if problems:
            raise Unfit(problems)
        made = reaiming.propose_aim(
            database(),
            found,
            item,
            catalogue().named(item.measure),
            beside=_beside(found),
            value=value,
            valid_from=begins,
            words=request.form.get("maal-ord", ""),
            today=today(),
            by=viewer().name,
            by_id=viewer().user_id,
        )
    except Unfit as unfit:
        return sets.indicator_page(place, found, item, unfit.problems, request.form), 422
    return redirect(
        url_for("sets.one", place=place, agreement=found.agreement.public_id, item=made.public_id)
    )


def set_aim(place: Place, found: Set, item: Indicator, party: Place | None) -> Page:
    """Set a target, and lead back to the indicator; or say what cannot be."""
    try:
        problems: dict[str, str] = {}
        value = forms.value(request.form, "maal", problems)
        begins = fields.day(request.form, "maal-fra", problems)
        if problems:
            raise Unfit(problems)
        actions.aim(
            database(),
            found,
            item,
            catalogue().named(item.measure),
            party=party,
            value=value,
            valid_from=begins,
            words=request.form.get("maal-ord", ""),
            by=viewer().name,
            by_id=viewer().user_id,
        )
    except Unfit as unfit:
        return sets.indicator_page(place, found, item, unfit.problems, request.form), 422
    return redirect(
        url_for("sets.one", place=place, agreement=found.agreement.public_id, item=item.public_id)
    )


def _mine(place: Place, key: str) -> Set:
    found = sets.asked(place, key)
    if not asking.may_do("propose", place, found.agreement):
        raise NoResultFound
    return found


def _mine_of(place: Place, key: str, item: str) -> tuple[Set, Indicator]:
    found = _mine(place, key)
    indicator = found.named(item)
    if indicator is None:
        raise NoResultFound
    return found, indicator


def _beside(found: Set) -> list[Indicator]:
    """The indicators of every set that the same place keeps and that has not ended."""
    every = queries.of_places(database(), [found.agreement.place_id])
    return [
        item
        for each in every
        if each.agreement.place_id == found.agreement.place_id
        and each.agreement.state is not AgreementState.ENDED
        for item in each.indicators
    ]


def _shown(place: Place, found: Set) -> Response:
    return redirect(url_for("sets.show", place=place, agreement=found.agreement.public_id))


def _form(
    place: Place,
    found: Set,
    typed: Mapping[str, str],
    problems: Mapping[str, str] | None = None,
    *,
    many: TooMany | None = None,
) -> str:
    here_of = {each.id for each in found.indicators}
    live = [each for each in found.indicators if not each.retired and not each.superseded]
    return render_template(
        "sets/new.html",
        place=place,
        set=found,
        groups=_groups(catalogue().cards),
        themes=THEMES,
        live=live,
        standing=[(each, each.id in here_of) for each in many.standing] if many else [],
        most=MOST_PRIMARY,
        typed=typed,
        problems=problems or {},
    )


def _groups(cards: Sequence[IndicatorCard]) -> list[tuple[str, list[IndicatorCard]]]:
    """The catalogue's cards by theme."""
    grouped = [
        (title, [card for card in cards if card.placing.theme == theme])
        for theme, title in THEMES.items()
    ]
    return [(title, within) for title, within in grouped if within]
