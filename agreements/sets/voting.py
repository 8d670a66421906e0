"""The yearly vote, "virker den stadig?": what each party says of each agreed indicator, and who is silent. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from agreements.sets.models import SetVote, Verdict
from agreements.sets.standing import Indicator, Voice
from tvaers.danish import list_of


@dataclass(frozen=True)
class Ballot:
    """One indicator in one vote: what each required party says, in the parties' order, and who is silent."""

    item: Indicator
    said: tuple[tuple[Voice, SetVote], ...]
    silent: tuple[Voice, ...]

    @property
    def works(self) -> int:
        """How many say that it works."""
        return sum(vote.verdict is Verdict.WORKS for _, vote in self.said)

    @property
    def words(self) -> str:
        """The result in a sentence."""
        many = len(self.said) + len(self.silent)
        if not self.said:
            return "Ingen har svaret endnu."
        told = f"{self.works} af {many} siger, at den virker"
        for verdict, word in (
            (Verdict.CHANGE, "vil have den ændret"),
            (Verdict.STOP, "vil have den ud"),
        ):
            names = [voice.name for voice, vote in self.said if vote.verdict is verdict]
            if names:
                told += f"; {list_of(names)} {word}"
        if self.silent:
            told += f"; {list_of([each.name for each in self.silent])} har ikke svaret"
        return f"{told}."


def ballots(items: Sequence[Indicator], votes: Sequence[SetVote], asked_on: date) -> list[Ballot]:
    """The ballots of the indicators that stand; `votes` are the oldest first, the newest of a party counts."""
    newest = {(each.item_id, each.party_id): each for each in votes if each.asked_on == asked_on}
    found = []
    for item in items:
        if not item.stands:
            continue
        said = [
            (v, newest[item.id, v.place_id])
            for v in item.required
            if (item.id, v.place_id) in newest
        ]
        silent = [v for v in item.required if (item.id, v.place_id) not in newest]
        found.append(Ballot(item, tuple(said), tuple(silent)))
    return found


def answer(found: Sequence[Ballot]) -> str:
    """How the vote stands, in a sentence or two."""
    if not found:
        return "Der er ingen aftalte indikatorer at stemme om."
    doubted = [
        b.item.title for b in found if any(v.verdict is not Verdict.WORKS for _, v in b.said)
    ]
    silent = {voice.name: None for b in found for voice in b.silent}
    if doubted:
        said = f"Nogen vil have ændret eller fjernet {len(doubted)} af {len(found)} indikatorer."
    elif any(b.said for b in found):
        said = "Alle, der har svaret, siger, at indikatorerne stadig virker."
    else:
        said = "Ingen har svaret endnu."
    return f"{said} Mangler at svare: {list_of(list(silent))}." if silent else said
