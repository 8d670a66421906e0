"""The real processes: `tvaers run` from an empty folder, its pages, its worker, its end."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa
from sqlalchemy.orm import Session

from commandline import CANARY, PEOPLE, plan, plans
from config import compose, settings
from html_page import Page
from tvaers.intake import Delivery
from tvaers.trail import Event

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("processes"),
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux's /proc"),
    pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning"),
]

STARTS_WITHIN, ENDS_WITHIN = 60, 25
COUNCIL, RECEIPTS = "/omraader/sundhedsraad-horsens/", "/data/leverancer/"
MAIN = {
    "Genoptræning inden for 7 dage",
    "Kommunehenvisninger",
    "Afslutningsnotater",
    "Forløbsplaner",
    "Korrespondance",
    "Gennemførte forløb",
    "Folketal",
}


@dataclass
class Running:
    """`tvaers run` in a folder of its own."""

    process: "subprocess.Popen[bytes]"
    port: int
    folder: Path
    started_in: float = 0.0

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    @property
    def published(self) -> sa.Engine:
        chosen = settings.read({"TVAERS_DATA": str(self.folder / "data")})
        return compose.stores(chosen).published


class Browser:
    """Somebody who uses the site over the network, signed in with one click."""

    def __init__(self, site: Running, name: str) -> None:
        self.site, self.session = site, requests.Session()
        self.session.trust_env = False
        form = self.get("/log-ind/").form(name)
        fields = {each.attrs["name"]: each.attrs["value"] for each in form.all("input")}
        self.front = self.post("/log-ind/demonstration/", {**fields, "videre": COUNCIL})

    def get(self, path: str) -> Page:
        return page(self.session.get(self.site.address(path), timeout=30))

    def post(self, path: str, data: dict[str, str], content: bytes | None = None) -> Page:
        files = None if content is None else {"fil": ("optaelling.csv", content, "text/csv")}
        url = self.site.address(path)
        return page(self.session.post(url, data=data, files=files, timeout=30))

    def send(self, source: str, content: bytes) -> Page:
        """Send a file through the page, for the unit it names first."""
        path = RECEIPTS + "ny/"
        shown = self.get(path)
        form = shown.form("Send filen")
        fields = {each.attrs["name"]: each.attrs.get("value", "") for each in form.all("input")}
        fields.pop("fil")
        return self.post(path, {**fields, "kilde": source, "enhed": shown.chosen("enhed")}, content)


def page(answer: requests.Response) -> Page:
    return Page(answer.url, answer.status_code, answer.headers, answer.text)


def within(seconds: float, happens: Callable[[], object]) -> bool:
    """Whether something comes to be in time."""
    end = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True


def children(of: int) -> set[int]:
    """Every process below this one, but those that have ended."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            parents[int(folder.name)] = int(fields[1])
    found, added = set(), {of}
    while added:
        added = {child for child, parent in parents.items() if parent in added} - found
        found |= added
    return found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("run")
    (folder / "temporary").mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environment = {
        **os.environ,
        "TVAERS_DATA": str(folder / "data"),
        "TMPDIR": str(folder / "temporary"),
        "PORT": str(port),
        "PYTHONPATH": ":".join(sys.path),
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.cli", "run"], env=environment, stdout=log, stderr=log
        )
        running = Running(process, port, folder)
        begun = time.monotonic()

        def healthy() -> bool:
            try:
                return requests.get(running.address("/health"), timeout=5).ok
            except requests.RequestException:
                return process.poll() is not None

        try:
            within(2 * STARTS_WITHIN, healthy)
            running.started_in = time.monotonic() - begun
            yield running
        finally:
            left = children(process.pid)
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(ENDS_WITHIN)
                except subprocess.TimeoutExpired:
                    process.kill()
            for each in left & children(1):
                os.kill(each, signal.SIGKILL)


def test_an_empty_folder_becomes_a_site_that_answers_within_a_minute(site: Running) -> None:
    assert site.process.poll() is None, (site.folder / "log").read_text()
    answer = requests.get(site.address("/health"), timeout=5)
    assert answer.json()["status"] == "ok"
    assert site.started_in < STARTS_WITHIN
    assert len(children(site.process.pid)) >= 3  # the web with its two workers, and the worker


def test_one_click_leads_to_the_council_with_its_seven_indicators(site: Running) -> None:
    front = Browser(site, "Kirsten Holm").front
    assert (front.status, front.h1) == (200, "Sundhedsråd Horsens")
    tables = front.root.all("table")
    (table,) = (t for t in tables if t.attrs.get("aria-labelledby") == "indikatorer")
    rows = [[cell.text for cell in row.all("th", "td")] for row in table.one("tbody").all("tr")]
    assert len(rows) == len(MAIN)
    assert all(any(row[0].startswith(main) for row in rows) for main in MAIN)
    assert all(any(letter.isdigit() for letter in row[1]) for row in rows)


def test_it_listens_on_loopback_alone(site: Running) -> None:
    # A server on every address would hold the port of each loopback address too.
    with socket.socket() as other:
        other.bind(("127.0.0.2", site.port))
    family = socket.AF_INET6
    with socket.socket(family) as sixth, pytest.raises(OSError):
        sixth.connect(("::1", site.port))


def test_an_upload_becomes_a_receipt_and_open_figures_by_the_worker(site: Running) -> None:
    sofie = Browser(site, "Sofie Lund")
    sent = sofie.send("statbank", PEOPLE.replace("2025K4", "2020K3").encode())
    assert sent.h1 == "Kvitteringer"

    def receipt() -> str:
        return sofie.get(RECEIPTS).links.get("optaelling.csv", "")

    assert within(30, receipt), sofie.get(RECEIPTS).text
    told = sofie.get(receipt())
    assert told.h1 == "Kvittering for optaelling.csv"
    assert "2 rækker læst: 2 taget, 0 i karantæne, 0 udeladt." in told.text
    assert "Sofie Lund" in told.text

    def released() -> bool:
        return "48.000" in sofie.get("/omraader/hedensted-kommune/indikatorer/folketal/").text

    assert within(30, released)
    assert not list((site.folder / "data" / "inbox").iterdir())


def receipts(site: Running) -> int:
    """How many deliveries the site has receipts of."""
    with Session(site.published) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Delivery)) or 0


def spellings(number: str) -> list[bytes]:
    """A person's number as files may hold it."""
    texts = (number, number.replace("-", ""))
    return [text.encode(code) for text in texts for code in ("ascii", "utf-16-le", "utf-16-be")]


def holding(folder: Path, number: str) -> list[str]:
    return [
        str(file)
        for file in folder.rglob("*")
        if file.is_file() and any(each in file.read_bytes() for each in spellings(number))
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_persons_number_is_refused_at_once_and_is_nowhere(site: Running, encoding: str) -> None:
    rows = [plan() for _ in range(20_000)]
    rows[7_310] = plan(above=CANARY)
    content = plans(*rows).encode(encoding)
    assert any(each in content for each in spellings(CANARY))
    before = receipts(site)
    answer = Browser(site, "Sofie Lund").send("klgateway-140", content)
    assert answer.status == 422
    time.sleep(1)
    assert holding(site.folder, CANARY) == []
    assert "række 7312, kolonne 7" in answer.text
    assert "intet er gemt" in answer.text
    assert CANARY not in answer.source and CANARY.replace("-", "") not in answer.source
    with Session(site.published) as session:
        told = session.scalars(sa.select(Event).where(Event.action == "intake.upload.refuse")).all()
        assert told and all(event.facts == {"person_data": True} for event in told)
        assert {event.by for event in told} == {"Sofie Lund"}
    assert receipts(site) == before


def test_the_search_for_the_number_would_find_it(tmp_path: Path) -> None:
    for number, code in enumerate(("ascii", "utf-16-le", "utf-16-be")):
        (tmp_path / f"{number}").write_bytes(f"xx{CANARY}".encode(code))
    assert len(holding(tmp_path, CANARY)) == 3


def test_told_to_stop_it_leaves_no_process_behind(site: Running) -> None:
    family = children(site.process.pid)
    assert family
    site.process.send_signal(signal.SIGTERM)
    assert site.process.wait(ENDS_WITHIN) == 0
    assert not family & children(1)
    assert not [pid for pid in family if Path(f"/proc/{pid}").exists()]
    with socket.socket() as again:
        # A connection that the site closed first waits a minute and is no process; a listener refuses this still.
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", site.port))
    assert "Traceback" not in (site.folder / "log").read_text()
