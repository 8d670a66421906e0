"""From a table to its hidden set and verdict: shields first, the whole programme where they fail."""

from __future__ import annotations

from dataclasses import dataclass

from indicators.disclosure.audit import Verdict, prove
from indicators.disclosure.companions import Propose, Shield, Table, settle, shifts_of
from indicators.disclosure.flows import Flows
from indicators.disclosure.optimum import cheapest_hidden
from indicators.disclosure.rules import Bools

TRIES = 3


@dataclass(frozen=True)
class Protected:
    """A hidden set and what the audit says of it; only a passing one may be published."""

    hidden: Bools
    verdict: Verdict


def protect(table: Table, first: Propose | None = None) -> Protected:
    """Hide further cells until the audit passes, if it can be done.

    `first` is asked for each cell before the general search (prepared exchanges of places).
    """
    flows = Flows(table)

    def propose(cell: int, hidden: Bools) -> Shield | None:
        shield = first(cell, hidden) if first else None
        return shield or flows.propose(cell, hidden)

    cover, failed = settle(table, propose)
    hidden = cover.hidden
    shifts = shifts_of(table.system.cells, cover.steps)
    for _ in range(TRIES if failed else 0):
        wider = cheapest_hidden(table, hidden, failed)
        if wider is None:
            break
        hidden = wider
        judged = prove(table.system, table.values, hidden, table.primary, shifts, table.profile)
        failed = sorted(judged.recoverable + judged.too_narrow)
        if not failed:
            return Protected(hidden, judged)
    judged = prove(table.system, table.values, hidden, table.primary, shifts, table.profile)
    return Protected(hidden, judged)
