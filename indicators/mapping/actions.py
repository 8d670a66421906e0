"""What is done with layouts: a new version is saved, with who confirmed it in the trail."""

import re

from sqlalchemy.orm import Session

from indicators.mapping import queries
from indicators.mapping.layout import Layout, Unfit
from indicators.mapping.models import FileLayout
from indicators.mapping.recognise import Role
from tvaers import cpr, trail
from tvaers.db import now
from tvaers.places import Place

# What other sources call their counts: a unit's own table may not speak as one of them.
TAKEN = frozenset({"population"})
_SPELLED = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


def save(
    session: Session,
    *,
    holder: Place,
    title: str,
    provider: str,
    columns: tuple[tuple[str, Role], ...],
    card: str = "",
    months: int | None = None,
    by: str,
    by_id: int | None,
) -> Layout:
    """Save what the columns are for as the newest version; the same again is no new version."""
    for text, what in ((title, "datasættet"), (provider, "leverandøren")):
        if not 2 <= len(text.strip()) <= 120:
            raise Unfit(f"Skriv et navn på {what}, højst 120 tegn.")
        if cpr.find(text) is not None:
            raise Unfit("Navnet ligner et CPR-nummer. Skriv det uden; intet er gemt.")
    data_set = _address(title)
    if data_set in TAKEN:
        raise Unfit(
            "Sådan hedder folketallet fra Danmarks Statistik. Giv datasættet et andet navn."
        )
    kept = queries.newest(session, holder.id)
    before = next((layout for layout in kept if layout.data_set == data_set), None)
    made = Layout(
        data_set=data_set,
        title=title.strip(),
        provider=provider.strip(),
        version=before.version + 1 if before else 1,
        columns=columns,
        holder_id=holder.id,
        card=card,
        months=months,
    )
    other = queries.fitting(
        (layout for layout in kept if layout.data_set != data_set), [name for name, _ in columns]
    )
    if other is not None:
        raise Unfit(
            f"»{other.title}« har samme overskrift, så næste fil kan ikke kendes på den. Giv en kolonne i "
            f"filen et navn, som kun dette datasæt har, fx »Antal fald« i stedet for »Antal«."
        )
    if before and _said(before) == _said(made):
        return before
    session.add(
        FileLayout(
            holder_id=holder.id,
            data_set=data_set,
            title=made.title,
            provider=made.provider,
            version=made.version,
            columns={"roles": [[name, role.value] for name, role in columns]},
            made_at=now(),
            made_by=by,
            made_by_id=by_id,
            card=card,
            months=months,
        )
    )
    trail.record(
        session,
        "intake.layout.confirm",
        by=by,
        thing=f"layout:{data_set}:{made.version}",
        facts={
            "holder": holder.slug,
            "columns": [[n, r.value] for n, r in columns],
            "card": card,
            "months": months,
        },
    )
    return made


def _said(layout: Layout) -> tuple[object, ...]:
    """What a version says, whatever the columns' order."""
    return frozenset(layout.columns), layout.provider, layout.card, layout.months


def _address(title: str) -> str:
    """A data set's name as observations carry it."""
    plain = title.casefold().translate(_SPELLED)
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-") or "datasaet"
