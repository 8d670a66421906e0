"""Reading a form field by field, and saying in Danish what is wrong with it, for every room of this floor. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from tvaers import cpr


class Unfit(Exception):
    """Why something cannot be saved: a Danish sentence a field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


class Overtaken(Exception):
    """Somebody else has changed it since it was read."""


@dataclass
class Reader:
    """Reads a form field by field and gathers what is wrong."""

    form: Mapping[str, str]
    problems: dict[str, str]

    def line(self, name: str, what: str, longest: int, *, needed: bool = True) -> str:
        """Words on one line."""
        found = " ".join(self.form.get(name, "").split())
        if needed and len(found) < 2:
            self.problems[name] = f"Skriv {what}."
        return self._checked(name, found, what, longest)

    def body(self, name: str, what: str, longest: int, *, needed: bool = False) -> str:
        """Words in paragraphs."""
        lines = self.form.get(name, "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        found = "\n".join(line.rstrip() for line in lines).strip()
        if needed and not found:
            self.problems[name] = f"Skriv {what}."
        return self._checked(name, found, what, longest)

    def done(self) -> None:
        """Unfit where anything is wrong."""
        if self.problems:
            raise Unfit(self.problems)

    def _checked(self, name: str, text: str, what: str, longest: int) -> str:
        if len(text) > longest:
            self.problems[name] = f"Skriv {what} med højst {longest} tegn; her er {len(text)}."
        elif cpr.find(text) is not None:
            self.problems[name] = (
                "Teksten indeholder noget, der ligner et CPR-nummer, og er ikke gemt. Fjern det; her må "
                "ikke stå noget om enkelte borgere."
            )
        return text
