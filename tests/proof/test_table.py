"""The policy table, cell by cell: what `decide` answers is what the two files say, read here once more,
slowly and independently, and the table keeps the promises that no line of it may break."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import product
from random import Random

import pytest

from config import compose
from proof_sum import PROVE, note
from slow_table import AUDIENCE, ROLES, ROOT, RULES, about, lets, lines
from tvaers.access import Facts, decide, may
from tvaers.calendar_rules import Phase
from tvaers.guards import GUARDS, Circumstances
from tvaers.guards import decide as decide_with
from tvaers.people import Held, Principal
from tvaers.places import Kind

FLOORS = ("platform", "clusters", "indicators", "agreements")
POLICY = compose.policy()
LEVELS = (0, 1, 2, 3)
RELATIONS = ("system", "home", "share", "shared", "foreign")
READS = ("read", "export", "verify", "download")
PHASES = ("open", "closing", "archive")
ENDS = ("end", "revoke", "end_mandate", "disable")
ME, UNIT, SPACE, OTHER = 7, 1, 2, 3


@dataclass(frozen=True)
class Cell:
    """One square of the table, laid out in full."""

    resource: str
    action: str
    state: str
    level: int
    relation: str
    role: str

    @property
    def need(self) -> str:
        return f"{self.resource}.{self.action}"

    @property
    def writes(self) -> bool:
        return not self.action.startswith(READS)


def cells() -> Iterator[Cell]:
    """Every resource x action x state x level x relation x role, nobody among the roles."""
    for resource in sorted({row["resource"] for row in RULES}):
        own = [row for row in RULES if row["resource"] == resource]
        actions = sorted({row["action"] for row in own})
        states = sorted({state for row in own for state in row["state"].split("|")})
        for square in product(actions, states, LEVELS, RELATIONS, (*ROLES, "")):
            yield Cell(resource, *square)


def reading(
    cell: Cell,
    refused: frozenset[str] = frozenset(),
    *,
    author: bool = False,
    phase: str = "open",
    mine: str = "open",
) -> bool:
    """What the two files say; `refused` are the guards that do not hold."""
    return any(
        lets(row, cell.role, cell.relation, cell.level, author)
        for row in lines(cell.need, cell.state, refused, phase, mine)
    )


def held(role: str, relation: str) -> Held:
    """A grant that stands so to what `facts` describes."""
    at = {"system": None, "home": UNIT, "share": SPACE, "shared": SPACE, "foreign": 9}[relation]
    spaces = frozenset({SPACE}) if at == SPACE else frozenset[int]()
    reach = frozenset[int]() if at is None else frozenset({at})
    kind = Kind.KLU if at == SPACE else Kind.KOMMUNE
    return Held(role, at, "", "", kind, reach, spaces, date(2027, 1, 1))


def person(*pairs: tuple[str, str], phase: str = "open") -> Principal:
    """Somebody with these (role, relation)s; nobody at all where the role is empty."""
    grants = tuple(
        replace(held(role, relation), phase=Phase(phase)) for role, relation in pairs if role
    )
    return Principal(user_id=ME if grants else None, grants=grants)


def facts(cell: Cell, *, author: bool = False) -> Facts:
    return Facts(
        holder_id=UNIT if cell.relation == "home" else OTHER,
        space_ids=frozenset({SPACE}) if cell.relation == "shared" else frozenset(),
        level=cell.level,
        state=cell.state,
        author_id=ME if author else None,
        grantee_ids=frozenset({ME}) if cell.relation == "share" else frozenset(),
    )


@cache
def allowing() -> tuple[Cell, ...]:
    return tuple(cell for cell in cells() if reading(cell))


def test_every_cell_is_decided_as_the_files_say() -> None:
    seen = 0
    draw = Random(1)
    for cell, phase in product(cells(), PHASES):
        if not PROVE and draw.random() < 0.6:
            continue
        who = person((cell.role, cell.relation), phase=phase)
        about = replace(facts(cell), phase=Phase(phase))
        wanted = reading(cell, phase=phase, mine=phase)
        assert may(POLICY, who, cell.need, about) == wanted, (cell, phase)
        seen += 1
    note("cells", seen)
    assert seen >= (3 if PROVE else 1) * 67_760
    assert 1_000 < len(allowing()) < seen / 10


@pytest.mark.parametrize("seed", range(20 if PROVE else 1))
def test_the_phase_of_the_thing_and_of_the_right_both_count(seed: int) -> None:
    draw = Random(seed)
    for cell in draw.sample(list(allowing()), 1_000):
        for phase, mine in product(PHASES, PHASES):
            who = person((cell.role, cell.relation), phase=mine)
            about = replace(facts(cell), phase=Phase(phase))
            wanted = reading(cell, phase=phase, mine=mine)
            assert may(POLICY, who, cell.need, about) == wanted, (cell, phase, mine)
            note("cells")


def test_an_archive_is_read_and_rights_there_only_end() -> None:
    for cell in allowing():
        if reading(cell, phase="archive", mine="archive") and cell.writes:
            # What belongs to no space has no phase; of the rest, only ends are left.
            assert cell.action in ENDS or cell.resource in ("handover", "transition"), cell


def test_an_author_is_the_one_who_wrote_it_and_has_a_grant() -> None:
    for cell in cells():
        if cell.need == "comment.update":
            who = person((cell.role, cell.relation))
            found = may(POLICY, who, cell.need, facts(cell, author=True))
            assert (
                found == reading(cell, author=True) == (bool(cell.role) and cell.state != "hidden")
            )
            assert not may(POLICY, who, cell.need, facts(cell))


def test_each_guard_alone_closes_what_it_guards() -> None:
    guards = sorted({guard for row in RULES for guard in row["guard"].split()})
    toggled = 0
    for cell, guard in product(allowing(), guards):
        mine = about(cell.resource, cell.action)
        if not any(guard in row["guard"].split() for row in mine):
            continue

        def ask(asked: str, _held: Held | None, no: str = guard) -> str | None:
            return "nej" if asked == no else None

        who = person((cell.role, cell.relation))
        found = decide(POLICY, who, cell.need, facts(cell), ask)
        assert found.allowed == reading(cell, frozenset({guard})), (cell, guard)
        assert found.allowed or guard.partition(":")[0] in found.missing
        toggled += 1
    note("guards toggled", toggled)
    assert toggled > 500


def test_what_no_guard_knows_is_refused() -> None:
    written = {guard.partition(":")[0] for row in RULES for guard in row["guard"].split()}
    for cell in allowing():
        found = decide_with(
            POLICY, person((cell.role, cell.relation)), cell.need, facts(cell), Circumstances()
        )
        if found.allowed:
            assert found.rule is not None
            unmet = {guard.partition(":")[0] for guard in found.rule.guards} - {"klu"}
            assert not unmet, cell
    assert set(GUARDS) <= written, "a guard that no line asks for"


def test_what_is_not_in_the_table_is_denied() -> None:
    everything = person(*((role, relation) for role in ROLES for relation in RELATIONS))
    for need in ("", "page", "page.", "page.delete", "value.write", "area.paint", "PAGE.READ"):
        assert not may(POLICY, everything, need, Facts(holder_id=UNIT))
    assert not may(POLICY, Principal(), "value.read", Facts(level=0, state="published"))


# The promises (I1-I11): each over every cell that allows.
def test_foreign_gives_no_write_and_no_reading_above_level_1() -> None:
    for cell in allowing():
        if cell.relation == "foreign" and cell.role:
            assert not cell.writes or cell.need in ("comment.update",), cell
            if "AUDIENCE" in roles_of(cell):
                assert cell.level <= 1, cell


def test_operation_and_audit_never_read_what_is_restricted() -> None:
    for cell in allowing():
        if cell.role in ("admin", "revisor") and "AUDIENCE" in roles_of(cell):
            assert cell.level <= 1, cell
        if cell.role in ("admin", "revisor") and cell.resource in (
            "page",
            "value",
            "import",
            "release",
        ):
            assert "AUDIENCE" in roles_of(cell), cell


def test_the_auditor_writes_nothing_but_a_second_signature() -> None:
    does = {cell.need for cell in allowing() if cell.role == "revisor" and cell.writes}
    assert does <= {"grant.confirm_system"}


def test_who_approves_is_another_than_who_made_it() -> None:
    for row in RULES:
        if row["action"] in ("approve", "verify") and row["resource"] != "audit":
            assert {"not_author", "not_submitter", "not_reporter"} & set(row["guard"].split()), row


def test_level_3_is_never_shared_with_a_space() -> None:
    for row in AUDIENCE:
        assert row["level"] != "L3" or not {"shared", "any"} & set(row["relation"].split("|"))


def test_nothing_is_deleted_and_the_trail_is_never_written_over() -> None:
    actions = {row["action"] for row in RULES}
    assert not {action for action in actions if action.startswith(("delete", "destroy", "purge"))}
    assert {row["action"] for row in RULES if row["resource"] == "audit"} <= {
        *("read", "read_self", "read_unit", "verify")
    }


def test_nobody_gives_to_self_nor_for_longer_than_a_year_nor_above_the_own_authority() -> None:
    may_give: dict[str, set[str]] = {}
    for row in RULES:
        if row["resource"] == "grant" and row["action"].startswith("create"):
            guards = row["guard"].split()
            assert {"not_self", "max_12m"} <= set(guards), row
            given = next(g for g in guards if g.startswith("role_in:")).removeprefix("role_in:")
            for role in row["roles"].split():
                may_give.setdefault(role, set()).update(given.split(";"))
        if row["resource"] == "grant" and "mandate" in row["action"]:
            assert "reason" in row["guard"].split()
    assert may_give["leder"].isdisjoint({"leder", "redaktor", "revisor", "admin", "praksis"})
    assert may_give["redaktor"].isdisjoint({"leder", "redaktor", "revisor", "admin", "steward"})
    assert set(may_give) == {"leder", "redaktor", "admin"}
    revoke = [r for r in RULES if r["resource"] == "grant" and r["action"] == "revoke"]
    assert all("not_last_admin" in r["guard"] for r in revoke if r["relation"] == "system")
    mandate = [r for r in RULES if r["action"] == "give_mandate"]
    assert mandate and all("not_self" in r["guard"].split() for r in mandate)


def test_a_machine_does_nothing_beyond_its_own_errand() -> None:
    does = {(c.role, c.need) for c in allowing() if c.role.startswith("svc_") and c.writes}
    assert does == {("svc_import", "import.create")}
    assert all(
        "subset_of_creator" in r["guard"]
        for r in RULES
        if r["resource"] == "token" and r["action"] == "create"
    )


def test_a_wider_audience_needs_an_approval() -> None:
    for row in RULES:
        if row["action"] in ("update", "revise", "submit") and row["resource"] in (
            "page",
            "indicator",
            "release",
        ):
            assert "review" not in row["state"] and "level" not in row["guard"].split()
        if row["resource"] == "page" and row["action"] == "share":
            assert "target_space_has_owner" in row["guard"].split()


@pytest.mark.parametrize("seed", range(3))
def test_a_grant_more_never_takes_a_right_away(seed: int) -> None:
    draw = Random(seed)
    every = list(cells())
    pairs = list(product(ROLES, RELATIONS))
    for cell in draw.sample(every, 3_000):
        few = draw.sample(pairs, draw.randint(0, 3))
        more = [*few, draw.choice(pairs)]
        draw.shuffle(more)
        here = facts(cell)
        guard = draw.choice(sorted(GUARDS))

        def ask(asked: str, _held: Held | None, no: str = guard) -> str | None:
            return "nej" if asked.startswith(no) else None

        if decide(POLICY, person(*few), cell.need, here, ask).allowed:
            assert decide(POLICY, person(*more), cell.need, here, ask).allowed, (cell, few, more)


def roles_of(cell: Cell) -> set[str]:
    """The roles of the lines about this cell."""
    return {role for row in lines(cell.need, cell.state) for role in row["roles"].split()}


# The corrections to the founding table.
def test_a_mandate_is_apart_from_the_role() -> None:
    assert not [
        row
        for row in RULES
        if row["action"] in ("sign", "decline") and "mandate" not in row["guard"]
    ]
    cell = Cell("acceptance", "sign", "open", 2, "home", "leder")
    for role, mandate in product(("leder", "bidragyder", "laeser"), (False, True)):
        grant = replace(held(role, "home"), mandate=mandate)
        who = Principal(user_id=ME, grants=(grant,))
        found = decide_with(POLICY, who, cell.need, facts(cell), Circumstances())
        assert ("mandate" in found.missing) == (not mandate)


def test_a_mandate_at_one_unit_says_nothing_at_another() -> None:
    grants = (held("leder", "home"), replace(held("leder", "foreign"), mandate=True))
    cell = Cell("acceptance", "sign", "open", 2, "home", "leder")
    who = Principal(user_id=ME, grants=grants)
    assert "mandate" in decide_with(POLICY, who, cell.need, facts(cell), Circumstances()).missing


def test_a_liaison_drafts_in_the_klu_alone() -> None:
    for need in ("agreement.create", "agreement.read"):
        state = "new" if need.endswith("create") else "draft"
        thing = Facts(holder_id=UNIT, state=state)
        for kind in (Kind.KLU, Kind.HEALTH_COUNCIL):
            grant = replace(held("praksis", "home"), anchor_kind=kind)
            found = decide_with(
                POLICY, Principal(user_id=ME, grants=(grant,)), need, thing, Circumstances()
            )
            assert found.allowed == (kind is Kind.KLU), (need, kind)


def test_the_secretariat_verifies_no_commitment() -> None:
    assert not [c for c in allowing() if c.need == "commitment.verify" and c.role == "redaktor"]
    assert {c.role for c in allowing() if c.need == "commitment.verify"} >= {"leder", "praksis"}


def test_no_role_is_named_outside_the_table() -> None:
    named = []
    for floor, path in ((f, p) for f in FLOORS for p in sorted((ROOT / f).rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if is_table_of_words(node):
                for child in ast.walk(node):
                    child.allowed = True  # type: ignore[attr-defined]
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and text in ROLES and not hasattr(node, "allowed"):
                named.append(f"{floor}: {path.name}:{node.lineno} {text}")
    assert not named


def is_table_of_words(node: ast.AST) -> bool:
    """The one table that says what a role is called on a page."""
    return isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "ROLE_WORDS"
