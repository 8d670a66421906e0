"""JSON read strictly: what Python's reader lets pass and other readers do not is refused, in Danish."""

import json
import math
import re
from typing import Any

from tvaers.module import FileFault

# Beyond this many objects and lists a text costs more memory than a server should give it.
MOST_NESTS = 500_000
MOST_VALUES = 1_000_000

_NAME = re.compile(r"[A-Za-zÆØÅæøå_:]{1,40}")


def parse(text: str, name: str = "Filen", most: int = MOST_VALUES) -> Any:
    """The value a JSON text holds; `name` is what the sentence of a refusal begins with.

    NaN, infinite numbers, a key given twice, numbers beyond reason, bottomless nesting and more than
    `most` values are refused.
    """
    if text.count("{") + text.count("[") > MOST_NESTS or text.count(",") > most:
        raise FileFault(f"{name} har alt for mange poster. Del den i mindre filer.")

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(items)
        if len(result) != len(items):
            keys = [key for key, _ in items]
            raise FileFault(
                f"{name} giver {_quoted(next(key for key in keys if keys.count(key) > 1))} to gange i samme "
                "objekt, så det er uklart, hvad der gælder. Ret filen, og send den igen."
            )
        return result

    def constant(word: str) -> Any:
        raise FileFault(
            f"{name} indeholder {word}, som ikke er et tal i JSON. Skriv null, hvor tallet mangler."
        )

    def decimal(digits: str) -> float:
        number = float(digits)
        if not math.isfinite(number):
            raise FileFault(f"{name} indeholder et tal, der er for stort til at læse. Ret tallet.")
        return number

    try:
        return json.loads(
            text, object_pairs_hook=pairs, parse_constant=constant, parse_float=decimal
        )
    except json.JSONDecodeError as fault:
        raise FileFault(
            f"{name} er ikke gyldig JSON: fejlen er i linje {fault.lineno}, tegn {fault.colno}. "
            "Hent filen igen fra det system, den kommer fra."
        ) from None
    except RecursionError:
        raise FileFault(
            f"{name} har alt for mange lag inden i hinanden. Send den, som systemet skrev den."
        ) from None
    except ValueError:
        raise FileFault(f"{name} indeholder et tal med alt for mange cifre. Ret tallet.") from None


def _quoted(key: str) -> str:
    return f"»{key}«" if _NAME.fullmatch(key) else "et navn"
