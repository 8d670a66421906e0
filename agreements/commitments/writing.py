"""Writing goals and commitments, and changing them; where two edit at once a person merges."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.exc import NoResultFound
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from agreements.commitments import actions, asking, forms, queries
from agreements.commitments.kinds import COUNTED, DIRECTIONS
from agreements.commitments.models import Commitment, Goal
from agreements.commitments.pages import list_page, show_one
from agreements.commitments.rules import unlike
from agreements.texts import forms as days
from agreements.texts import queries as texts
from agreements.texts.actions import Overtaken
from agreements.texts.clauses import Clause, clauses
from agreements.texts.models import Agreement
from agreements.texts.rules import Unfit
from indicators.tags import RECOMMENDATIONS, THEMES
from indicators.views import Measure
from tvaers.access import needs
from tvaers.places import Place
from tvaers.web import database, today, viewer

pages = Blueprint("promising", __name__, template_folder="../templates")
Page = str | Response | tuple[str, int]
_AT = "/omraader/<place:place>/aftaler/<string:agreement>"
_ONE = "/omraader/<place:place>/forpligtelser/<string:commitment>"


@pages.get(f"{_AT}/forpligtelser/ny/")
@needs("commitment.create")
def new(place: Place, agreement: str) -> str:
    """The form for a new commitment, with what the address says of it filled in."""
    found = _mine(place, agreement)
    told = {name: request.args[name] for name in forms.FIELDS if name in request.args}
    return _form(_Form(place, found, None), MultiDict({"fra": today().isoformat(), **told}))


@pages.post(f"{_AT}/forpligtelser/ny/")
@needs("commitment.create")
def make(place: Place, agreement: str) -> Page:
    """Write a new commitment; what cannot be used stays in the form with a sentence a field."""
    form = _Form(place, _mine(place, agreement), None)
    try:
        made = actions.promise(
            database(),
            form.agreement,
            form.said(),
            asking.ground(form.agreement, form.parties, form.measures, form.goal_ids),
            place=place,
            by=viewer().name,
        )
    except Unfit as unfit:
        return _form(form, request.form, unfit.problems), 422
    return redirect(url_for("promises.show", place=place, commitment=made.public_id))


@pages.get(f"{_ONE}/ret/")
@needs("commitment.create")
def change_form(place: Place, commitment: str) -> str:
    """The form of a commitment as it stands."""
    form = _changing(place, commitment)
    return _form(form, form.filled())


@pages.post(f"{_ONE}/ret/")
@needs("commitment.create")
def change(place: Place, commitment: str) -> Page:
    """Change a commitment; where somebody else has, both are shown and a person merges."""
    form = _changing(place, commitment)
    assert form.row is not None
    try:
        actions.change(
            database(),
            form.agreement,
            form.row,
            form.said(),
            asking.ground(form.agreement, form.parties, form.measures, form.goal_ids),
            place=place,
            revision=days.number(request.form, "revision"),
            by=viewer().name,
        )
    except Unfit as unfit:
        return _form(form, request.form, unfit.problems), 422
    except Overtaken:
        return _form(form, request.form, overtaken=True), 409
    return redirect(url_for("promises.show", place=place, commitment=commitment))


@pages.post(f"{_ONE}/luk/")
@needs("commitment.end")
def end(place: Place, commitment: str) -> Page:
    """Follow a commitment up no more, with a reason."""
    row, agreement = queries.one(database(), place, commitment)
    if not asking.may_keep("end", place, row):
        raise NoResultFound
    try:
        actions.end(
            database(),
            agreement,
            row,
            place=place,
            reason=request.form.get("begrundelse", ""),
            today=today(),
            by=viewer().name,
        )
    except Unfit as unfit:
        return show_one(place, commitment, unfit.problems, request.form, "luk"), 422
    return redirect(url_for("promises.show", place=place, commitment=commitment))


@pages.post(f"{_AT}/maal/")
@needs("commitment.create")
def make_goal(place: Place, agreement: str) -> Page:
    """Write a goal or a sub-goal."""
    found = _mine(place, agreement)
    form = request.form
    try:
        actions.make_goal(
            database(),
            found,
            place=place,
            title=form.get("titel", ""),
            words=form.get("ord", ""),
            parent=_parent(found),
            by=viewer().name,
        )
    except Unfit as unfit:
        return _goal_form(place, found, None, form, unfit.problems), 422
    return redirect(url_for("promises.of_agreement", place=place, agreement=agreement))


@pages.get(f"{_AT}/maal/<string:goal>/")
@needs("commitment.create")
def goal_form(place: Place, agreement: str, goal: str) -> str:
    """The form of a goal; `nyt` for one that is not there yet."""
    found = _mine(place, agreement)
    if goal == "nyt":
        return _goal_form(place, found, None, {})
    one = queries.goal(database(), found, goal)
    return _goal_form(place, found, one, _goal_filled(found, one))


@pages.post(f"{_AT}/maal/<string:goal>/")
@needs("commitment.create")
def change_goal(place: Place, agreement: str, goal: str) -> Page:
    """Change a goal; where somebody else has, both are shown and a person merges."""
    found = _mine(place, agreement)
    one, form = queries.goal(database(), found, goal), request.form
    try:
        actions.change_goal(
            database(),
            found,
            one,
            place=place,
            title=form.get("titel", ""),
            words=form.get("ord", ""),
            parent=_parent(found),
            revision=days.number(form, "revision"),
            by=viewer().name,
        )
    except Unfit as unfit:
        return _goal_form(place, found, one, form, unfit.problems), 422
    except Overtaken:
        return _goal_form(place, found, one, form, overtaken=True), 409
    return redirect(url_for("promises.of_agreement", place=place, agreement=agreement))


@pages.post(f"{_AT}/maal/<string:goal>/fjern/")
@needs("commitment.create")
def remove_goal(place: Place, agreement: str, goal: str) -> Page:
    """Take a goal away on which nothing hangs."""
    found = _mine(place, agreement)
    one = queries.goal(database(), found, goal)
    try:
        actions.remove_goal(database(), found, one, place=place, by=viewer().name)
    except Unfit as unfit:
        return list_page(place, found, str(unfit)), 422
    return redirect(url_for("promises.of_agreement", place=place, agreement=agreement))


class _Form:
    """What the form of a commitment chooses among."""

    def __init__(self, place: Place, agreement: Agreement, row: Commitment | None) -> None:
        session = database()
        self.place, self.agreement, self.row = place, agreement, row
        self.parties: list[Place] = asking.parties(agreement)
        self.goals: list[Goal] = queries.goals(session, agreement)
        text = queries.text_of(session, agreement)
        self.clauses: list[Clause] = clauses(text.text) if text else []
        self.text_number = text.number if text else None
        self.measures: Mapping[str, Measure] = asking.measures()

    @property
    def goal_ids(self) -> frozenset[int]:
        return frozenset(goal.id for goal in self.goals)

    def said(self) -> Any:
        keeper = self.row.keeper_id if self.row else self.agreement.place_id
        people = asking.people(database(), self.parties, keeper)
        return forms.promise(
            request.form, self.parties, self.goals, self.clauses, self.text_number, people, self.row
        )

    def filled(self) -> "MultiDict[str, str]":
        """The form for the commitment as it stands."""
        assert self.row is not None
        found = MultiDict(forms.filled(self.row, self.goals, self.clauses))
        for place in self.parties:
            if place.id in self.row.party_ids:
                found.add("part", place.slug)
        for number in self.row.recommendations:
            found.add("anbefaling", str(number))
        return found


def _mine(place: Place, key: str) -> Agreement:
    """An agreement whose commitments the viewer may write; NoResultFound, and so a 404, for any other."""
    found = texts.kept(database(), place, key)
    if not asking.may_promise(place, found):
        raise NoResultFound
    return found


def _changing(place: Place, key: str) -> _Form:
    row, agreement = queries.one(database(), place, key)
    if not asking.may_change(place, row, agreement):
        raise NoResultFound
    return _Form(place, agreement, row)


def _form(
    form: _Form,
    typed: Any,
    problems: Mapping[str, str] | None = None,
    *,
    overtaken: bool = False,
) -> str:
    return render_template(
        "commitments/write.html",
        place=form.place,
        agreement=form.agreement,
        row=form.row,
        parties=form.parties,
        goals=form.goals,
        clauses=form.clauses,
        keep=forms.KEEP,
        measures=form.measures,
        agreed=asking.agreed(form.agreement, form.measures),
        counted=COUNTED,
        directions=DIRECTIONS,
        themes=THEMES,
        recommendations=list(enumerate(RECOMMENDATIONS, start=1)),
        needs_meeting=asking.ground(form.agreement, [], {}, frozenset()).needs_meeting,
        typed=typed,
        chosen=typed.getlist("part"),
        numbers=typed.getlist("anbefaling"),
        problems=problems or {},
        overtaken=overtaken,
        clashes=_clashes(form, typed) if overtaken else [],
    )


def _clashes(form: _Form, typed: Any) -> list[tuple[str, str, str]]:
    """Where what is saved and what was typed differ, with each choice in words."""
    saved = form.filled()
    told = {
        **{("maal", goal.public_id): goal.title for goal in form.goals},
        **{("indikator", name): each.short for name, each in form.measures.items()},
        **{("hvor", where.value): words for where, words in COUNTED.items()},
        **{("retning", way.value): words for way, words in DIRECTIONS.items()},
        **{("tema", code): words for code, words in THEMES.items()},
        **{("afsnit", str(clause.number)): clause.label for clause in form.clauses},
    }
    now = [
        (name, told.get((name, saved.get(name, "")), saved.get(name, ""))) for name in forms.FIELDS
    ]
    mine = {
        name: told.get((name, typed.get(name, "")), typed.get(name, "").strip())
        for name in forms.FIELDS
    }
    found = [(forms.FIELDS[name], one, other) for name, one, other in unlike(now, mine)]
    for field, words, names in (
        ("part", "Parter", {place.slug: place.name for place in form.parties}),
        ("anbefaling", "Anbefalinger", {}),
    ):
        one, other = (
            ", ".join(names.get(each, each) for each in sorted(which.getlist(field)))
            for which in (saved, typed)
        )
        if one != other:
            found.append((words, one, other))
    return found


def _parent(agreement: Agreement) -> Goal | None:
    key = request.form.get("over", "")
    if not key:
        return None
    found = next((g for g in queries.goals(database(), agreement) if g.public_id == key), None)
    if found is None:
        raise Unfit("Vælg et af aftalens mål.", "over")
    return found


def _goal_filled(agreement: Agreement, goal: Goal) -> dict[str, str]:
    above = next((g for g in queries.goals(database(), agreement) if g.id == goal.parent_id), None)
    return {"titel": goal.title, "ord": goal.words, "over": above.public_id if above else ""}


def _goal_form(
    place: Place,
    agreement: Agreement,
    goal: Goal | None,
    typed: Mapping[str, str],
    problems: Mapping[str, str] | None = None,
    *,
    overtaken: bool = False,
) -> str:
    goals: Sequence[Goal] = queries.goals(database(), agreement)
    return render_template(
        "commitments/goal.html",
        place=place,
        agreement=agreement,
        goal=goal,
        # Under which goals it can lie: a sub-goal has none below it, and no goal lies under itself.
        above=[each for each in goals if each.parent_id is None and each is not goal],
        removable=goal is not None and queries.is_empty(database(), goal),
        typed=typed,
        problems=problems or {},
        overtaken=overtaken,
        saved=_goal_filled(agreement, goal) if overtaken and goal else {},
    )
