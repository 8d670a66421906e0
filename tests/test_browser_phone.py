"""Ole Bach types his training centre's week on a phone: so few acts that it takes less than a minute, and the
run chart is drawn beside it, also where nobody has scrolled to it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from PIL import Image

from client import Site
from typed_work import work

if TYPE_CHECKING:
    from browser import Visit

pytest_plugins = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

LIST = "/omraader/traeningscenter-aabakken/taelleskemaer/"
PHONE = 390
# Slow for one act on a phone with one's eyes on a list: to find it (1.35 s), reach for it (1.1 s) and touch it (0.2 s).
AN_ACT = 2.65


@dataclass
class Fingers:
    """What a person does on a phone, counted."""

    page: Any
    acts: list[str] = field(default_factory=list)

    def tap(self, target: Any) -> None:
        """Touch something that can be seen, big enough for a finger."""
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        assert box["height"] >= 24, (target, box)
        target.tap()
        self.acts.append("tap")

    def key(self, keys: str) -> None:
        """Touch the keys of a number, one by one."""
        for each in keys:
            self.page.keyboard.press(each)
            self.acts.append(each)


def test_ole_types_the_week_on_his_phone_in_under_a_minute_beside_the_line(
    visit: "Visit", serve: Callable[[Flask], str], scratch: Site
) -> None:
    address = serve(scratch.app)
    window = visit(f"{address}/log-ind/", width=PHONE, touch=True)
    page = window.page
    cookie = {"name": "tvaers_session", "value": scratch.sign_in("Ole Bach").cookie()}
    page.context.add_cookies([{**cookie, "url": address}])
    page.goto(f"{address}{LIST}")

    fingers, begun = Fingers(page), monotonic()
    fingers.tap(page.get_by_role("link", name="Udeblevne fra holdtræning"))
    numerator = page.get_by_label("Udeblevne", exact=True)
    assert page.locator("#periode option:checked").inner_text() == "uge 47 2026", (
        "the week is chosen"
    )
    assert numerator.get_attribute("inputmode") == "numeric", "the phone shows its number keys"
    fingers.tap(numerator)
    fingers.key("9")
    fingers.tap(page.get_by_label("Ud af: tilmeldte pladser"))
    fingers.key("80")
    fingers.tap(page.get_by_role("button", name="Gem", exact=True))
    page.get_by_text("Gemt: 9 af 80 i uge 47 2026.").wait_for()
    waited = monotonic() - begun
    assert len(fingers.acts) == 7, fingers.acts
    assert len(fingers.acts) * AN_ACT + waited < 60, waited
    assert window.overflow() <= 0 and window.wcag_faults() == []

    work(scratch)
    page.reload()
    drawn = page.locator("[data-chart][data-drawn=yes]")
    drawn.wait_for()
    assert page.evaluate("window.scrollY") == 0, "nobody has scrolled to the line"
    assert page.get_by_text("Seneste: 9 af 80 (11 %) i uge 47 2026").first.is_visible()
    points = "Bokeh.documents[0].get_model_by_name('points').data.y"
    assert page.evaluate(f"Array.from({points}).length") == 27
    page.wait_for_timeout(300)
    box = drawn.bounding_box()
    whole = Image.open(BytesIO(page.screenshot(full_page=True))).convert("RGB")
    chart = whole.crop(
        (int(box["x"]), int(box["y"]), int(box["x"] + box["width"]), int(box["y"] + box["height"]))
    )
    colours = chart.getcolors(maxcolors=chart.width * chart.height)
    inked = sum(many for many, _ in colours) - max(many for many, _ in colours)
    assert len(colours) > 20 and inked > 0.01 * chart.width * chart.height, (
        "the line is on the picture"
    )
