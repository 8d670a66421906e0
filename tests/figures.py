"""Stores with places, and the few things that happen to them: deliveries, releases, figures read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from config import compose
from indicators.models import CurrentRelease, Figure, MeasureVersion
from indicators.release import Released, release
from tvaers.intake import Stores, take
from tvaers.places import Kind, Place
from tvaers.register import Register

MEASURES = {definition.name: definition for definition in compose.definitions()}
TODAY = date(2026, 11, 24)
COUNTS = (
    "kilde;indikator_id;periode;periodetype;kommunekode;enhed;taeller;naevner;vaerdi;"
    "uoplyst;n_undertrykt;udtraeksdato;statistic;n"
)
MESSAGES = (
    "periode;standard;version;afsender_type;afsender_region;afsender_kommunekode;"
    "modtager_type;modtager_region;modtager_kommunekode;statistikkode;antal;kilde;udtraeksdato"
)
Numbers = Mapping[str, tuple[int, int]]


@dataclass
class Site:
    """Stores with places, and the few things that happen to them."""

    stores: Stores
    register: Register

    @property
    def kommuner(self) -> list[str]:
        entries = self.register.by_id.values()
        return sorted(e.code for e in entries if e.kind is Kind.KOMMUNE and e.code)

    def everybody(self, above: int, below: int, **others: tuple[int, int]) -> Numbers:
        """The same numbers in every kommune, except where other ones are given by short name."""
        codes = {e.short_name.lower(): e.code for e in self.register.by_id.values() if e.code}
        return dict.fromkeys(self.kommuner, (above, below)) | {
            str(codes[name]): numbers for name, numbers in others.items()
        }

    def take(self, source: str, text: str, *, invented: bool = False, approved: bool = True) -> str:
        return take(
            self.stores,
            compose.sources()[source],
            text.encode(),
            self.register,
            compose.store,
            file_name="fil.csv",
            by="Sofie Lund",
            demonstration=invented,
            approved_by="konfiguration" if approved else None,
        ).public_id

    def plans(self, month: date, numbers: Numbers, **how: bool) -> str:
        """Rehabilitation plans: offered within 7 days, of received."""
        lines = (
            f"k;ggop_7dage;{month:%Y-%m};maaned;{code};ggop;{above};{below};;;;2026-11-01;share;"
            for code, (above, below) in numbers.items()
        )
        return self.take("klgateway-140", "\n".join((COUNTS, *lines)), **how)

    def messages(self, month: date, numbers: Numbers, **how: bool) -> str:
        """Referrals received and closing notes sent."""
        lines: list[str] = []
        for code, (sent, back) in numbers.items():
            practice, kommune = f"almen_praksis;;{code}", f"kommune;;{code}"
            start = f"{month:%Y-%m}"
            lines.append(f"{start};XREF15;;{practice};{kommune};XREF15;{sent};k;2026-11-01")
            lines.append(f"{start};XDIS15;;{kommune};{practice};XDIS15;{back};k;2026-11-01")
        return self.take("medcom-statistics", "\n".join((MESSAGES, *lines)), **how)

    def programmes(self, year: int, numbers: Mapping[tuple[str, str], tuple[int, int]]) -> str:
        """Prevention programmes by kommune and education: completed, of begun."""
        lines = (
            f"{year};{code};{education};{begun};{completed};k"
            for (code, education), (completed, begun) in numbers.items()
        )
        head = "aar;kommunekode;uddannelse;startede;gennemfoerte;kilde"
        return self.take("forloeb-uddannelse", "\n".join((head, *lines)))

    def population(self, quarter: str, people: Mapping[str, int], **how: bool) -> str:
        lines = (f"{int(code)};{quarter};{count}" for code, count in people.items())
        return self.take("statbank", "\n".join(("OMRÅDE;TID;INDHOLD", *lines)), **how)

    def release(self, measure: str) -> Released:
        return release(self.stores, MEASURES[measure], TODAY, by="Tværs")

    def figures(self, measure: str, place: str, stratum: str = "") -> dict[date, Figure]:
        """The figures of a place (or one of its groups) that speak now, by their first day."""
        query = (
            sa.select(Figure)
            .join(MeasureVersion, MeasureVersion.id == Figure.measure_version_id)
            .join(Place, Place.id == Figure.place_id)
            .join(
                CurrentRelease,
                sa.and_(
                    CurrentRelease.measure_version_id == Figure.measure_version_id,
                    CurrentRelease.period_start == Figure.period_start,
                    CurrentRelease.release_id == Figure.release_id,
                ),
            )
            .where(MeasureVersion.name == measure, Place.slug == place, Figure.stratum == stratum)
        )
        with Session(self.stores.published) as session:
            return {row.period_start: row for row in session.scalars(query)}

    def all(self, model: type[Any]) -> list[Any]:
        with Session(self.stores.published) as session:
            return list(session.scalars(sa.select(model)))

    def slugs(self, kinds: Iterable[Kind]) -> dict[int, str]:
        return {p.id: p.slug for p in self.all(Place) if p.kind in kinds}
