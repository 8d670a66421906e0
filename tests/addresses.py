"""Every address of the site: the need it states, and what each person is answered there."""

from collections.abc import Iterator

from client import EVERYONE

COUNCIL = "/omraader/sundhedsraad-horsens/"
PLACE = "/omraader/horsens-kommune/"
OWN = f"{PLACE}enheder/"
OWN_PLACE = "/omraader/traeningscenter-aabakken/"

# Every address that answers a GET: its need, an example, and what nobody, Per Noll (without grants) and
# everybody else are answered.
GETS = """
home.front              site.read_self  /                                  sign-in  access  onward
home.access             site.read_self  /adgang/                           sign-in  page    page
home.places             area.read       /omraader/                         sign-in  access  page
admission.directory     user.read       /adgang/personer/                  sign-in  access  page
admission.show_person   user.read       /adgang/personer/nix/              sign-in  access  missing
admission.show_system   grant.confirm_system  /adgang/system/              sign-in  access  missing
admission.glasses       breakglass.read  /adgang/noedadgang/               sign-in  access  missing
admission.glass_form    breakglass.open  /adgang/noedadgang/ny/            sign-in  access  missing
admission.invitation    site.read       /adgang/invitation/nix/            missing  missing missing
admission.people        grant.read      {place}personer/                   sign-in  access  missing
admission.grant         grant.read      {place}personer/nix/               sign-in  access  missing
admission.show_keys     token.read      {place}noegler/                    sign-in  access  missing
search.show             area.read       /soeg/?q=genoptraening              sign-in  access  page
home.choose             area.read       /omraade/?til=horsens-kommune      sign-in  access  onward
home.help_page          site.read       /hjaelp/                           page     page    page
home.accessibility      site.read       /tilgaengelighed/                  page     page    page
signin.show             site.read       /log-ind/                          page     onward  onward
clusters.area           area.read       {council}                          sign-in  access  page
indicators.here         area.read       /indikatorer/                      sign-in  access  onward
indicators.all_of       area.read       {council}indikatorer/              sign-in  access  page
indicators.show         area.read       {council}indikatorer/folketal/     sign-in  access  page
groups.show             area.read       {council}indikatorer/gennemfoerte-forloeb/grupper/  sign-in  access  page
groups.file             area.read       {council}indikatorer/gennemfoerte-forloeb/grupper.csv  sign-in  access  file
referrals.show          area.read       {council}henvisninger/             sign-in  access  page
referrals.between       area.read       {council}henvisninger/hvem/        sign-in  access  page
referrals.look          area.read       {council}henvisninger/se-efter/    sign-in  access  page
referrals.types         area.read       {council}henvisninger/beskedtyper/  sign-in  access  page
about_api.show          source.read     /api/                              sign-in  access  page
api.description         source.read     /api/v1/openapi.json               no-key   refused  file
api.places              area.read       /api/v1/steder                     no-key   refused  file
api.indicators          source.read     /api/v1/indikatorer                no-key   refused  file
api.card                source.read     /api/v1/indikatorer/genoptraening  no-key   refused  file
api.figures             value.read      /api/v1/indikatorer/genoptraening/tal  no-key  refused  file
downloads.one           area.read       {council}indikatorer/folketal/tal.csv  sign-in  access  file
downloads.card          area.read       {council}indikatorer/folketal/kort.csv  sign-in  access  file
downloads.picture       area.read       {council}indikatorer/folketal/figur.svg  sign-in  access  file
downloads.every         area.read       {council}indikatorer/tal.xlsx      sign-in  access  file
downloads.compared      area.read       {council}sammenlign/tal.xlsx       sign-in  access  file
downloads.compared_picture  area.read   {council}sammenlign/figur.png      sign-in  access  file
provenance.show         area.read       {council}indikatorer/folketal/punkt/2026-01/  sign-in  access  page
provenance.data         area.read       {council}indikatorer/folketal/punkt/2026-01/tal.json  sign-in  access  file
quality.show            area.read       {council}leverancer/               sign-in  access  page
parties.show_all        area.read       {council}to-tal/                   sign-in  access  page
parties.show            area.read       {council}to-tal/nix/               sign-in  access  missing
standards.catalogue     source.read     /standarder/                       sign-in  access  page
standards.document      source.read     /standarder/forebyggelsestilbud/   sign-in  access  page
assessments.show        area.read       {place}standarder/                 sign-in  access  page
assessments.download    area.read       {place}standarder.csv    sign-in  access  file
assessments.one         area.read       {place}standarder/forebyggelsestilbud/fysisk-traening.format/  sign-in  access  page
life.preview            release.read    /data/leverancer/nix/forhaandsvisning/  sign-in  access  missing
life.releases           release.read    /data/leverancer/nix/udgivelser/   sign-in  access  missing
lists.show              area.read       {council}sammenlign/lister/        sign-in  access  page
marking.show            area.read       {council}indikatorer/folketal/maerker/  sign-in  access  page
agreements.show_all     area.read       {council}aftaler/                  sign-in  access  page
agreements.show         area.read       {council}aftaler/nix/              sign-in  access  missing
agreements.text         area.read       {council}aftaler/nix/tekst/        sign-in  access  missing
agreements.compare      area.read       {council}aftaler/nix/forskel/      sign-in  access  missing
agreements.download     area.read       {council}aftaler/nix/bilag/nix/    sign-in  access  missing
drafting.new            agreement.create  {council}aftaler/ny/             sign-in  access  missing
drafting.facts_form     agreement.update  {council}aftaler/nix/oplysninger/  sign-in  access  missing
drafting.text_form      agreement.update  {council}aftaler/nix/ret/        sign-in  access  missing
adoption.form           acceptance.sign  {place}aftaler/nix/tiltraed/      sign-in  access  missing
boundaries.show_all     boundary.read   {council}snitflader/               sign-in  access  missing
boundaries.download     boundary.read   {council}snitflader.csv            sign-in  access  missing
boundaries.show         boundary.read   {council}snitflader/nix/           sign-in  access  missing
boundaries.new          boundary.ask    {council}snitflader/ny/            sign-in  access  missing
sets.show_all           area.read       {council}aftalte-indikatorer/      sign-in  access  page
sets.show               area.read       {council}aftaler/nix/indikatorer/  sign-in  access  missing
sets.one                area.read       {council}aftaler/nix/indikatorer/nix/  sign-in  access  missing
proposing.new           agreement.propose  {council}aftaler/nix/foreslaa/  sign-in  access  missing
consent.form            acceptance.sign  {place}aftaler/nix/samtykke/      sign-in  access  missing
consent.votes           acceptance.sign  {place}aftaler/nix/virker/        sign-in  access  missing
promises.of_agreement   area.read       {council}aftaler/nix/forpligtelser/  sign-in  access  missing
promises.show           area.read       {council}forpligtelser/nix/        sign-in  access  missing
promising.new           commitment.create  {council}aftaler/nix/forpligtelser/ny/  sign-in  access  missing
promising.change_form   commitment.create  {council}forpligtelser/nix/ret/  sign-in  access  missing
promising.goal_form     commitment.create  {council}aftaler/nix/maal/nix/  sign-in  access  missing
promise_files.download  area.read       {council}aftaler/nix/forpligtelser.csv  sign-in  access  missing
promise_files.form      commitment.create  {council}aftaler/nix/forpligtelser/fil/  sign-in  access  missing
handing.show            area.read       {council}forpligtelser/overgang/   sign-in  access  missing
overview.show           area.read       {council}forpligtelser/            sign-in  access  page
overview.year           area.read       {council}aarshjul/                 sign-in  access  page
calendar.show           site.read_self  /kalender/                         sign-in  page    page
calendar.feed           site.read       /kalender/nix.ics                  missing  missing missing
catalogue.show_all      source.read     /indikatorer/katalog/              sign-in  access  page
catalogue.show          source.read     /indikatorer/katalog/go01/         sign-in  access  page
beside.compare          area.read       {council}sammenlign/               sign-in  access  page
beside.funnel           area.read       {council}sammenlign/tragt/         sign-in  access  page
beside.rank             area.read       {council}sammenlign/raekkefoelge/  sign-in  access  page
beside.over_time        area.read       {council}sammenlign/over-tid/      sign-in  access  page
beside.overview         area.read       {council}sammenlign/alle/          sign-in  access  page
data.catalogue          source.read     /data/                             sign-in  access  page
data.source             source.read     /data/kilder/plsp/                 sign-in  access  page
deliveries.show_all     source.read     /data/leverancer/                  sign-in  access  page
deliveries.show         source.read     /data/leverancer/{receipt}/        sign-in  access  page
deliveries.upload_form  import.create   /data/leverancer/ny/               sign-in  access  missing
mapping.show_all        import.create   /data/opstillinger/                sign-in  access  missing
mapping.show            import.create   /data/opstillinger/nix/            sign-in  access  missing
transition.show         transition.read  {council}overgang/                sign-in  access  missing
handover.show           handover.read_self  {council}stafet/                  sign-in  missing missing
chronicle.show          audit.read      /adgang/spor/                      sign-in  access  missing
chronicle.own           audit.read_self  /adgang/spor/mit/                 sign-in  page    page
handheld.here           area.read       /taelleskemaer/                    sign-in  access  onward
handheld.show_all       tally.read      {own_place}taelleskemaer/          missing  missing missing
handheld.new            tally.create    {own_place}taelleskemaer/nyt/      missing  missing missing
handheld.show           tally.read      {own_place}taelleskemaer/nix/      missing  missing missing
tally.point             tally.read      {own_place}taelleskemaer/nix/punkt/2026-11-09/  missing  missing missing
tally.led_to            tally.read      {own_place}taelleskemaer/nix/foerte-til/  missing  missing missing
tally.wall              tally.read      {own_place}taelleskemaer/nix/tavle/  missing  missing missing
tally.picture           tally.read      {own_place}taelleskemaer/nix/tavle/figur.svg  missing  missing missing
tally.steer             tally.steer     {own_place}taelleskemaer/nix/skemaet/  missing  missing missing
rounds.here             area.read       /datarunder/                       sign-in  access  onward
rounds.show_all         round.read      {council}datarunder/               sign-in  access  missing
rounds.new              round.create    {council}datarunder/ny/            sign-in  access  missing
rounds.show             round.read      {council}datarunder/nix/           sign-in  access  missing
packs.show_all          pack.read       {council}pakker/                   sign-in  access  missing
packs.new               pack.create     {council}pakker/ny/                sign-in  access  missing
packs.show              pack.read       {council}pakker/nix/               sign-in  access  missing
packs.file              pack.read       {council}pakker/nix/pakke.pdf      sign-in  access  missing
shared.here             area.read       /sider/                            sign-in  access  onward
shared.show_all         page.read       {council}sider/                    sign-in  access  page
shared.new              page.create     {council}sider/ny/                 sign-in  access  missing
shared.show             page.read       {council}sider/nix/                sign-in  access  missing
editing.edit            page.update     {council}sider/nix/rediger/        sign-in  access  missing
editing.block           page.update     {council}sider/nix/rediger/nix/    sign-in  access  missing
reviewing.show          page.read       {council}sider/nix/gennemsyn/      sign-in  access  missing
versions.show_all       page.read       {council}sider/nix/versioner/      sign-in  access  missing
versions.show           page.read       {council}sider/nix/versioner/1/    sign-in  access  missing
versions.difference     page.read       {council}sider/nix/versioner/1/2/  sign-in  access  missing
meetings.here           area.read       /moeder/                           sign-in  access  onward
meetings.show_all       meeting.read    {council}moeder/                   sign-in  access  missing
bodies.new              meeting.create  {council}moeder/organ/ny/          sign-in  access  missing
bodies.show             meeting.read    {council}moeder/organ/nix/         sign-in  access  missing
bodies.form             meeting.update  {council}moeder/organ/nix/ret/     sign-in  access  missing
meetings.show           meeting.read    {council}moeder/nix/               sign-in  access  missing
screen.show             meeting.read    {council}moeder/nix/vis/           sign-in  access  missing
screen.one              meeting.read    {council}moeder/nix/vis/nix/       sign-in  access  missing
meetings.new_item       meeting.update  {council}moeder/nix/punkt/ny/      sign-in  access  missing
meetings.item_form      meeting.update  {council}moeder/nix/punkt/nix/     sign-in  access  missing
units.show_all          area.read_private  {own}                           sign-in  access  missing
units.show              area.read_private  {own}traeningscenter-aabakken/  sign-in  access  missing
health.show             site.read       /health                            file     file    file
health.security         site.read       /.well-known/security.txt          missing  missing missing
assets.show             site.read       /statisk/x/tvaers.css              file     file    file
assets.icon             site.read       /favicon.ico                       file     file    file
"""
POSTS = """
signin.sign_in          site.read       /log-ind/                          faulty   faulty  faulty
signin.demonstration    site.read       /log-ind/demonstration/            missing  missing missing
deliveries.upload       import.create   /data/leverancer/ny/               sign-in  access  missing
mapping.send            import.create   /data/opstillinger/                sign-in  access  missing
mapping.confirm         import.create   /data/opstillinger/nix/            sign-in  access  missing
deliveries.decide       source.read     /data/leverancer/{receipt}/beslut/ sign-in  access  refused
assessments.share       assessment.share  {place}standarder/forebyggelsestilbud/  sign-in  access  missing
assessments.unshare     assessment.share  {place}standarder/forebyggelsestilbud/deling/tilbage/  sign-in  access  missing
assessments.write       assessment.create  {place}standarder/forebyggelsestilbud/fysisk-traening.format/  sign-in  access  missing
correcting.correct      import.resolve  {place}indikatorer/nix/punkt/2026-10/ret/  sign-in  access  missing
correcting.take_back    import.resolve  {place}indikatorer/nix/punkt/2026-10/ret/nix/slut/  sign-in  access  missing
parties.pair            area.read       {place}to-tal/                     sign-in  access  refused
parties.act             area.read       {place}to-tal/nix/                 sign-in  access  missing
life.steer              release.read    /data/leverancer/nix/forhaandsvisning/  sign-in  access  missing
life.roll_back          release.rollback  /data/leverancer/nix/udgivelser/nix/tilbage/  sign-in  access  missing
provenance.dismiss      import.resolve  {place}indikatorer/folketal/punkt/2026-01/  sign-in  access  missing
units.add               unit.create_own {own}                              sign-in  access  missing
units.rename            unit.update_own {own}traeningscenter-aabakken/navn/ sign-in access missing
units.end               unit.update_own {own}traeningscenter-aabakken/slut/ sign-in access missing
units.share             unit.update_own {own}traeningscenter-aabakken/del/ sign-in access  missing
units.unshare           unit.update_own {own}traeningscenter-aabakken/stop/ sign-in access missing
admission.change_password  site.read_self  /adgang/adgangskode/             sign-in  faulty  faulty
admission.end_others    site.read_self  /adgang/andre-steder/              sign-in  access  access
admission.act_for       site.read_self  /adgang/handler-for/               sign-in  onward  onward
admission.open_glass    breakglass.open  /adgang/noedadgang/ny/            sign-in  access  missing
admission.end_glass     breakglass.open  /adgang/noedadgang/slut/          sign-in  access  missing
admission.disable       user.disable    /adgang/personer/nix/luk/          sign-in  access  missing
admission.propose       grant.create_system  /adgang/system/               sign-in  access  missing
admission.confirm       grant.confirm_system  /adgang/system/nix/bekraeft/  sign-in  access  missing
admission.end_system    grant.create_system  /adgang/system/tildelinger/nix/afslut/  sign-in  access  missing
admission.keep_system   grant.create_system  /adgang/system/tildelinger/nix/behold/  sign-in  access  missing
admission.accept        site.read       /adgang/invitation/nix/            missing  missing missing
admission.invite        user.invite     {place}invitationer/               sign-in  access  missing
admission.give          grant.read      {place}personer/                   sign-in  access  missing
admission.withdraw      user.invite     {place}invitationer/nix/tilbage/   sign-in  access  missing
admission.renew         grant.read      {place}personer/nix/forlaeng/      sign-in  access  missing
admission.end           grant.revoke    {place}personer/nix/afslut/        sign-in  access  missing
admission.keep          grant.review    {place}personer/nix/behold/        sign-in  access  missing
admission.give_mandate  grant.give_mandate  {place}personer/nix/mandat/    sign-in  access  missing
admission.end_mandate   grant.end_mandate  {place}personer/nix/mandat/slut/  sign-in  access  missing
admission.create_key    token.create    {place}noegler/                    sign-in  access  missing
admission.revoke_key    token.revoke    {place}noegler/nix/luk/            sign-in  access  missing
transition.confirm      transition.confirm  {council}overgang/bekraeft/    sign-in  access  missing
transition.omit         transition.omit  {council}overgang/udelad/         sign-in  access  missing
handover.offer          handover.read_self  {council}stafet/                  sign-in  missing missing
handover.accept         handover.read_self  {council}stafet/x/modtag/         sign-in  missing missing
handover.decline        handover.read_self  {council}stafet/x/afvis/          sign-in  missing missing
handover.withdraw       handover.read_self  {council}stafet/x/traek/          sign-in  missing missing
lists.keep              peerlist.create  {council}sammenlign/lister/       sign-in  access  missing
lists.end               peerlist.end    {council}sammenlign/lister/nix/slut/  sign-in  access  missing
marking.add             mark.create     {council}indikatorer/folketal/maerker/  sign-in  access  missing
marking.end             mark.end        {council}indikatorer/folketal/maerker/nix/slut/  sign-in  access  missing
drafting.create         agreement.create  {council}aftaler/ny/             sign-in  access  missing
drafting.change         agreement.update  {council}aftaler/nix/oplysninger/  sign-in  access  missing
drafting.write          agreement.update  {council}aftaler/nix/ret/        sign-in  access  missing
drafting.offer          agreement.offer  {council}aftaler/nix/send/        sign-in  access  missing
drafting.recall         agreement.recall  {council}aftaler/nix/traek/      sign-in  access  missing
drafting.end            agreement.end   {council}aftaler/nix/ophoer/       sign-in  access  missing
drafting.attach         attachment.create  {council}aftaler/nix/bilag/     sign-in  access  missing
drafting.detach         attachment.remove  {council}aftaler/nix/bilag/nix/fjern/  sign-in  access  missing
adoption.record         acceptance.sign  {place}aftaler/nix/tiltraed/      sign-in  access  missing
boundaries.ask          boundary.ask    {council}snitflader/ny/            sign-in  access  missing
boundaries.say          boundary.answer  {place}snitflader/nix/svar/       sign-in  access  missing
boundaries.rule         boundary.rule   {council}snitflader/nix/afgoer/    sign-in  access  missing
proposing.carry         agreement.create  {council}aftalte-indikatorer/foer-over/nix/  sign-in  access  missing
proposing.plan          agreement.propose  {council}aftaler/nix/frister/  sign-in  access  missing
proposing.propose       agreement.propose  {council}aftaler/nix/foreslaa/  sign-in  access  missing
proposing.retire        agreement.propose  {council}aftaler/nix/indikatorer/nix/udgaa/  sign-in  access  missing
proposing.aim           agreement.propose  {council}aftaler/nix/indikatorer/nix/maal/  sign-in  access  missing
consent.record          acceptance.sign  {place}aftaler/nix/samtykke/      sign-in  access  missing
consent.vote            acceptance.sign  {place}aftaler/nix/virker/        sign-in  access  missing
consent.aim             acceptance.sign  {place}aftaler/nix/indikatorer/nix/eget-maal/  sign-in  access  missing
consent.comment         comment.create  {place}aftaler/nix/hoering/  sign-in  access  missing
promising.make          commitment.create  {council}aftaler/nix/forpligtelser/ny/  sign-in  access  missing
promising.change        commitment.create  {council}forpligtelser/nix/ret/  sign-in  access  missing
promising.end           commitment.end  {council}forpligtelser/nix/luk/    sign-in  access  missing
promising.make_goal     commitment.create  {council}aftaler/nix/maal/   sign-in  access  missing
promising.change_goal   commitment.create  {council}aftaler/nix/maal/nix/  sign-in  access  missing
promising.remove_goal   commitment.create  {council}aftaler/nix/maal/nix/fjern/  sign-in  access  missing
stating.report          commitment.report  {place}forpligtelser/nix/status/  sign-in  access  missing
stating.judge           commitment.judge  {council}forpligtelser/nix/vurdering/  sign-in  access  missing
stating.verify          commitment.verify  {place}forpligtelser/nix/bekraeft/  sign-in  access  missing
promise_files.look      commitment.create  {council}aftaler/nix/forpligtelser/fil/  sign-in  access  missing
promise_files.take      commitment.create  {council}aftaler/nix/forpligtelser/fil/tag/  sign-in  access  missing
handing.hand            commitment.hand  {council}forpligtelser/overgang/  sign-in  access  missing
calendar.make_own       site.read_self  /kalender/                         sign-in  access  page
calendar.close_own      site.read_self  /kalender/luk/                     sign-in  onward  onward
handheld.make           tally.create    {own_place}taelleskemaer/nyt/      nowhere  nowhere nowhere
handheld.register       tally.register  {own_place}taelleskemaer/nix/      nowhere  nowhere nowhere
tally.say               tally.steer     {own_place}taelleskemaer/nix/foerte-til/  nowhere  nowhere nowhere
tally.change            tally.steer     {own_place}taelleskemaer/nix/skemaet/  nowhere  nowhere nowhere
statutory.draft         page.create     {council}aftaler/nix/status/       sign-in  access  missing
packs.make              pack.create     {council}pakker/ny/                sign-in  access  missing
shared.make             page.create     {council}sider/ny/                 sign-in  access  missing
shared.mark             page.mark       {council}sider/nix/                sign-in  access  missing
editing.change          page.update     {council}sider/nix/rediger/        sign-in  access  missing
editing.save_block      page.update     {council}sider/nix/rediger/nix/    sign-in  access  missing
reviewing.act           page.read       {council}sider/nix/gennemsyn/      sign-in  access  missing
bodies.make             meeting.create  {council}moeder/organ/ny/          sign-in  access  missing
bodies.change           meeting.update  {council}moeder/organ/nix/ret/     sign-in  access  missing
bodies.seat             meeting.update  {council}moeder/organ/nix/plads/   sign-in  access  missing
bodies.unseat           meeting.update  {council}moeder/organ/nix/plads/nix/slut/  sign-in  access  missing
bodies.plan             meeting.create  {council}moeder/organ/nix/moede/   sign-in  access  missing
meetings.change         meeting.update  {council}moeder/nix/               sign-in  access  missing
meetings.add_item       meeting.update  {council}moeder/nix/punkt/ny/      sign-in  access  missing
meetings.change_item    meeting.update  {council}moeder/nix/punkt/nix/     sign-in  access  missing
screen.decide           meeting.update  {council}moeder/nix/vis/nix/       sign-in  access  missing
meetings.take           meeting.update  {council}moeder/nix/forslag/  sign-in  access  missing
meetings.remove         meeting.update  {council}moeder/nix/punkt/nix/fjern/  sign-in  access  missing
meetings.shift          meeting.update  {council}moeder/nix/punkt/nix/flyt/  sign-in  access  missing
meetings.decide         meeting.update  {council}moeder/nix/punkt/nix/beslut/  sign-in  access  missing
meetings.finish         meeting.update  {council}moeder/nix/punkt/nix/faerdig/  sign-in  access  missing
rounds.ask              round.create    {council}datarunder/ny/            sign-in  access  missing
rounds.close            round.create    {council}datarunder/nix/luk/       sign-in  access  missing
rounds.answer           tally.register  {place}datarunder/nix/             sign-in  access  missing
signin.sign_out         site.read       /log-af/                           out      out     out
"""
BUT = {
    ("assessments.share", "Ole Bach"): "faulty",
    ("assessments.unshare", "Ole Bach"): "faulty",
    ("assessments.write", "Ole Bach"): "faulty",
    ("drafting.new", "Kirsten Holm"): "page",
    ("drafting.create", "Kirsten Holm"): "faulty",
    ("admission.glass_form", "Ida Frost"): "page",
    ("admission.open_glass", "Ida Frost"): "faulty",
    ("admission.end_glass", "Ida Frost"): "access",
    **{
        ("admission.glasses", name): "page"
        for name in (
            "Ole Bach",
            "Kirsten Holm",
            "Jens Krogh",
            "Mette Dam",
            "Lars Toft",
            "Rikke Lind",
            "Bo Riis",
        )
    },
    **{
        ("chronicle.show", name): "page"
        for name in ("Ole Bach", "Jens Krogh", "Mette Dam", "Lars Toft", "Bo Riis")
    },
    ("admission.directory", "Sofie Lund"): "missing",
    ("admission.directory", "Anne Vig"): "missing",
    **{("admission.show_system", name): "page" for name in ("Bo Riis", "Ida Frost")},
    **{
        (f"admission.{page}", name): "page"
        for page in ("people", "show_keys")
        for name in ("Ole Bach", "Bo Riis", "Ida Frost")
    },
    ("admission.propose", "Ida Frost"): "faulty",
    **{("admission.invite", name): "faulty" for name in ("Ole Bach", "Ida Frost")},
    **{("admission.give", name): "faulty" for name in ("Ole Bach", "Bo Riis", "Ida Frost")},
    **{
        (f"{room}.show", name): "page"
        for room in ("transition", "handover")
        for name in ("Kirsten Holm", "Ida Frost")
    },
    **{("handover.show", name): "page" for name in ("Jens Krogh", "Lars Toft")},
    **{
        ("handover.offer", name): "faulty"
        for name in ("Kirsten Holm", "Ida Frost", "Jens Krogh", "Lars Toft")
    },
    **{
        (f"transition.{act}", name): answer
        for act, answer in (("confirm", "faulty"), ("omit", "refused"))
        for name in ("Kirsten Holm", "Ida Frost")
    },
    **{
        ("parties.pair", name): "faulty"
        for name in ("Ole Bach", "Sofie Lund", "Jens Krogh", "Lars Toft")
    },
    ("deliveries.upload_form", "Sofie Lund"): "page",
    ("deliveries.upload", "Sofie Lund"): "faulty",
    ("mapping.show_all", "Sofie Lund"): "page",
    ("mapping.send", "Sofie Lund"): "faulty",
    ("handheld.show_all", "Ole Bach"): "page",
    ("handheld.new", "Ole Bach"): "page",
    ("handheld.make", "Ole Bach"): "faulty",
    **{
        (name, "Ole Bach"): "missing" for name in ("handheld.register", "tally.say", "tally.change")
    },
    **{
        ("rounds.show_all", name): "page"
        for name in (
            "Kirsten Holm",
            "Ole Bach",
            "Sofie Lund",
            "Jens Krogh",
            "Lars Toft",
        )
    },
    **{
        (f"boundaries.{view}", name): answer
        for view, answer in (("show_all", "page"), ("download", "file"))
        for name in ("Kirsten Holm", "Ole Bach", "Sofie Lund", "Jens Krogh", "Lars Toft")
    },
    ("boundaries.new", "Kirsten Holm"): "page",
    ("boundaries.ask", "Kirsten Holm"): "faulty",
    **{
        ("meetings.show_all", name): "page"
        for name in ("Kirsten Holm", "Ole Bach", "Sofie Lund", "Jens Krogh", "Lars Toft")
    },
    **{
        ("packs.show_all", name): "page"
        for name in ("Kirsten Holm", "Ole Bach", "Sofie Lund", "Jens Krogh", "Lars Toft")
    },
    ("packs.new", "Kirsten Holm"): "page",
    ("packs.make", "Kirsten Holm"): "faulty",
    ("shared.new", "Kirsten Holm"): "page",
    ("shared.make", "Kirsten Holm"): "faulty",
    ("bodies.new", "Kirsten Holm"): "page",
    ("bodies.make", "Kirsten Holm"): "faulty",
    ("rounds.new", "Kirsten Holm"): "page",
    ("lists.keep", "Kirsten Holm"): "faulty",
    ("rounds.ask", "Kirsten Holm"): "faulty",
    ("units.show_all", "Ole Bach"): "page",
    ("units.show", "Ole Bach"): "page",
    ("units.add", "Ole Bach"): "faulty",
    ("units.rename", "Ole Bach"): "faulty",
    ("units.end", "Ole Bach"): "faulty",
    ("units.unshare", "Ole Bach"): "onward",
}
STATUS = {200: "page", 401: "no-key", 403: "refused", 404: "missing", 422: "faulty"}
# A form below a place that is not there, or must look so, is sent to no address at all.
STATUS[405] = "nowhere"


def rows(table: str, receipt: str = "") -> Iterator[tuple[str, str, str, dict[str, str]]]:
    """A table's lines: endpoint, need, address, and the expected answer by person."""
    for line in (
        table.format(council=COUNCIL, place=PLACE, own=OWN, own_place=OWN_PLACE, receipt=receipt)
        .strip()
        .splitlines()
    ):
        endpoint, need, url, nobody, per, others = line.split()
        expected = {"": nobody} | dict.fromkeys(EVERYONE, others) | {"Per Noll": per}
        expected |= {name: answer for (at, name), answer in BUT.items() if at == endpoint}
        yield endpoint, need, url, expected
