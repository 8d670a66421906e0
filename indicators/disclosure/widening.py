"""The fallback: hide the whole level below region, and show of the upper levels what is safe."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from indicators.disclosure.audit import prove
from indicators.disclosure.companions import Propose, Table, settle, shifts_of
from indicators.disclosure.protect import Protected
from indicators.disclosure.rules import Bools

Proposer = Callable[[Table], Propose]


def widen(table: Table, uppermost: Sequence[Bools], first: Proposer) -> Protected:
    """Hide every published cell, then show each of `uppermost` (masks of cells) that passes.

    With everything hidden nothing is known but that counts are 0 or more, so an answer exists.
    Only shields over cells that are hidden anyway are asked for: nothing may be added here.
    """
    hidden = np.isfinite(table.costs) | table.start
    answer = _judge(table, hidden, first)
    for cells in uppermost:
        shown = cells & ~table.start & ~table.primary
        if not np.any(shown & hidden):
            continue
        trial = _judge(table, hidden & ~shown, first)
        if trial.verdict.passes:
            hidden, answer = trial.hidden, trial
    return answer


def _judge(table: Table, hidden: Bools, first: Proposer) -> Protected:
    """The verdict on exactly this hidden set, less the cells that are known through the sums.

    A cell that a reader can work out from what is shown, and that need not be hidden, is shown:
    that tells nothing new.
    """
    fixed = Table(
        table.system,
        table.values,
        table.primary,
        hidden,
        np.where(hidden, 0.0, np.inf),
        table.profile,
    )
    cover, _ = settle(fixed, first(fixed))
    shifts = shifts_of(table.system.cells, cover.steps)
    judged = prove(table.system, table.values, hidden, table.primary, shifts, table.profile)
    known = np.zeros_like(hidden)
    known[list(judged.recoverable)] = True
    known &= ~table.start
    if not known.any():
        return Protected(hidden, judged)
    rest = hidden & ~known
    judged = prove(table.system, table.values, rest, table.primary, shifts, table.profile)
    return Protected(rest, judged)
