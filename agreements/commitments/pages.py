"""Mål og forpligtelser: those of an agreement, and one commitment with everything that is said of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request

from agreements.commitments import asking, passing, queries
from agreements.commitments.kinds import CHANGES, COUNTED, METS, STATUSES
from agreements.commitments.models import Commitment, Goal
from agreements.commitments.standing import Standing, Voice, age, answer, said_on
from agreements.commitments.words import target_words
from agreements.texts import queries as texts
from agreements.texts.clauses import Clause, clauses, label_of, place_of
from agreements.texts.models import Agreement, AgreementState
from indicators.tags import RECOMMENDATIONS, THEMES
from indicators.views import Measure
from tvaers.access import needs
from tvaers.places import Place
from tvaers.web import database, today

pages = Blueprint("promises", __name__, template_folder="../templates")


@dataclass(frozen=True)
class Line:
    """One commitment in a list."""

    standing: Standing
    target: str
    clause: str

    @property
    def row(self) -> Commitment:
        """The commitment itself."""
        return self.standing.commitment


@dataclass(frozen=True)
class Part:
    """A goal, or what has none, with the commitments under it on this page."""

    goal: Goal | None
    lines: Sequence[Line]


@pages.get("/omraader/<place:place>/aftaler/<string:agreement>/forpligtelser/")
@needs("area.read")
def of_agreement(place: Place, agreement: str) -> str:
    """An agreement's goals, sub-goals and commitments, and how each stands."""
    return list_page(place, texts.one(database(), place, agreement))


def list_page(place: Place, found: Agreement, problem: str = "") -> str:
    """The list, with what is wrong with what somebody tried to do with a goal."""
    session = database()
    goals = queries.goals(session, found)
    every = queries.of_agreement(session, found)
    page = max(request.args.get("side", 1, type=int), 1)
    shown = every[(page - 1) * queries.MOST : page * queries.MOST]
    measures = asking.measures()
    lines = [line(each, measures) for each in queries.standings(session, shown)]
    return render_template(
        "commitments/of_agreement.html",
        place=place,
        agreement=found,
        parts=_parts(goals, lines),
        goals=goals,
        total=len(every),
        summary=summary(
            queries.standings(session, every)
            if len(every) != len(shown)
            else [each.standing for each in lines]
        ),
        page=page,
        pages=-(-len(every) // queries.MOST),
        may_write=asking.may_promise(place, found),
        draft=found.state is AgreementState.DRAFT,
        problem=problem,
    )


def line(standing: Standing, measures: Mapping[str, Measure]) -> Line:
    """A commitment as a list shows it."""
    row = standing.commitment
    return Line(standing, _target(row, measures), label_of(row.clause) if row.clause else "")


def _target(row: Commitment, measures: Mapping[str, Measure]) -> str:
    measure = measures.get(row.measure)
    if measure is None or row.direction is None or row.target is None:
        return measure.short if measure else ""
    return f"{measure.short}: {target_words(measure, row.direction, row.target)}"


def _parts(goals: Sequence[Goal], lines: Sequence[Line]) -> list[Part]:
    parts = [Part(goal, [each for each in lines if each.row.goal_id == goal.id]) for goal in goals]
    loose = [each for each in lines if each.row.goal_id is None]
    return [*parts, Part(None, loose)] if loose else parts


def summary(found: Sequence[Standing]) -> str:
    """How an agreement's commitments stand together: counted, never averaged."""
    day = today()
    open_now = [each for each in found if each.open]
    if not found:
        return "Der er ikke skrevet forpligtelser endnu."
    if not open_now:
        return "Ingen af forpligtelserne følges op mere."
    many = (
        "Én forpligtelse følges" if len(open_now) == 1 else f"{len(open_now)} forpligtelser følges"
    )
    said = [f"{many} op"]
    for count, words in (
        (sum(each.done for each in open_now), "er opfyldt og bekræftet af andre"),
        (sum(each.overdue(day) for each in open_now), "har overskredet fristen"),
        (
            sum(bool(each.silent(day)) for each in open_now),
            "har en part, der ikke har sagt noget i 90 dage",
        ),
    ):
        if count:
            said.append(f"{count} {words}")
    return f"{', '.join(said)}."


@pages.get("/omraader/<place:place>/forpligtelser/<string:commitment>/")
@needs("area.read")
def show(place: Place, commitment: str) -> str:
    """One commitment: what the figures say, what a person calls it, and what each party says."""
    return show_one(place, commitment)


def show_one(
    place: Place,
    key: str,
    problems: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
    doing: str = "",
) -> str:
    """A commitment's page, with what is wrong with what somebody tried to say or do."""
    session = database()
    row, agreement = queries.one(session, place, key)
    standing = queries.standings(session, [row])[0]
    keepers = queries.named(session, (row.keeper_id, row.place_id))
    measures = asking.measures()
    text = queries.text_of(session, agreement)
    clause, same = place_of(row.clause, clauses(text.text) if text else ())
    goals = {goal.id: goal for goal in queries.goals(session, agreement)}
    own = next((v for v in standing.voices if v.place_id == place.id), None)
    return render_template(
        "commitments/show.html",
        place=place,
        agreement=agreement,
        agreement_place=place
        if place.id in (agreement.place_id, *agreement.party_ids)
        else keepers[row.place_id],
        row=row,
        standing=standing,
        keeper=keepers[row.keeper_id],
        carried=passing.now_carried(session, row, today()),
        maker=keepers[row.place_id],
        goals=_way_up(goals, row.goal_id),
        answer=answer(standing, today()),
        disagreement=standing.disagreement(),
        measure=measures.get(row.measure),
        agreed=asking.agreed(agreement, measures).get(row.measure, "") if row.measure else "",
        target=_target(row, measures),
        clause=clause,
        clause_same=same,
        text=text,
        counted=COUNTED,
        mets=METS,
        changes=CHANGES,
        statuses=STATUSES,
        theme=THEMES.get(row.theme, ""),
        recommendations=[(n, RECOMMENDATIONS[n - 1]) for n in row.recommendations],
        age=lambda statement: age(said_on(statement), today()),
        own=own,
        may_report=asking.may_report(place, row),
        may={verb: asking.may_keep(verb, place, row) for verb in ("judge", "end", "hand")},
        may_change=asking.may_change(place, row, agreement),
        to_verify=[(v, _verifying(place, agreement, v)) for v in standing.voices if v.waits],
        problems=problems or {},
        typed=typed or {},
        doing=doing,
    )


def _verifying(place: Place, agreement: Agreement, voice: Voice) -> str:
    """How the viewer may verify a party's word here: by itself as a party, by the body's meeting, or not."""
    assert voice.said is not None
    if asking.may_verify(place, agreement, voice.said, by_body=False).allowed:
        return "part"
    return "organ" if asking.may_verify(place, agreement, voice.said, by_body=True).allowed else ""


def _way_up(goals: Mapping[int, Goal], goal_id: int | None) -> list[Goal]:
    found: list[Goal] = []
    while goal_id is not None and goal_id in goals and goals[goal_id] not in found:
        found.insert(0, goals[goal_id])
        goal_id = goals[goal_id].parent_id
    return found


def by_clause(
    found: Sequence[Clause], rows: Sequence[Commitment]
) -> list[tuple[str, list[Commitment]]]:
    """The commitments under the paragraph that each rests on, in the text's order; last those without one."""
    placed: dict[str, list[Commitment]] = {}
    for row in rows:
        clause, _ = place_of(row.clause, found)
        placed.setdefault(clause.label if clause else "", []).append(row)
    order = [*(each.label for each in found), ""]
    return [(label, placed[label]) for label in dict.fromkeys(order) if label in placed]
