"""Where an indicator belongs: theme, national goal, recommendation, dimension, kind and category.

The words are those of the sources, the codes are ours and stand in files and addresses. Which of them fits
an indicator is a proposal of the installation, never a fact of the indicator's owner. Pure.
"""

from dataclasses import dataclass
from typing import Any

from indicators.fields import Fields

THEMES = {
    "aeldre": "Ældre medicinske patienter",
    "kronisk": "Kronisk sygdom",
    "psykiatri": "Psykiatri og misbrug",
    "boern": "Børn og unge",
    "genoptraening": "Genoptræning",
    "forebyggelse": "Forebyggelse",
    "almen-praksis": "Almen praksis og lægedækning",
    "paa-tvaers": "På tværs af sundhedsvæsenet",
}
SECTORS = {"kommune": "kommune", "sygehus": "sygehus", "almen-praksis": "almen praksis"}
DIMENSIONS = {
    "borgercentreret": "Borgercentreret",
    "effektivt": "Effektivt",
    "sikkert": "Sikkert",
    "rettidigt": "Rettidigt",
    "lige": "Lige og retfærdigt",
    "integreret": "Integreret",
    "omkostningseffektivt": "Omkostningseffektivt",
}
QUALITIES = {
    "faglig": "Faglig kvalitet",
    "organisatorisk": "Organisatorisk kvalitet",
    "borgeroplevet": "Borgeroplevet kvalitet",
}
CATEGORIES = {
    "effekt": "Effektdata",
    "patientsikkerhed": "Data om patientsikkerhed",
    "borgercentrering": "Data om borgercentrering",
    "proces": "Procesdata",
    "struktur": "Data om strukturer",
    "adgang": "Data om adgang og lighed",
    "omkostninger": "Data om omkostningseffektivitet",
}
# Agreed in 2016; the seventh under the name that the reports of 2022 and 2023 use.
GOALS = (
    "Bedre sammenhængende patientforløb",
    "Styrket indsats for kronikere og ældre patienter",
    "Forbedret overlevelse og patientsikkerhed",
    "Behandling af høj kvalitet",
    "Hurtig udredning og behandling",
    "Øget patientinddragelse",
    "Mere lighed og flere sunde leveår",
    "Mere effektivt sundhedsvæsen",
)
# Of the committee on the near and coherent health service, 2017.
RECOMMENDATIONS = (
    "Kommuner og regioner, herunder praksissektoren, skal afprøve og udbrede integrerende "
    "samarbejdsmodeller, eksempelvis fælles finansiering, ledelse og planlægning",
    "Håndtering af hjælpemidler og behandlingsredskaber skal forbedres",
    "Kommuner og regioner, herunder praksissektoren, skal systematisk øge fokus på somatiske lidelser "
    "hos mennesker med psykiske lidelser og kognitiv funktionsnedsættelse",
    "Kommuner og regioner skal sikre forløbskoordination for relevante patienter med forløb på tværs af "
    "sygehuse, kommuner og almen praksis",
    "Regioner og kommuner skal forbedre brugen af planer, der sikrer koordination af indsatserne for "
    "mennesker med psykiske lidelser og mennesker med samtidigt misbrug",
    "Det hensigtsmæssige i en ændret ansvarsfordeling for misbrugsbehandling af en mindre del af gruppen "
    "af mennesker med psykiske lidelser og samtidigt misbrug skal vurderes",
    "Sundhedsaftalesystemet skal fornys og sikre bedre rammer for, at regionerne og kommunerne laver "
    "forpligtende aftaler om opgaver på tværs af sygehuse, kommuner og almen praksis",
    "Reglerne om benyttelse af medhjælp skal revideres, så de understøtter klare og fleksible rammer for "
    "varetagelse af delegerede opgaver",
    "Reglerne for hjemmesygepleje skal afspejle hjemmesygeplejens centrale rolle i det nære og "
    "sammenhængende sundhedsvæsen",
    "Regionernes rådgivningsforpligtelse skal tilpasses udviklingen i det nære og sammenhængende "
    "sundhedsvæsen",
    "Kommuner og regioner skal løfte kompetencerne i det nære og sammenhængende sundhedsvæsen med fokus "
    "på tidlig opsporing og koordinering samt understøttelse af komplekse patientforløb",
    "Der skal etableres en specialuddannelse til en mindre gruppe sygeplejersker i kommuner og almen "
    "praksis målrettet borgere med forløb på tværs af sygehuse, kommuner og almen praksis",
    "Sundhedsstyrelsen skal udvikle en national model for kvalitetsplanlægning i det nære og "
    "sammenhængende sundhedsvæsen",
    "Almen praksis skal styrke og ensarte kvaliteten samt udvikles til at varetage flere opgaver fx i "
    "forhold til patienter med kroniske sygdomme",
    "Sundhedsvæsenet skal differentiere indsatserne ud fra patientens individuelle behov, ressourcer og "
    "målsætninger, blandt andet gennem involvering af patienten, egenmestring og en populationsbaseret "
    "tilgang",
    "De effektive indsatser af høj kvalitet for mennesker med psykiske lidelser og samtidig misbrug skal "
    "dokumenteres og udbredes",
    "Det tværsektorielle samarbejde om børn og unge med psykiske udfordringer skal styrkes",
    "Digitale løsninger, der understøtter patientens mulighed for aktivt at tage del i egen behandling, "
    "skal udbredes til hele landet",
    "Patienter og relevante sundhedspersoner skal have adgang til relevante oplysninger på tværs af "
    "sygehuse, kommuner og almen praksis",
    "Der skal være synlighed om aktivitet og resultater for alle aktører på tværs af sundhedsvæsenet",
)


@dataclass(frozen=True)
class Placing:
    """What an indicator is about, in one sentence, where it belongs, and who owns its definition.

    A fact about the population has no dimension, kind or category: it measures no quality. Without an owner
    nobody is known to answer for the definition.
    """

    theme: str
    measures: str
    sectors: tuple[str, ...]
    recommendations: tuple[int, ...]
    source: str | None = None
    grain: str | None = None
    owner: str | None = None
    national_goal: int | None = None
    dimension: str | None = None
    quality: str | None = None
    category: str | None = None

    @property
    def ownerless(self) -> bool:
        """Whether it crosses sectors and nobody owns it: what the cooperation has to wish for."""
        return self.owner is None and len(self.sectors) > 1


def placing(raw: Any) -> Placing:
    """The placing of one indicator, checked field by field."""
    fields = Fields(raw, Placing)
    return Placing(
        theme=fields.one_of("theme", tuple(THEMES)),
        measures=fields.text("measures"),
        sectors=fields.some_of("sectors", tuple(SECTORS)),
        recommendations=fields.numbers("recommendations", least=1, most=len(RECOMMENDATIONS)),
        source=fields.optional_text("source"),
        grain=fields.optional_text("grain"),
        owner=fields.optional_text("owner"),
        national_goal=fields.optional_number("national_goal", least=1, most=len(GOALS)),
        dimension=fields.optional_one_of("dimension", tuple(DIMENSIONS)),
        quality=fields.optional_one_of("quality", tuple(QUALITIES)),
        category=fields.optional_one_of("category", tuple(CATEGORIES)),
    )
