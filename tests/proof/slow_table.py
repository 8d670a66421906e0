"""The two files of the policy, read once more: slowly, line by line, and with nothing of the site's own."""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PSEUDO = {"ANYONE", "SIGNEDIN", "SELF", "AUTHOR", "AUDIENCE"}


def rows(name: str) -> list[dict[str, str]]:
    """A file's lines."""
    with (ROOT / "config" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


RULES = rows("policy.csv")
AUDIENCE = rows("audience.csv")
ROLES = sorted(
    {role for row in (*RULES, *AUDIENCE) for role in row["roles"].split()} - PSEUDO - {"anonymous"}
)


@cache
def about(resource: str, action: str) -> list[dict[str, str]]:
    """The lines about one act."""
    return [row for row in RULES if (row["resource"], row["action"]) == (resource, action)]


def phases(row: dict[str, str]) -> list[str]:
    """In which phases of a space a line counts; where nothing is said, while it is open."""
    return (row["phase"] or "open").split("|")


def lines(
    need: str,
    state: str,
    refused: frozenset[str] = frozenset(),
    phase: str = "open",
    mine: str = "open",
) -> Iterator[dict[str, str]]:
    """The lines about an act in a state, but for those that ask for a guard that does not hold; `phase` is
    that of the thing's space, and `mine` that of the space by which one would act."""
    for row in about(*need.split(".")):
        if phase not in phases(row) or (mine not in phases(row) and not without_grant(row)):
            continue
        states = row["state"].split("|")
        if ("any" in states or state == "any" or state in states) and not (
            refused & set(row["guard"].split())
        ):
            yield row


def without_grant(row: dict[str, str]) -> bool:
    """Whether a line asks for no grant at all."""
    return bool({"ANYONE", "SELF"} & set(row["roles"].split()))


def lets(row: dict[str, str], role: str, relation: str, level: int, author: bool = False) -> bool:
    """Whether a line lets in somebody with this role, who stands so to the thing; nobody has no role."""
    roles, relations = row["roles"].split(), row["relation"].split("|")
    if "ANYONE" in roles:
        return True
    if role == "":
        return False
    if "SELF" in roles or "SIGNEDIN" in roles:
        return True
    if "AUTHOR" in roles:
        return author
    if "AUDIENCE" in roles:
        return in_audience(role, relation, level)
    return role in roles and ("any" in relations or relation in relations)


def in_audience(role: str, relation: str, level: int) -> bool:
    """Whether published things of a level are open to this role."""
    for row in AUDIENCE:
        if row["level"] == f"L{level}" and role in row["roles"].split():
            relations = row["relation"].split("|")
            if "any" in relations or relation in relations:
                return True
    return False
