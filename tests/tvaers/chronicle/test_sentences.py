"""Every action that anything records has a sentence: the code is read for what it records."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tvaers.chronicle.hook import ASK, EXPORT, READ
from tvaers.chronicle.sentences import SENTENCES, sentence
from tvaers.noted import Denial

ROOT = Path(__file__).resolve().parents[3]
FLOORS = ("platform/tvaers", "clusters", "indicators", "agreements", "config")
HERE = "platform/tvaers/chronicle/"
# A function that records: its file ("" for any), its name, where the action stands among what it is given,
# what that is called, and what is written around it.
Recorder = tuple[str, str, int, str, str]
Function = ast.FunctionDef | ast.AsyncFunctionDef


def files() -> Iterator[tuple[str, ast.Module]]:
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def calls(
    tree: ast.AST, around: tuple[Function, ...] = ()
) -> Iterator[tuple[ast.Call, Function | None]]:
    """Every call with the function it stands in."""
    for child in ast.iter_child_nodes(tree):
        inside = (*around, child) if isinstance(child, Function) else around
        if isinstance(child, ast.Call):
            yield child, inside[-1] if inside else None
        yield from calls(child, inside)


def name_of(call: ast.Call) -> str:
    if isinstance(call.func, ast.Name):
        return call.func.id
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def is_of(call: ast.Call, file: str, recorder: Recorder) -> bool:
    where, name, *_ = recorder
    if where not in ("", file):
        return False
    # Other things are called `record` too; the trail's is called by its room's name.
    return name != "record" or ast.unparse(call.func) in ("trail.record", "record")


def action_in(call: ast.Call, recorder: Recorder) -> ast.expr | None:
    _, _, index, keyword, _ = recorder
    named = next((k.value for k in call.keywords if k.arg == keyword), None)
    return named or (call.args[index] if len(call.args) > index else None)


def parameters(function: Function) -> list[str]:
    return [each.arg for each in (*function.args.args, *function.args.kwonlyargs)]


def table(name: str, file: str) -> list[str]:
    """The values of a dictionary that a file names at its top."""
    for node in ast.parse((ROOT / file).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            assert isinstance(node.value, ast.Dict)
            return [ast.literal_eval(value) for value in node.value.values]
    raise AssertionError(f"{file}: {name} is no table of actions")


def read(
    value: ast.expr | None, around: Function | None, file: str, frame: str
) -> tuple[set[str], set[Recorder]]:
    """The actions that an expression names, and the function whose callers name them instead."""
    if isinstance(value, ast.Constant):
        return {frame.format(value.value)}, set()
    if isinstance(value, ast.IfExp):
        one, other = read(value.body, around, file, frame), read(value.orelse, around, file, frame)
        return one[0] | other[0], one[1] | other[1]
    if isinstance(value, ast.Subscript) and isinstance(value.value, ast.Name):
        return {frame.format(action) for action in table(value.value.id, file)}, set()
    if isinstance(value, ast.JoinedStr):
        parts = [p.value if isinstance(p, ast.Constant) else "{}" for p in value.values]
        (hole,) = [p.value for p in value.values if isinstance(p, ast.FormattedValue)]
        return read(hole, around, file, frame.format("".join(map(str, parts))))
    if isinstance(value, ast.Name) and around is not None and value.id in parameters(around):
        only = file if around.name.startswith("_") else ""
        at = parameters(around).index(value.id)
        return set(), {(only, around.name, at, value.id, frame)}
    found = ast.unparse(value) if value is not None else "nothing"
    raise AssertionError(f"{file}: which action is recorded by {found} cannot be read")


@cache
def recorded() -> dict[str, str]:
    """Every action that the code records, and a file that does."""
    called: dict[str, list[tuple[str, ast.Call, Function | None]]] = defaultdict(list)
    for file, tree in files():
        for call, around in calls(tree):
            called[name_of(call)].append((file, call, around))
    waiting: set[Recorder] = {("", "record", 1, "action", "{}")}
    known: set[Recorder] = set()
    found: dict[str, str] = {}
    while waiting:
        recorder = waiting.pop()
        known.add(recorder)
        for file, call, around in called[recorder[1]]:
            if not is_of(call, file, recorder) or file == f"{HERE}hook.py":
                continue
            actions, further = read(action_in(call, recorder), around, file, recorder[-1])
            found |= dict.fromkeys(actions, file)
            waiting |= further - known
    return found


def test_every_action_anything_records_has_a_sentence() -> None:
    without = {action: file for action, file in recorded().items() if action not in SENTENCES}
    assert not without, f"platform/tvaers/chronicle/sentences.py lacks {without}"


def test_what_the_access_log_records_has_a_sentence() -> None:
    assert {ASK, READ, EXPORT, *Denial} <= set(SENTENCES)


def test_the_reading_of_the_code_finds_what_is_passed_on() -> None:
    found = recorded()
    assert found["clusters.unit.share"] == "clusters/units/actions.py"
    assert found["intake.delivery.discard"] == "platform/tvaers/intake.py"


def test_a_sentence_is_a_sentence() -> None:
    for action in SENTENCES:
        said = sentence(action, who="Ole Bach", thing="det", place="Horsens", role="leder")
        assert said[0].isupper() and said.endswith("."), action
        assert "{" not in said


def test_what_no_version_knows_is_told_all_the_same() -> None:
    said = sentence("made.up.thing", who="Ole Bach", thing="det", place="", role="")
    assert said.startswith("Ole Bach gjorde noget")
