"""What somebody wrote is text on every page and in every file, whatever it looks like."""

import ast
import csv
import io
import re
from pathlib import Path

import sqlalchemy as sa

from crawl import Map, asked
from proof_sum import PROVE, note
from slow_table import ROOT
from tvaers.db import Base
from world import World, changed

PAYLOAD = "=1+<script>x</script>'\"><img src=q onerror=x>{{6917*7919}}\u2028</title>"
# Columns that hold what people write; others are chosen from lists or made by the site.
WRITTEN = (
    *("name", "short_name", "title", "about", "reason", "note", "file_name", "given_by", "text"),
    *("received_by", "approved_by", "uploaded_by", "ended_by", "end_reason", "by", "revoked_by"),
)
# Names by which the site's own code looks things up, and what is sealed by hashes.
OURS = {("measure_version", "name"), ("event", "by"), ("place", "note")}
# The product is a number that no receipt, figure or id has by chance.
LIVE = re.compile(
    rf"<script>x|<img src=q|onerror=x>|\{{\{{6917\*7919\}}\}}(?!.)|{6917 * 7919}", re.IGNORECASE
)


def _write_everywhere(world: World) -> int:
    done = 0
    with changed(world) as session:
        for table in Base.metadata.tables.values():
            for column in table.columns:
                written = column.name in WRITTEN and (table.name, column.name) not in OURS
                if written and isinstance(column.type, sa.String):
                    longest = column.type.length or 200
                    put = sa.func.substr(PAYLOAD, 1, longest)
                    session.execute(sa.update(table).where(column != "").values({column: put}))
                    done += 1
    return done


def test_what_people_wrote_is_never_markup(own_world: World) -> None:
    people = [own_world.persona(n) for n in ("Ole Bach", "Sofie Lund", "Ida Frost", "Kirsten Holm")]
    walks = {
        who.name: {a.url for a, _ in asked(own_world, Map(own_world), who) if a.method == "GET"}
        for who in people
    }
    assert _write_everywhere(own_world) > 15
    met = 0
    for who in people if PROVE else people[:2]:
        for url in sorted(walks[who.name])[: None if PROVE else 60]:
            answer = own_world.browser(who).get(url)
            note("requests")
            assert answer.status_code < 500, url
            if answer.mimetype == "text/html":
                found = LIVE.search(answer.text)
                assert found is None, (url, answer.text[max(found.start() - 80, 0) : found.end()])
                met += answer.text.count("&lt;script&gt;x")
            elif answer.mimetype == "text/csv":
                for row in csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";"):
                    for cell in row:
                        assert not cell.startswith(("=", "+", "@", "\t", "\r")), (url, cell)
    assert met > 20, "a search on pages that hold none of it proves nothing"


def product_code() -> list[Path]:
    """Every file of the site's own."""
    floors = ("platform", "clusters", "indicators", "agreements", "config", "migrations")
    return [path for floor in floors for path in sorted((ROOT / floor).rglob("*.py"))]


# Where text is marked as markup already: pieces rendered by templates, drawings whose words are escaped, and formatted text, which
# its library escapes (tests/tvaers/test_marked.py).
MARKED = {
    "platform/tvaers/fragments.py",
    "indicators/sparkline.py",
    "indicators/referrals/picture.py",
    "platform/tvaers/marked.py",
}
BANNED = {"eval", "exec", "compile", "__import__"}
MODULES = {"pickle", "marshal", "shelve", "random", "telnetlib", "xml", "dill"}
WEAK = {"md5", "sha1"}
# The privileges of a sign-in, messages and office documents are XML; a document type is refused there before
# anything is read.
READS_XML = {
    "platform/tvaers/oidc/privileges.py",
    "indicators/counting/envelopes.py",
    "agreements/texts/filetext.py",
}


def test_no_code_runs_what_is_written_nor_trusts_it() -> None:
    faults = []
    for path in product_code():
        where = str(path.relative_to(ROOT))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                owned = isinstance(node.func, ast.Attribute)
                if (name in BANNED and not owned) or (
                    owned and name in WEAK | {"render_template_string"}
                ):
                    faults.append(f"{where}:{node.lineno} {name}")
                if name == "Markup" and where not in MARKED:
                    faults.append(f"{where}:{node.lineno} Markup")
                if owned and name == "load" and getattr(node.func.value, "id", "") == "yaml":
                    faults.append(f"{where}:{node.lineno} yaml.load")
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            banned = MODULES - {"xml"} if where in READS_XML else MODULES
            faults += [f"{where} imports {n}" for n in names if n.split(".")[0] in banned]
    assert not faults


def test_no_template_lets_markup_through() -> None:
    """Autoescaping is on for every page; what is drawn or rendered elsewhere comes as markup already."""
    templates = [
        p
        for f in ("platform", "clusters", "indicators", "agreements")
        for p in (ROOT / f).rglob("*.html")
    ]
    assert len(templates) > 20
    for path in templates:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape|\bon[a-z]+\s*=\s*[\"']|javascript:", text), (
            path
        )
