"""A real Chromium for tests of pages: one browser a run, a fresh window a visit, or one kept for many.

A visit fails its test on any console error, script error or breach of the Content-Security-Policy.
Without Chromium or Playwright such tests say so in one line and are skipped; with CI=true they fail.
Used by `pytest_plugins = ["browser"]`.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module, util
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

# The headless shell draws with the same engine and takes a fifth of the processor: it has no windows to manage.
KNOWN = ("chromium-headless-shell", "chromium", "google-chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, KNOWN)), None)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Said by the page itself, since a refused style is otherwise only a warning.
REPORT_BREACHES = """
document.addEventListener('securitypolicyviolation', function (breach) {
  console.error('CSP ' + breach.effectiveDirective + ' ' + breach.blockedURI);
});
"""


@dataclass(frozen=True)
class Window:
    """One page in a window of its own."""

    page: Any

    def draw(self) -> None:
        """Scroll to each chart and wait until it is drawn."""
        charts = self.page.locator("[data-chart]")
        for at in range(charts.count()):
            charts.nth(at).scroll_into_view_if_needed()
            # Not wait_for_function: it evaluates text in the page, and the policy refuses that.
            charts.nth(at).and_(self.page.locator("[data-drawn=yes]")).wait_for()

    def wcag_faults(self) -> list[str]:
        """What axe finds against WCAG 2.0 to 2.2, A and AA: rule and where."""
        axe = import_module("axe_playwright_python.sync_playwright").Axe()
        rules = {"type": "tag", "values": WCAG}
        # What is right is counted, not described: a large table has thousands of such cells.
        found = axe.run(self.page, options={"runOnly": rules, "resultTypes": ["violations"]})
        return [
            f"{fault['id']}: {node['html'][:160]}"
            for fault in found.response["violations"]
            for node in fault["nodes"]
        ]

    def resize(self, width: int) -> None:
        """Make the window so wide, and wait until it is drawn again and the charts have followed."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.evaluate(
            "new Promise(d => requestAnimationFrame(() => requestAnimationFrame(d)))"
        )
        if self.page.locator("[data-chart]").count():
            self.page.wait_for_timeout(200)

    def overflow(self) -> int:
        """How many pixels the page is wider than its window."""
        root = "document.documentElement"
        return int(self.page.evaluate(f"{root}.scrollWidth - {root}.clientWidth"))


Visit = Callable[..., Window]


def _absent(what: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and in CI every real component must be there")
    pytest.skip(f"{what} is missing on this machine")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The machine's own Chromium, started once."""
    if CHROMIUM is None:
        _absent("Chromium")
    if util.find_spec("playwright") is None or util.find_spec("axe_playwright_python") is None:
        _absent("Playwright")
    # As root Chromium refuses to start with its own sandbox.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with import_module("playwright.sync_api").sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Flask], str]]:
    """Put an app on a port of its own until the run ends; gives its address."""
    servers = []

    def start(app: Flask) -> str:
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()


class Kept:
    """A window that goes from page to page and keeps styles, scripts and fonts, as a visitor's does."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.faults: list[str] = []
        _listen(page, self.faults)
        page.add_init_script(REPORT_BREACHES)

    def visit(self, url: str) -> Window:
        """The page at an address, wide, and with nothing kept from the one before but its files."""
        self.faults.clear()
        self.page.context.clear_cookies()
        self.page.set_viewport_size({"width": 1280, "height": 900})
        self.page.goto(url)
        return Window(self.page)


def _listen(page: Any, faults: list[str]) -> None:
    page.set_default_timeout(20_000)
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda fault: faults.append(str(fault)))


@pytest.fixture(scope="module")
def window_kept(chromium: Any) -> Iterator[Kept]:
    """The window that the tests of a file share."""
    context = chromium.new_context(locale="da-DK")
    yield Kept(context.new_page())
    context.close()


@pytest.fixture
def go(window_kept: Kept) -> Iterator[Visit]:
    """Open an address in the window that is kept: a third of a fresh one's work, for tests that only look."""
    yield window_kept.visit
    assert not window_kept.faults, window_kept.faults


@pytest.fixture
def visit(chromium: Any) -> Iterator[Visit]:
    """Open an address in a fresh window: `visit(url, width=320, script=False)`; forced: own colours refused."""
    faults: list[str] = []
    contexts: list[Any] = []

    def opened(
        url: str,
        *,
        width: int = 1280,
        script: bool = True,
        forced: bool = False,
        touch: bool = False,
    ) -> Window:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            locale="da-DK",
            forced_colors="active" if forced else "none",
            has_touch=touch,
        )
        contexts.append(context)
        page = context.new_page()
        _listen(page, faults)
        if script:
            page.add_init_script(REPORT_BREACHES)
        page.goto(url)
        return Window(page)

    yield opened
    for context in contexts:
        context.close()
    assert not faults, faults
