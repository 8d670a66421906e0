"""A sentence for each action that the trail or the access log knows. An action without one fails a test.

`{who}` is the person, `{thing}` a noun phrase for what it was done to; `{place}` and `{role}` come from the
event's facts. Nothing else of an event is told.
"""

from collections.abc import Mapping

from tvaers.frame import ROLE_WORDS

SENTENCES: Mapping[str, str] = {
    "access.acting.choose": "{who} valgte, på hvis vegne der handles.",
    "access.api.ask": "{who} hentede data med API'et.",
    "access.denial.act": "{who} prøvede at gøre noget på {thing} uden adgang til det. Det blev afvist.",
    "access.denial.form": "{who} sendte en formular, som siden ikke havde lavet. Den blev afvist.",
    "access.denial.key": "Et program spurgte efter {thing} med en nøgle, der ikke gælder. Det blev afvist.",
    "access.denial.page": "{who} spurgte efter noget på {thing}, der ikke findes eller ikke er delt.",
    "access.denial.place": "{who} spurgte efter {thing} uden adgang til det.",
    "access.figure.export": "{who} hentede {thing} som fil.",
    "access.figure.read": "{who} så {thing}.",
    "access.glass.end": "{who} afsluttede nødadgang til {place}.",
    "access.glass.open": "{who} åbnede nødadgang til {place}.",
    "access.glass.read": "{who} læste fortrolige tal for {place} med nødadgang.",
    "access.grant.confirm": "{who} bekræftede en adgang som {role} til {thing}.",
    "access.grant.end": "{who} afsluttede en adgang som {role} for {place}, givet til {thing}.",
    "access.grant.give": "{who} gav {thing} adgang som {role} for {place}.",
    "access.grant.keep": "{who} svarede, at {thing} stadig skal have adgang som {role} for {place}.",
    "access.grant.propose": "{who} foreslog en adgang som {role} til {thing}.",
    "access.invitation.accept": "{who} tog imod en invitation som {role} for {place}.",
    "access.invitation.send": "{who} inviterede en person som {role} for {place}.",
    "access.invitation.withdraw": "{who} trak en invitation som {role} for {place} tilbage.",
    "access.mandate.end": "{who} afsluttede et mandat for {place}, givet til {thing}.",
    "access.mandate.give": "{who} gav {thing} mandat for {place}.",
    "access.password.change": "{who} skiftede adgangskode.",
    "access.person.add": "{who} oprettede {thing}.",
    "access.person.disable": "{who} lukkede kontoen for {thing}.",
    "access.session.end_others": "{who} loggede {thing} af alle andre steder.",
    "access.token.create": "{who} oprettede en nøgle til et program som {role} for {place}.",
    "access.token.revoke": "{who} lukkede en nøgle til et program for {place}.",
    "agreements.assessment.share": "{who} delte den egne vurdering efter kvalitetsstandarder i {place}.",
    "agreements.assessment.unshare": "{who} tog en deling af den egne vurdering i {place} tilbage.",
    "agreements.assessment.write": "{who} vurderede {place} efter kvalitetsstandarder.",
    "agreements.standard.take": "{who} indlæste en udgave af et dokument med kvalitetsstandarder.",
    "agreements.adoption.record": "{who} skrev ned, hvad {place} har besluttet om {thing}.",
    "agreements.agreement.adopt": "{who} skrev den sidste beslutning ned, så {thing} er vedtaget.",
    "agreements.agreement.change": "{who} ændrede {thing} i {place}.",
    "agreements.agreement.create": "{who} oprettede {thing} i {place}.",
    "agreements.agreement.end": "{who} lod {thing} i {place} ophøre før tid.",
    "agreements.agreement.offer": "{who} sendte {thing} i {place} til dem, der skal beslutte.",
    "agreements.agreement.recall": "{who} trak {thing} i {place} tilbage som udkast.",
    "agreements.file.attach": "{who} vedhæftede et bilag til {thing} i {place}.",
    "agreements.file.detach": "{who} fjernede et bilag fra {thing} i {place}.",
    "agreements.text.save": "{who} gemte en udgave af teksten til {thing} i {place}.",
    "clusters.handover.accept": "{who} tog over efter {thing} ved {place}.",
    "clusters.handover.decline": "{who} sagde nej til at tage over efter {thing} ved {place}.",
    "clusters.handover.offer": "{who} tilbød, at en anden tager over efter {thing} ved {place}.",
    "clusters.handover.withdraw": "{who} trak en stafet fra {thing} ved {place} tilbage.",
    "clusters.transition.confirm": "{who} bekræftede {thing} som {role} ved {place}.",
    "clusters.transition.omit": "{who} udelod {thing} som {role} ved {place}.",
    "clusters.unit.add": "{who} oprettede {thing} under {place}.",
    "clusters.unit.end": "{who} gav {thing} en sidste dag.",
    "clusters.unit.rename": "{who} gav {thing} et nyt navn.",
    "clusters.unit.share": "{who} delte {thing} med et fælles rum.",
    "clusters.unit.unshare": "{who} stoppede delingen af {thing} med et fælles rum.",
    "demonstration.figures.remove": "{who} fjernede demonstrationens tal.",
    "demonstration.set.remove": "{who} fjernede demonstrationen.",
    "indicators.note.set": "{who} skrev en note på en indikator for {place}.",
    "indicators.note.end": "{who} fjernede en note på en indikator for {place}.",
    "indicators.phase.set": "{who} satte en ny fase på en indikator for {place}.",
    "indicators.phase.end": "{who} fjernede en fase på en indikator for {place}.",
    "indicators.target.set": "{who} satte et mål på en indikator for {place}.",
    "indicators.target.end": "{who} afsluttede et mål på en indikator for {place}.",
    "indicators.flag.dismiss": "{who} så efter og lod et markeret tal for {place} stå.",
    "indicators.pairing.explain": "{who} skrev en årsag til, at to tal for {place} er forskellige.",
    "indicators.pairing.make": "{who} satte to tal for {place} side om side.",
    "indicators.pairing.say": "{who} sagde, hvad et tal for {place} er.",
    "indicators.peers.end": "{who} fjernede en liste til sammenligning for {place}.",
    "indicators.peers.keep": "{who} gemte en liste til sammenligning for {place}.",
    "indicators.preview.ask": "{who} bad om en ny forhåndsvisning af {thing}.",
    "indicators.preview.cancel": "{who} afbrød forhåndsvisningen af {thing}.",
    "indicators.release.order": "{who} bestemte, at nye tal skal rulles tilbage: {thing}.",
    "indicators.release.publish": "{who} offentliggjorde nye tal: {thing}.",
    "indicators.release.rollback": "{who} rullede nye tal tilbage: {thing}.",
    "indicators.round.answer": "{who} svarede på en datarunde for {place}.",
    "indicators.round.ask": "{who} sendte en datarunde ud for {place}.",
    "indicators.round.close": "{who} lukkede en datarunde for {place}.",
    "indicators.round.correct": "{who} rettede et svar på en datarunde for {place}.",
    "indicators.tally.correct": "{who} rettede et tal på et tælleskema for {place}.",
    "indicators.tally.decide": "{who} skrev, hvad et tælleskema for {place} førte til.",
    "indicators.tally.end": "{who} gav et tælleskema for {place} en sidste dag.",
    "indicators.tally.open": "{who} lavede et tælleskema for {place}.",
    "indicators.tally.register": "{who} tastede et tal på et tælleskema for {place}.",
    "indicators.tally.replace": "{who} sagde, hvilket register der afløser et tælleskema for {place}.",
    "indicators.tally.try": "{who} skrev, hvad der prøves næste gang på et tælleskema for {place}.",
    "intake.delivery.approve": "{who} godkendte {thing} til offentliggørelse.",
    "intake.delivery.discard": "{who} kasserede {thing}.",
    "intake.delivery.resolve": "{who} gik videre med {thing} uden rækkerne i karantæne.",
    "intake.delivery.return": "{who} sendte {thing} tilbage.",
    "intake.delivery.submit": "{who} indsendte {thing} til godkendelse.",
    "intake.delivery.take": "{who} leverede {thing}.",
    "intake.delivery.withdraw": "{who} trak {thing} tilbage.",
    "intake.fetch.fail": "En hentning af {thing} lykkedes ikke. Der prøves igen.",
    "intake.layout.confirm": "{who} bekræftede, hvordan en fil for {place} er stillet op.",
    "intake.row.waive": "{who} udelod en række i karantæne fra {thing}.",
    "intake.upload.discard": "{who} kasserede {thing}.",
    "intake.upload.lay": "{who} sendte {thing}.",
    "intake.upload.refuse": "{who} sendte en fil, der blev afvist, før noget blev gemt.",
    "intake.upload.settle": "{who} bekræftede, hvordan {thing} skal læses.",
    "signin.logout.refuse": "Tværs afviste en besked fra {who} om at logge nogen af.",
    "signin.session.begin": "{who} loggede ind.",
    "signin.session.end": "{who} loggede en person af.",
    "signin.session.refuse": "{who} sendte en person, som Tværs ikke lod logge ind.",
    "trail.month.drop": "{who} slettede sporet for en måned, der ikke længere skal gemmes. Ankeret står.",
    "trail.month.seal": "{who} forseglede sporet for en måned.",
}
# What an older or newer version recorded and this one has no words for.
UNKNOWN = "{who} gjorde noget, som denne udgave af Tværs ikke har ord for."


def sentence(action: str, *, who: str, thing: str, place: str, role: str) -> str:
    """What happened, in Danish."""
    words = ROLE_WORDS.get(role, "en rolle")
    return SENTENCES.get(action, UNKNOWN).format(who=who, thing=thing, place=place, role=words)


def actions_that_say(word: str) -> tuple[str, ...]:
    """The actions in whose sentence a word stands."""
    return tuple(a for a, text in SENTENCES.items() if word.casefold() in text.casefold())
