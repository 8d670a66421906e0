"""Reading one level of a definition file, field by field, with faults that say where and why."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

T = TypeVar("T")


class DefinitionFault(ValueError):
    """A definition file that cannot be used; the message names the file, the field and the reason."""


class Fields:
    """One level of a definition file, with readers that say which field is wrong and why."""

    def __init__(self, raw: Any, of: type[Any] | None) -> None:
        if not isinstance(raw, dict):
            raise DefinitionFault("expected names with values")
        self.raw: dict[str, Any] = raw
        unknown = set(raw) - set(of.__dataclass_fields__) if of else set()
        if unknown:
            raise DefinitionFault(f"{sorted(unknown)[0]}: unknown field")

    def text(self, name: str) -> str:
        """A text that is not empty."""
        value = self.raw.get(name)
        if not isinstance(value, str) or not value.strip():
            raise DefinitionFault(f"{name}: a text is needed")
        return value.strip()

    def optional_text(self, name: str) -> str | None:
        """A text, or nothing."""
        return None if self.raw.get(name) is None else self.text(name)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, at least one."""
        value = self.raw.get(name)
        if not isinstance(value, list) or not value or not all(isinstance(x, str) for x in value):
            raise DefinitionFault(f"{name}: a list of texts is needed")
        return tuple(value)

    def number(self, name: str, *, least: int = 0, most: int | None = None) -> int:
        """A whole number within its limits."""
        value = self.raw.get(name)
        if type(value) is not int or value < least or (most is not None and value > most):
            limit = "" if most is None else f" and at most {most}"
            raise DefinitionFault(f"{name}: a whole number of at least {least}{limit} is needed")
        return value

    def optional_number(self, name: str, *, least: int = 0, most: int | None = None) -> int | None:
        """A whole number within its limits, or nothing."""
        return None if self.raw.get(name) is None else self.number(name, least=least, most=most)

    def numbers(self, name: str, *, least: int, most: int) -> tuple[int, ...]:
        """A list of whole numbers within their limits, none twice; [] where there is none."""
        value = self.raw.get(name)
        if (
            not isinstance(value, list)
            or any(type(each) is not int or not least <= each <= most for each in value)
            or len(set(value)) < len(value)
        ):
            raise DefinitionFault(f"{name}: a list of different numbers {least}-{most} is needed")
        return tuple(value)

    def one_of(self, name: str, choices: tuple[str, ...]) -> str:
        """One of the words allowed here."""
        value = self.raw.get(name)
        if value not in choices:
            raise DefinitionFault(f"{name}: one of {', '.join(choices)} is needed, not {value!r}")
        return str(value)

    def optional_one_of(self, name: str, choices: tuple[str, ...]) -> str | None:
        """One of the words allowed here, or nothing."""
        return None if self.raw.get(name) is None else self.one_of(name, choices)

    def some_of(self, name: str, choices: tuple[str, ...]) -> tuple[str, ...]:
        """At least one of the words allowed here."""
        found = self.texts(name)
        for word in found:
            if word not in choices:
                raise DefinitionFault(
                    f"{name}: one of {', '.join(choices)} is needed, not {word!r}"
                )
        return found

    def day(self, name: str) -> date:
        """A day."""
        value = self.raw.get(name)
        if type(value) is not date:
            raise DefinitionFault(f"{name}: a day written YYYY-MM-DD is needed")
        return value

    def optional_day(self, name: str) -> date | None:
        """A day, or nothing."""
        return None if self.raw.get(name) is None else self.day(name)

    def part(self, name: str, reader: Callable[[Any], T]) -> T:
        """A level below this one, read by `reader`."""
        try:
            return reader(self.raw.get(name))
        except DefinitionFault as fault:
            raise DefinitionFault(f"{name}: {fault}") from fault

    def optional_part(self, name: str, reader: Callable[[Any], T]) -> T | None:
        """A level below this one, or nothing."""
        return None if self.raw.get(name) is None else self.part(name, reader)

    def parts(self, name: str, reader: Callable[[Any], T]) -> tuple[T, ...]:
        """A list of levels below this one."""
        value = self.raw.get(name)
        if not isinstance(value, list):
            raise DefinitionFault(f"{name}: a list is needed, [] where there is nothing")
        try:
            return tuple(reader(each) for each in value)
        except DefinitionFault as fault:
            raise DefinitionFault(f"{name}: {fault}") from fault
