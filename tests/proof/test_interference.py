"""What one may not see changes no byte of what one sees: two worlds, alike but for everything out of sight."""

from collections.abc import Callable
from random import Random

import pytest

from changes import out_of_sight
from crawl import Map, asked, blank
from proof_sum import PROVE, note
from world import Persona, World

PEOPLE = 12
SAMPLE = 40 if not PROVE else None
MORE = (
    "/omraader/lolland-kommune/indikatorer/genoptraening/?organisering=begge",
    "/omraader/randers-kommune/indikatorer/genoptraening-sygehusdage/tal.csv",
    "/omraader/sundhedsraad-horsens/sammenlign/?maal=genoptraening&hvem=kommuner",
    "/omraader/danmark/sammenlign/?maal=genoptraening&hvem=kommuner&organisering=dengang",
    "/omraader/sundhedsraad-kronjylland/sammenlign/?maal=genoptraening",
    "/omraade/?til=omdoebt1",
)


@pytest.mark.parametrize("number", range(PEOPLE) if PROVE else (0, 1, 2, 9))
def test_no_byte_depends_on_what_this_person_may_not_see(
    own_world: World, copy_of: Callable[[World], World], number: int
) -> None:
    who = own_world.personas[number]
    other = copy_of(own_world)
    done = out_of_sight(other, who)
    assert done > 100
    note("changes out of sight", done)
    # The addresses are the untouched world's in both; what is hidden from this person looks missing anyway.
    urls = [*addresses(own_world, who), *MORE]
    if SAMPLE:
        urls = [*Random(number).sample(urls, min(SAMPLE, len(urls))), *MORE]
    # Pages that tell what one has done oneself come first, before this walk has done anything.
    urls.sort(key=lambda url: "/spor/" not in url)
    before, after = (seen(world, who, urls) for world in (own_world, other))
    different = [url for url in urls if before[url] != after[url]]
    note("pages compared between worlds", len(urls))
    assert not different, (different, differing(before[different[0]][1], after[different[0]][1]))


def addresses(world: World, who: Persona) -> list[str]:
    """Every address that this person may look at."""
    things = Map(world)
    return list(dict.fromkeys(a.url for a, _ in asked(world, things, who) if a.method == "GET"))


def seen(world: World, who: Persona, urls: list[str]) -> dict[str, tuple[int, str]]:
    note("requests", len(urls))
    browser = world.browser(who)
    return {url: blank(browser.get(url)) for url in urls}


def differing(one: str, other: str) -> str:
    """Around the first letter that differs."""
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    return f"{one[max(at - 120, 0) : at + 80]!r} / {other[max(at - 120, 0) : at + 80]!r}"
