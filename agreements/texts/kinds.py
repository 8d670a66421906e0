"""What agreements, their states and the seven points are called in Danish."""

from collections.abc import Mapping
from dataclasses import dataclass

from agreements.texts.models import AgreementKind
from tvaers.places import Kind

KINDS: Mapping[AgreementKind, str] = {
    AgreementKind.HEALTH_AGREEMENT: "Sundhedsaftale",
    AgreementKind.COLLABORATION: "Samarbejdsaftale",
    AgreementKind.HORIZONTAL: "Horisontal samarbejdsaftale",
    AgreementKind.LOCAL_HEALTH_PLAN: "Nærsundhedsplan",
    AgreementKind.PRACTICE: "Praksisaftale",
    AgreementKind.CARE_PROGRAMME: "Forløbsprogram",
    AgreementKind.INDICATOR_SET: "Aftalt indikatorsæt",
    AgreementKind.LOCAL: "Lokal aftale",
}

# Who can be a party: a KLU cannot bind anybody, and general practice is bound by PLO or PLO-K alone.
PARTIES = (Kind.REGION, Kind.KOMMUNE, Kind.GENERAL_PRACTICE, Kind.PATIENTS)
# Who can adopt a plan, which has no parties that sign it.
BODIES = (Kind.HEALTH_COUNCIL, Kind.REGION)


@dataclass(frozen=True)
class Point:
    """One of the seven points that an agreement must make clear."""

    code: str
    title: str
    hint: str


# Udvalget for det nære og sammenhængende sundhedsvæsen, 2017, recommendation 7.
POINTS = (
    Point(
        "capacity",
        "Kapacitet og kvalitet i indsatserne",
        "Hvem løser hvilke opgaver, fx regionens udgående funktioner og kommunens indsatser?",
    ),
    Point(
        "medical",
        "Lægeligt behandlingsansvar",
        "Hvem har det, og hvor er den klare indgang til lægelig ekspertise på sygehus og i almen praksis?",
    ),
    Point(
        "advice",
        "Adgang til sparring og faglig rådgivning",
        "Fx fælles skolebænk og kompetenceudvikling knyttet til opgaverne.",
    ),
    Point(
        "medicine",
        "Adgang til medicin og remedier",
        "Når kommunen varetager patientbehandling.",
    ),
    Point(
        "monitoring",
        "Opfølgning på indsatser og monitorering via data",
        "Hvad følges, med hvilke tal og hvor tit?",
    ),
    Point("quality", "Opfølgning på kvaliteten", "Hvem følger kvaliteten, og hvordan?"),
    Point(
        "terms",
        "Vilkår for ændret arbejdsdeling, herunder økonomi",
        "Hvad sker der, hvis opgaver flytter, og hvem betaler?",
    ),
)
