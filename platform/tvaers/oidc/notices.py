"""What a person reads who was not let in: what happened, and what to do."""

# Reason -> title and advice; every reason that is not named here reads as "failed".
NOTICES: dict[str, tuple[str, str]] = {
    "down": (
        "Der kan ikke logges ind lige nu.",
        "Den, der logger dig ind, svarer ikke. Vent lidt, og prøv igen. Varer det ved, så sig det til "
        "din it-afdeling.",
    ),
    "failed": (
        "Log ind blev ikke gennemført.",
        "Prøv igen herfra. Sker det flere gange, så sig det til din it-afdeling.",
    ),
    "denied": ("Du afbrød log ind.", "Prøv igen, når du er klar."),
    "level": (
        "Du skal logge ind på et højere sikringsniveau.",
        "Tværs kræver niveauet Betydelig eller Høj. Log af der, hvor du blev logget ind, og log ind "
        "igen med for eksempel MitID. Spørg din it-afdeling, hvis du er i tvivl.",
    ),
    "organisation": (
        "Din organisation har ikke adgang til Tværs.",
        "Du er logget ind for en organisation, som Tværs ikke kender. Intet er vist eller gemt om dig. "
        "Arbejder du for flere, så log ind for den rette. Ellers kan din leder spørge sekretariatet "
        "for jeres sundhedsråd.",
    ),
    "closed": (
        "Din adgang er lukket.",
        "Spørg lederen i din enhed, hvis den skal åbnes igen.",
    ),
}
# Those in which the provider has done its part, and the person may not come in all the same.
FORBIDDEN = frozenset({"level", "organisation", "closed"})
