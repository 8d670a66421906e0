"""What the pages of messages say before any table. Pure."""

from collections.abc import Sequence

from indicators.models import Status
from indicators.referrals.message_types import PARTIES, names
from indicators.referrals.streams import Stream
from indicators.sentences import Verdict
from indicators.views import Measure, Point
from tvaers.danish import list_of, number

REFERRALS, NOTES = "kommunehenvisninger", "afslutningsnotater"
# A ratio of answers below this is said to be perhaps a matter of systems.
LOW = 50.0
OVER = (
    "Over 100 betyder ikke, at alle henvisninger er besvaret: et notat kan ikke kobles til sin henvisning, og det "
    "kommer ofte i en senere måned."
)
SYSTEM = (
    "Det kan være en kendsgerning om systemet og ikke om arbejdet: XDIS15 står ikke på MedComs liste over beskeder, "
    "som omsorgssystemerne skal kunne sende. Spørg systemets leverandør, før I spørger kommunen eller praksis."
)
ASK = (
    "Det kan være en kendsgerning om systemet og ikke om arbejdet. Omsorgssystemerne skal kunne sende XDIS22; spørg "
    "systemets leverandør, om de gør det her, før I spørger kommunen."
)
NOTHING = "Der er ingen tal for beskeder i {place}, som I kan se."


def way(stream: Stream) -> str:
    """From whom to whom: "almen praksis til kommune"."""
    return f"{PARTIES[stream.sender]} til {PARTIES[stream.receiver]}"


def types(stream: Stream) -> str:
    """What it counts, as MedCom calls it: "XREF15"."""
    known = names()
    return ", ".join(code for code in stream.codes if code in known)


def count_of(measure: Measure, point: Point | None) -> str:
    """How many messages, in words; what a ratio is made of."""
    if point is None or point.status is not Status.SHOWN:
        return ""
    if measure.plain:
        return "" if point.value is None else number(point.value)
    if point.numerator is None:
        return ""
    if measure.kind == "rate":
        return number(point.numerator)
    return f"{number(point.numerator)} af {number(point.denominator or 0)}"


def changed(verdict: Verdict) -> str:
    """A verdict as the end of a sentence."""
    if verdict.mood == "unsure":
        return "hvor om det har ændret sig, endnu ikke kan siges"
    if verdict.mood == "calm":
        return "hvilket svinger tilfældigt"
    return f"{verdict.words[0].lower()}{verdict.words[1:]}"


def referrals(place: str, point: Point, verdict: Verdict) -> str:
    """How many are referred, and whether it is another number than before."""
    if point.numerator is None:
        return f"Hvor mange almen praksis henviste i {place} i {point.when}, kan ikke vises."
    return (
        f"I {point.when} sendte almen praksis {number(point.numerator)} henvisninger til kommunerne i {place}: "
        f"{changed(verdict)}."
    )


def notes(point: Point, verdict: Verdict) -> str:
    """How many answers come back for every hundred."""
    if point.value is None:
        return "Hvor mange afslutningsnotater der går tilbage, kan ikke vises."
    return (
        f"For hver 100 henvisninger gik der {number(point.value)} afslutningsnotater tilbage: "
        f"{changed(verdict)}."
    )


def ratio(stream: Stream, point: Point | None) -> str:
    """What a closing ratio needs said beside it: why it is over 100, or that a low one may be the system's."""
    if point is None or point.value is None:
        return ""
    if point.value > 100:
        return OVER
    if point.value >= LOW:
        return ""
    return SYSTEM if "XDIS15" in stream.codes else ASK


def looked_for(pointed: Sequence[str], places: int) -> str:
    """How much there is to look at, by name of the streams."""
    if not pointed:
        return "I det seneste år er der intet i strømmene, der bør ses efter."
    streams = list(dict.fromkeys(pointed))
    few = list_of([f"»{each}«" for each in streams[:3]])
    left = len(streams) - 3
    rest = "en anden strøm" if left == 1 else f"{left} andre strømme"
    more = f" og {rest}" if left > 0 else ""
    where = "ét sted" if places == 1 else f"{places} steder"
    many = "ét tal" if len(pointed) == 1 else f"{len(pointed)} tal"
    return f"I det seneste år er der {many} {where}, der bør ses efter, i {few}{more}."
