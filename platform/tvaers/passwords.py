"""What a password must be: long, not a common one, and not the person's own name.

The list of common passwords lies beside this file. It is a short one that the house has made itself:
no list of leaked passwords is asked.
"""

import re
from functools import cache
from pathlib import Path

SHORTEST, LONGEST = 15, 128
_LIST = Path(__file__).parent / "common_passwords.txt"
_ENDS = re.compile(r"^[\W\d_]+|[\W\d_]+$")


@cache
def common() -> frozenset[str]:
    """The common passwords and the words they are made of."""
    lines = _LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip().casefold() for line in lines if line.strip())


def problem(password: str, *, name: str, login: str) -> str:
    """What is wrong with a password, in Danish; empty where nothing is. Every character counts as typed."""
    if len(password) < SHORTEST:
        return f"Adgangskoden skal være på mindst {SHORTEST} tegn. Brug gerne en hel sætning."
    if len(password) > LONGEST:
        return f"Adgangskoden må højst være på {LONGEST} tegn."
    if _is_common(password.casefold()):
        return "Adgangskoden er en af dem, mange bruger, eller let at gætte. Vælg en anden."
    if _names(password.casefold(), name.casefold(), login.casefold()):
        return "Adgangskoden må ikke indeholde dit navn eller din e-mail. Vælg en anden."
    return ""


def _is_common(password: str) -> bool:
    packed = re.sub(r"[\s\-_.]", "", password)
    core = re.sub(r"[\s\-_.]", "", _ENDS.sub("", password))
    return (
        any(text in common() or _repeats(text) for text in (password, packed, core))
        or len(set(packed)) < 5
    )


def _repeats(text: str) -> bool:
    """Whether the text is a common word, or any few letters, again and again."""
    for size in range(1, len(text) // 2 + 1):
        again, rest = divmod(len(text), size)
        if not rest and text == text[:size] * again and (size <= 4 or text[:size] in common()):
            return True
    return False


def _names(password: str, name: str, login: str) -> bool:
    parts = re.findall(r"\w+", name)
    # A short name is part of many words, and counts as a word of its own only.
    words = set(re.findall(r"\w+", password))
    whole = {"".join(parts), name.strip(), login, login.partition("@")[0]}
    long = {part for part in parts if len(part) > 3} | {each for each in whole if len(each) > 3}
    return any(each in password for each in long) or bool(words & set(parts))
