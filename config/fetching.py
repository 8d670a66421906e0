"""The settings of what is fetched by itself: whether, from where, and which tables."""

from collections.abc import Mapping
from dataclasses import dataclass

from indicators.sources.statbank_tables import NAME, Wanted, wanted
from tvaers.peer import Peer, is_safe


@dataclass(frozen=True)
class Fetching:
    """What is fetched; `on` is None where the kind of installation decides."""

    on: bool | None
    statbank: Peer
    tables: tuple[Wanted, ...]


def read(env: Mapping[str, str]) -> Fetching:
    """What the settings say is fetched; SystemExit where they cannot be followed.

    TVAERS_FETCH      on or off (default: on in an installation for real use, off in a demonstration)
    TVAERS_STATBANK   StatBank's address (default: https://api.statbank.dk/v1)
    TVAERS_STATBANK_TABLES  its tables, separated by spaces, each with the variables it is to be parted by
                      (default: FOLK1A; with ages: FOLK1A:ALDER)
    """
    told = env.get("TVAERS_FETCH", "")
    if told not in ("", "on", "off"):
        raise SystemExit("TVAERS_FETCH must be on or off.")
    address = env.get("TVAERS_STATBANK", "https://api.statbank.dk/v1").rstrip("/")
    if not is_safe(address):
        raise SystemExit("TVAERS_STATBANK must be an https address without a name or a password.")
    tables = []
    for text in env.get("TVAERS_STATBANK_TABLES", "FOLK1A").split():
        try:
            tables.append(wanted(text))
        except ValueError:
            raise SystemExit(f"TVAERS_STATBANK_TABLES: no source here reads {text[:60]}.") from None
    return Fetching({"on": True, "off": False}.get(told), Peer(NAME, address), tuple(tables))
