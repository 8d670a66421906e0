"""A page's life: a draft goes to its reviewers, they answer, it is published, replaced, archived."""

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from clusters.reading import Overtaken, Unfit
from clusters.shared_pages import queries
from clusters.shared_pages.actions import put_down
from clusters.shared_pages.models import (
    PageBlock,
    PageReading,
    PageReview,
    PageState,
    PageVersion,
    ReadKind,
    Sector,
    SharedPage,
    VersionState,
)
from clusters.shared_pages.rules import CHECKS, LEAST, asked_of
from tvaers.db import now
from tvaers.parts import Drawn, as_data
from tvaers.places import Place


def send(
    session: Session,
    place: Place,
    page: SharedPage,
    version: PageVersion,
    *,
    people: Mapping[Sector, Mapping[int, str]],
    chosen: Mapping[Sector, int | None],
    note: str,
    by: str,
    by_id: int | None,
) -> None:
    """Ask the chosen of `people` (who may review, by sector) to review a draft."""
    if version.state is not VersionState.DRAFT:
        raise Unfit({"": "Versionen er allerede sendt til gennemsyn."})
    if not queries.blocks(session, version):
        raise Unfit({"": "Siden er tom. Tilføj mindst én blok, og send den så."})
    wrong = asked_of(people, chosen, LEAST.get(page.template, 1))
    if wrong:
        raise Unfit({"gennemsyn": wrong})
    asked: dict[int, Sector] = {}
    for sector, user in chosen.items():
        if user is not None and user in people.get(sector, {}):
            asked.setdefault(user, sector)
    # Whoever answered an earlier round is asked anew.
    session.execute(sa.delete(PageReview).where(PageReview.version_id == version.id))
    moment = now()
    session.add_all(
        PageReview(
            version_id=version.id,
            page_id=page.id,
            place_id=place.id,
            reviewer_id=user,
            reviewer=people[sector][user],
            sector=sector,
            asked_at=moment,
        )
        for user, sector in asked.items()
    )
    listed = f",{','.join(map(str, sorted(asked)))},"
    version.reviewers = page.reviewers = listed
    version.state, version.note = VersionState.REVIEW, note
    version.sent_at, version.sent_by, version.sent_by_id = moment, by, by_id
    page.changed_at, page.changed_by = moment, by
    session.flush()
    put_down(session, "page.send", place, page, by)


def take_back(
    session: Session, place: Place, page: SharedPage, version: PageVersion, *, by: str
) -> None:
    """Make a version that is in review a draft again; what reviewers said stays until it is sent anew."""
    if version.state is not VersionState.REVIEW:
        raise Unfit({"": "Versionen er ikke til gennemsyn."})
    version.state = VersionState.DRAFT
    version.reviewers = page.reviewers = ""
    page.changed_at, page.changed_by = now(), by
    put_down(session, "page.take_back", place, page, by)


def answer(
    session: Session,
    place: Place,
    page: SharedPage,
    version: PageVersion,
    review: PageReview,
    *,
    approved: bool,
    checked: Collection[str],
    comment: str,
    by: str,
    by_id: int | None,
) -> None:
    """A reviewer's answer. Nobody approves the own page, and each point is looked at before it is approved."""
    if version.state is not VersionState.REVIEW:
        raise Unfit({"": "Versionen er ikke til gennemsyn mere."})
    if by_id in (version.made_by_id, version.sent_by_id, page.author_id):
        raise Unfit({"": "Du har selv skrevet eller sendt siden, så en anden skal gennemse den."})
    if review.answered_at is not None:
        raise Overtaken
    if approved and set(checked) != set(CHECKS):
        raise Unfit(
            {
                "tjek": "Sæt kryds ved alle punkter, eller send siden tilbage og skriv, hvad der mangler."
            }
        )
    if not approved and not comment:
        raise Unfit({"ord": "Skriv, hvad der skal rettes, så den, der skriver, kan gøre det."})
    review.answered_at, review.approved = now(), approved
    review.checked = ",".join(each for each in CHECKS if each in checked)
    review.comment = comment
    put_down(session, "page.approve" if approved else "page.return", place, page, by)


def publish(
    session: Session,
    place: Place,
    page: SharedPage,
    version: PageVersion,
    *,
    drawn: Sequence[Drawn],
    by: str,
) -> None:
    """Show a version that every reviewer has approved. `drawn` is what its blocks show now, and is kept with
    them; the version that was shown stays in the history."""
    if version.state is not VersionState.REVIEW:
        raise Unfit({"": "Kun en version, der er gennemset, kan udgives."})
    answers = queries.reviews(session, version)
    if not answers or any(each.approved is not True for each in answers):
        raise Unfit({"": "Alle, der gennemser siden, skal have godkendt den, før den kan udgives."})
    blocks = queries.blocks(session, version, kept=True)
    if len(blocks) != len(drawn):
        raise Overtaken
    for block, each in zip(blocks, drawn, strict=True):
        _keep(block, each)
    if page.shown is not None:
        queries.version(session, page, page.shown).state = VersionState.SUPERSEDED
    moment = now()
    version.state, version.published_at, version.published_by = VersionState.PUBLISHED, moment, by
    version.reviewers = page.reviewers = ""
    page.shown, page.title, page.state = version.number, version.title, PageState.PUBLISHED
    page.reason = ""
    page.changed_at, page.changed_by = moment, by
    session.flush()
    put_down(session, "page.publish", place, page, by)


def _keep(block: PageBlock, drawn: Drawn) -> None:
    block.kept = as_data(drawn.parts)
    block.rests = "\n".join(sorted(drawn.rests))


def archive(session: Session, place: Place, page: SharedPage, *, reason: str, by: str) -> None:
    """Put a page away, and say why: it can still be read, and be taken out again by a new version."""
    if page.state is PageState.ARCHIVED:
        raise Unfit({"": "Siden er allerede arkiveret."})
    page.state, page.reason = PageState.ARCHIVED, reason
    page.changed_at, page.changed_by = now(), by
    put_down(session, "page.archive", place, page, by)


def mark(
    session: Session,
    place: Place,
    version: PageVersion,
    party: Place,
    kind: ReadKind,
    *,
    by: str,
    by_id: int,
) -> None:
    """Say that the person has read a version, or that the person's party has discussed or approved it. Saying
    it again changes the time."""
    there = session.scalars(
        sa.select(PageReading).where(
            PageReading.version_id == version.id,
            PageReading.user_id == by_id,
            PageReading.party_id == party.id,
            PageReading.kind == kind,
        )
    ).one_or_none()
    if there is not None:
        there.at = now()
        return
    session.add(
        PageReading(
            version_id=version.id,
            page_id=version.page_id,
            place_id=place.id,
            party_id=party.id,
            user_id=by_id,
            by=by,
            kind=kind,
            at=now(),
        )
    )
    session.flush()
