"""`tvaers definitions`: whether every definition file can be used, and what stays in use where one cannot."""

import argparse
import sys
from collections.abc import Sequence

from config import compose, migrate, settings
from indicators.catalogue import cards, starting
from indicators.fields import DefinitionFault


def run(argv: Sequence[str]) -> int:
    """Tell; 2 where any file has an error."""
    argparse.ArgumentParser(prog="tvaers definitions").parse_args(argv)
    found = compose.defined(migrate.required(settings.read()).published)
    faults = [each.words for each in found.faults]
    drafts, left_out = starting.read()
    faults += [f"{reason}; the card is left out" for reason in left_out]
    try:
        cards.check(found.definitions, drafts)
    except DefinitionFault as fault:
        faults.append(str(fault))
    for each in found.definitions:
        print(f"{each.key}: {each.title}")
    for reason in faults:
        print(reason, file=sys.stderr)
    return 2 if faults else 0
