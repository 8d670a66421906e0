"""What the pages of messages say of the demonstration, whose truths are known."""

from client import Site

COUNCIL = "/omraader/sundhedsraad-horsens/henvisninger/"


def test_jens_reads_the_campaign_and_the_missing_answers_before_any_table(site: Site) -> None:
    page = site.sign_in("Jens Krogh").get(COUNCIL)
    assert page.h1 == "Hvad går der mellem os?"
    assert (
        "henvisninger til kommunerne i Sundhedsråd Horsens: steget siden december 2025."
        in page.text
    )
    assert "afslutningsnotater tilbage: faldet siden januar 2026." in page.text
    assert "lægges aldrig sammen" in page.text


def test_a_stream_leads_to_a_page_of_figures_like_any_indicator_and_is_in_no_list_of_them(
    site: Site,
) -> None:
    jens = site.sign_in("Jens Krogh")
    leads = jens.get(COUNCIL).links["Genoptræningsplaner"]
    shown = jens.get(leads)
    assert "Genoptræningsplaner fra sygehus til kommunen" in shown.text
    assert "Sammenlign derfor ikke hen over juni 2022." in shown.text
    assert (
        "Genoptræningsplaner" not in jens.get("/omraader/sundhedsraad-horsens/indikatorer/").links
    )


def test_a_month_that_was_delivered_twice_is_named_with_its_reason(site: Site) -> None:
    page = site.sign_in("Jens Krogh").get("/omraader/odder-kommune/henvisninger/se-efter/")
    assert "Genoptræningsplaner, Odder, marts 2026 måske talt dobbelt" in page.text
    assert "Intet tal er ændret af sig selv" in page.text


def test_a_hospital_that_is_late_is_told_as_late_and_not_as_a_change(site: Site) -> None:
    page = site.sign_in("Jens Krogh").get("/omraader/region-nordjylland/henvisninger/se-efter/")
    assert "Genoptræningsplaner, Aalborg, oktober 2026 måske ikke alt endnu" in page.text


def test_a_kommune_whose_system_sent_nothing_is_said_to_be_perhaps_a_matter_of_systems(
    site: Site,
) -> None:
    jens = site.sign_in("Jens Krogh")
    skanderborg = jens.get("/omraader/skanderborg-kommune/henvisninger/")
    assert "Spørg systemets leverandør, før I spørger kommunen eller praksis." in skanderborg.text


def test_senders_and_receivers_stand_in_a_table_and_hidden_ones_have_no_number(site: Site) -> None:
    jens = site.sign_in("Jens Krogh")
    page = jens.get(f"{COUNCIL}hvem/")
    assert "Modtager Almen praksis Sygehus Lagt sammen" in page.text
    assert "Odder 25 skjult mindst 25" in page.text
    earlier = jens.get(f"{COUNCIL}hvem/?slags=besked-afslutning-praksis&maaned=2024-05-01")
    assert "afsender i rækken" in earlier.text and "til almen praksis" in earlier.text
    assert "oktober 2026" in jens.get(f"{COUNCIL}hvem/?slags=nix&maaned=nix").text


def test_the_108_types_are_listed_with_the_streams_that_count_them(site: Site) -> None:
    page = site.sign_in("Jens Krogh").get(f"{COUNCIL}beskedtyper/")
    assert "108 beskedtyper" in page.text
    assert "HospitalNotification Advis om sygehusophold" in page.text


def test_oles_own_count_has_lines_of_its_own_and_what_is_no_message_is_counted_apart(
    site: Site,
) -> None:
    ole = site.sign_in("Ole Bach").get("/omraader/horsens-kommune/henvisninger/")
    for told in (
        "Kilde: Kommunens egne beskeder, talt op i kommunen",
        "Talt op: kommunehenvisninger fra almen praksis",
        "Talt op: negative kvitteringer",
        "Talt op: prøvebeskeder",
        "Talt op: rettede og annullerede beskeder",
        "Talt op: ukendte beskedtyper",
    ):
        assert told in ole.text, told
    mette = site.sign_in("Mette Dam").get("/omraader/horsens-kommune/henvisninger/")
    assert "Talt op" not in mette.text
