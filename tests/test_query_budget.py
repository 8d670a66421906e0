"""How often a page asks the database: a number a page, and what the questions are."""

from collections import Counter

import pytest

from client import Client, Site

COUNCIL = "/omraader/sundhedsraad-horsens/"
INDICATOR = f"{COUNCIL}indikatorer/genoptraening/"

# Each page asks for the place, and for session, person and grants; pages of figures for what is shared.
BUDGETS = [
    # Where figures stand: and what is agreed of them, with every reservation, in one question.
    # and the measures, their figures, signals, news; the viewer's areas; members, what it lies in, works
    # in and owns, before, after, and the kommuner of its sums; and the rights and the stafetter that await
    # the viewer's answer; and which members its sums leave out; and the phases that persons have set;
    # and who has not answered a data round.
    (COUNCIL, 21),
    # and the measures, figures, signals, phases; and which members its sums leave out.
    (f"{COUNCIL}indikatorer/", 9),
    # and measure with parts, figures; the parts' figures and signals; release, deliveries, how many;
    # and which members its sums leave out; and what persons have set on it, and their phases on its parts;
    # and the commitments that it follows.
    (INDICATOR, 15),
    # and what stood in its stead, and its figures.
    (f"{INDICATOR}?organisering=begge", 17),
    (f"{INDICATOR}?organisering=dengang", 17),
    # measure with parts, figures, what persons have set on it, the releases that the figures came with.
    (f"{INDICATOR}tal.csv", 8),
    (f"{INDICATOR}tal.xlsx", 8),
    (f"{INDICATOR}figur.svg", 8),
    # and the measures in the one's place, and the phases.
    (f"{COUNCIL}indikatorer/tal.xlsx", 8),
    # as its page, and the releases.
    (f"{COUNCIL}sammenlign/tal.csv", 12),
    # and the measures, periods, lists kept, the whole, its members, their figures; and whose were looked at.
    (f"{COUNCIL}sammenlign/", 11),
    # and which of them lie in the place.
    (f"{COUNCIL}sammenlign/?hvem=kommuner", 12),
    (f"{COUNCIL}sammenlign/tragt/", 11),
    (f"{COUNCIL}sammenlign/raekkefoelge/", 11),
    # and the inhabitants: their measure is known, its periods and its figures.
    (f"{COUNCIL}sammenlign/?hvem=mellem", 15),
    # and the series, their signals and phases.
    (f"{COUNCIL}sammenlign/over-tid/", 14),
    # the whole, its members, the measures, the whole's newest figures, the figures.
    (f"{COUNCIL}sammenlign/alle/", 11),
    # how often was asked in the last minute, session; places; or the measures; or measure, places, figures,
    # releases; and that it is asked, and whose figures are shown, written down.
    ("/api/v1/steder", 5),
    ("/api/v1/indikatorer", 5),
    ("/api/v1/indikatorer/genoptraening/tal", 10),
    # session, areas, place, when each source last came.
    ("/data/", 5),
    # session, areas, place, the measures with figures, other spellings, the places; the standards, their pieces;
    # agreements with their texts, commitments; boundary questions, those asked, their answers and rulings; and shared
    # pages.
    ("/soeg/?q=horsens", 15),
    # session, areas, place; the questions, those asked, their answers and rulings.
    (f"{COUNCIL}snitflader/", 8),
    # session, areas, place; the pages, their versions, and what waits for a review.
    (f"{COUNCIL}sider/", 7),
    # session, areas, place; the page, its version, its blocks; meetings; the measures, and whom the place compares;
    # series, marks, remarks' ground, releases; the whole's newest figures, the kommuner's; signals, phases, what sums
    # leave out; when the viewer marked it, and who did.
    (f"{COUNCIL}sider/genoptraening-efter-sygehus/", 26),
    # session, areas, place; how many agreements, a page of them, their parties, what these have decided; and the
    # indicators of those that are sets.
    (f"{COUNCIL}aftaler/", 9),
    # and the sets; and the measures that say in which unit a target is.
    (f"{COUNCIL}aftalte-indikatorer/", 6),
    # session, areas, place, what it all rests on; the commitments and what was said of them, once as counts and
    # once as a page of them: with what figures say, verifications, places and measures.
    (f"{COUNCIL}forpligtelser/", 13),
    ("/omraader/horsens-kommune/forpligtelser/", 13),
    # session, areas, place; deadlines, agreements, sets, rounds, meetings.
    (f"{COUNCIL}aarshjul/", 8),
    # session, areas, place, the address.
    ("/kalender/", 4),
    # session, areas, place, the measures with figures.
    ("/indikatorer/katalog/", 5),
    ("/indikatorer/katalog/genoptraening/", 5),
    # session, areas, place; the documents, their pieces.
    # and whose they are, and what they have said.
    (f"{COUNCIL}standarder/", 7),
    ("/omraader/horsens-kommune/standarder/", 6),
    (f"{COUNCIL}standarder.csv", 7),
    # and the measures; and the paragraphs that may be named.
    ("/omraader/horsens-kommune/standarder/forebyggelsestilbud/fysisk-traening.hensyn/", 8),
    ("/standarder/", 5),
    ("/standarder/forebyggelsestilbud/", 5),
    # and the streams, their figures, signals, phases, what is agreed; the kommuner, the newest month, and what is
    # pointed at in them.
    (f"{COUNCIL}henvisninger/", 11),
    # and the streams, the months; the kommuner, and the month's figures.
    (f"{COUNCIL}henvisninger/hvem/", 9),
    # and the streams, the kommuner, the newest month, and what is pointed at.
    (f"{COUNCIL}henvisninger/se-efter/", 9),
    (f"{COUNCIL}henvisninger/beskedtyper/", 6),
    # session, areas, place, receipts, own uploads.
    ("/data/leverancer/", 6),
    # session, areas, place, the places.
    ("/omraader/", 5),
    ("/adgang/", 4),
]


def asked(client: Client, url: str) -> list[str]:
    """The statements behind a page, none of them twice."""
    client.answer(url)
    statements = list(client.site.statements)
    twice = [each for each, times in Counter(statements).items() if times > 1]
    assert not twice, (url, twice)
    return statements


@pytest.mark.parametrize(("url", "budget"), BUDGETS)
def test_a_page_keeps_its_budget_of_questions(site: Site, url: str, budget: int) -> None:
    statements = asked(site.sign_in("Kirsten Holm"), url)
    assert len(statements) <= budget, "\n".join(statements)


def test_more_grants_spaces_and_kommuner_ask_for_little_more(site: Site) -> None:
    jens, kirsten = site.sign_in("Jens Krogh"), site.sign_in("Kirsten Holm")
    for url, budget in BUDGETS:
        assert len(asked(jens, url)) <= budget + 4, url
        country = url.replace("sundhedsraad-horsens", "danmark")
        assert len(asked(kirsten, country)) <= budget + 1, country


# Session, areas, place; the units she delivers for, their layouts and waiting files, and who uses them.
LAYOUTS = ("/data/opstillinger/", 10)


def test_a_stewards_layouts_keep_their_budget(site: Site) -> None:
    url, budget = LAYOUTS
    assert len(asked(site.sign_in("Sofie Lund"), url)) <= budget


def test_a_file_of_the_house_asks_nothing(site: Site) -> None:
    assert asked(site.visitor, "/statisk/x/tvaers.css") == []


def test_signing_in_asks_a_handful(site: Site) -> None:
    assert len(asked(site.visitor, "/log-ind/")) <= 3
