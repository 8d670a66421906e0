"""A real Chromium for tests of pages: one browser a run, a fresh context a page.

A page fails its test on any console error, script error or breach of the Content-Security-Policy.
Without Chromium or Playwright such tests say so in one line and are skipped; with CI=true they fail.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Said by the page itself, since a refused style is otherwise only a warning.
REPORT_BREACHES = """
document.addEventListener('securitypolicyviolation', function (breach) {
  console.error('CSP ' + breach.effectiveDirective + ' ' + breach.blockedURI);
});
"""

Visit = Callable[..., Any]


def _absent(what: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and in CI every real component must be there")
    pytest.skip(f"{what} is missing on this machine")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The machine's own Chromium, started once."""
    if CHROMIUM is None:
        _absent("Chromium")
    api = pytest.importorskip("playwright.sync_api") if os.environ.get("CI") != "true" else None
    if api is None:
        import playwright.sync_api as api  # noqa: PLC0415
    # As root Chromium refuses to start with its own sandbox.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """An app on a port of its own; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def visit(chromium: Any) -> Iterator[Visit]:
    """Open an address in a fresh window: `visit(url, width=320, script=False)`. Faults fail the test."""
    faults: list[str] = []
    contexts: list[Any] = []

    def opened(url: str, *, width: int = 1280, height: int = 900, script: bool = True) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=script, locale="da-DK"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        if script:
            page.add_init_script(REPORT_BREACHES)
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults, faults


def draw_all(page: Any) -> None:
    """Scroll to each chart and wait until it is drawn."""
    charts = page.locator("[data-chart]")
    for at in range(charts.count()):
        charts.nth(at).scroll_into_view_if_needed()
        page.locator("[data-chart]").nth(at).and_(page.locator("[data-drawn=yes]")).wait_for()


def wcag_faults(page: Any) -> list[str]:
    """What axe finds against WCAG 2.0 to 2.2, A and AA: rule and where."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
    return [
        f"{fault['id']}: {node['html'][:160]}"
        for fault in found.response["violations"]
        for node in fault["nodes"]
    ]


def overflow(page: Any) -> int:
    """How many pixels the page is wider than its window."""
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )
