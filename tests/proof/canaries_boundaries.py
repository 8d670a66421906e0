"""What is planted of boundary questions: in the question, each answer and the ruling of each space."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.boundaries.models import BoundaryAnswer, BoundaryQuestion, BoundaryRuling
from canaries_deals import PARTIES
from canaries_life import Word
from planted import Canary
from tvaers.db import now
from tvaers.places import Place


def boundary_questions(session: Session, word: Word, slug: str) -> None:
    """One that is open, and one that is ruled."""
    ids = dict(session.execute(sa.select(Place.slug, Place.id)).all())
    place, parties = ids[slug], [ids[each] for each in PARTIES[slug]]
    canary = Canary("boundary", ("boundary.read",), place)
    for ruled in (False, True):
        made = BoundaryQuestion(
            public_id=word("bq", canary),
            place_id=place,
            asker_id=parties[0],
            parties=f",{','.join(map(str, sorted(parties)))},",
            title=f"Hvem betaler {word('bt', canary)}",
            text=f"Det er ikke klart {word('bx', canary)}",
            theme="paa-tvaers",
            clause=f"§ 1 {word('bc', canary)}",
            at=now(),
            by="Prøve",
        )
        session.add(made)
        session.flush()
        of = {"question_id": made.id, "place_id": place, "at": now(), "by": "Prøve"}
        session.add(BoundaryAnswer(**of, party_id=parties[1], text=f"Vi gør {word('ba', canary)}"))
        if ruled:
            session.add(
                BoundaryRuling(
                    **of,
                    public_id=word("br", canary),
                    body=f"Rådet {word('bb', canary)}",
                    decided_on=date(2026, 3, 1),
                    text=f"Regionen {word('bw', canary)}",
                )
            )
