"""What statuses, directions and verdicts of commitments are called in Danish."""

from collections.abc import Mapping

from agreements.commitments.models import Direction, Where
from agreements.commitments.said import Change, Met, Status

DIRECTIONS: Mapping[Direction, str] = {Direction.AT_LEAST: "mindst", Direction.AT_MOST: "højst"}
COUNTED: Mapping[Where, str] = {
    Where.PARTIES: "Hos hver part for sig",
    Where.PLACE: "I området som helhed",
}
STATUSES: Mapping[Status, str] = {
    Status.MET: "opfyldt",
    Status.UNDER_WAY: "på vej",
    Status.DEVIATES: "afviger",
    Status.NOT_MET: "ikke opfyldt",
}
METS: Mapping[Met, str] = {
    Met.MET: "opfyldt",
    Met.NOT_MET: "ikke opfyldt",
    Met.VARIES: "svinger",
    Met.TOO_FEW: "for få tal",
    Met.HIDDEN: "tallene er skjult",
    Met.MISSING: "ingen tal",
}
CHANGES: Mapping[Change, str] = {
    Change.IMPROVED: "forbedret",
    Change.WORSE: "forværret",
    Change.UNCHANGED: "uændret",
    Change.TOO_EARLY: "for tidligt",
    Change.NO_BASELINE: "kan ikke sammenlignes",
    Change.NOT_JUDGED: "vurderes ikke",
}
# What a party's word agrees with, where the figures say anything.
SAME_AS: Mapping[Met, frozenset[Status]] = {
    Met.MET: frozenset({Status.MET}),
    Met.NOT_MET: frozenset({Status.NOT_MET, Status.DEVIATES, Status.UNDER_WAY}),
    Met.VARIES: frozenset({Status.UNDER_WAY, Status.DEVIATES, Status.NOT_MET}),
}
