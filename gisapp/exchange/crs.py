"""Do the numbers fit the declared CRS? Named with the evidence, never repaired.

The size of the numbers says which CRSs are possible at all; the evidence (`gisapp.exchange.diagnosis`) which of them
remain. Where more than one does the answer is the warning `crs-undecided`, and the layer comes in as declared.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto

from gisapp.domain.finding import Finding
from gisapp.exchange import crs_words
from gisapp.exchange.candidates import (
    PLAUSIBLE_SHARE,
    Candidate,
    are_degrees,
    candidate_named,
    fault,
    is_in_degrees,
    share_inside,
)
from gisapp.exchange.diagnosis import Diagnosis, diagnose, overlap, prepared
from gisapp.exchange.evidence import Evidence
from gisapp.exchange.sample import Sample
from gisapp.exchange.terms import Terms

#: Another CRS contradicts the declared one by size alone only when it explains nearly all of the numbers.
_CONTRADICTING_SHARE = 0.9
_CANDIDATES = "candidates"


class Ruling(Enum):
    """What the diagnosis says of one declaration."""

    STANDS = auto()
    UNDECIDED = auto()
    CONTRADICTED = auto()
    OTHER_UNITS = auto()
    NOWHERE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A ruling, the candidates that remain, and the evidence that speaks against the declared one (None: the size)."""

    ruling: Ruling
    remaining: tuple[Candidate, ...] = ()
    by: Evidence | None = None


def check_crs(sample: Sample, declared: str | None, terms: Terms) -> list[Finding]:
    """What speaks against the declared CRS, or that nothing decides it.

    Parameters
    ----------
    sample
        The delivery in a few thousand points (`sample_for` makes an empty one, the batches fill it).
    declared
        The EPSG code, or None where no declaration counts: then only the candidates are told.
    terms
        What the delivery is held against: control points, the previous revision, a control layer, communes.
    """
    terms = replace(terms, control=prepared(terms))
    return tell_crs(diagnose(sample, terms), declared, sample, terms)


def tell_crs(diagnosis: Diagnosis, declared: str | None, sample: Sample, terms: Terms) -> list[Finding]:
    """What a diagnosis says of one declaration; `sample` and `terms` are those that it was made of."""
    if not len(diagnosis.numbers):
        return []
    told = _told(diagnosis)
    if declared is None:
        return [crs_words.only_candidates(diagnosis, told)] if diagnosis.possible else []
    case = _Case(sample=sample, terms=terms, diagnosis=diagnosis, own=Candidate(declared), told=told)
    return _findings(case, judge(diagnosis, case.own))


def judge(diagnosis: Diagnosis, own: Candidate) -> Verdict:
    """Does what is known of the numbers let a declaration stand?"""
    if own in diagnosis.possible:
        if own in diagnosis.left:
            proven = len(diagnosis.left) == 1
            return Verdict(ruling=Ruling.STANDS if proven else Ruling.UNDECIDED, remaining=diagnosis.left)
        if not diagnosis.left:
            return Verdict(ruling=Ruling.UNDECIDED, remaining=tuple(diagnosis.possible))
        against = [each for each in diagnosis.speaking if own not in each.left]
        by = next((each for each in against if each.refutes), None)
        if by is None:
            return Verdict(ruling=Ruling.UNDECIDED, remaining=(own, *diagnosis.left))
        return Verdict(ruling=Ruling.CONTRADICTED, remaining=_likely(own, diagnosis.left), by=by)
    if diagnosis.decided is not None:
        return Verdict(ruling=Ruling.CONTRADICTED, remaining=diagnosis.left, by=diagnosis.speaking[0])
    return _by_size(diagnosis, own, diagnosis.left or tuple(diagnosis.possible))


def _by_size(diagnosis: Diagnosis, own: Candidate, remaining: tuple[Candidate, ...]) -> Verdict:
    if are_degrees(diagnosis.numbers) != is_in_degrees(own.code):
        return Verdict(ruling=Ruling.OTHER_UNITS, remaining=remaining)
    inside = share_inside(diagnosis.numbers, own)
    likely = [each for each in remaining if diagnosis.possible[each] >= _CONTRADICTING_SHARE]
    if inside < PLAUSIBLE_SHARE and likely:
        return Verdict(ruling=Ruling.CONTRADICTED, remaining=_likely(own, tuple(likely)))
    if inside == 0:
        return Verdict(ruling=Ruling.NOWHERE)
    return Verdict(ruling=Ruling.UNDECIDED if remaining else Ruling.STANDS, remaining=remaining)


def _likely(own: Candidate, remaining: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Of several explanations those that take the smallest mistake: columns swapped, then another meridian."""
    swapped = Candidate(own.code, swapped=True)
    if swapped in remaining:
        return (swapped,)
    straight = tuple(each for each in remaining if not each.swapped)
    alike = tuple(each for each in straight if fault(own.code, each) == "wrong-meridian")
    return alike or straight or remaining


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One declaration held against what is known of one delivery; `told` are the scores of all candidates."""

    sample: Sample
    terms: Terms
    diagnosis: Diagnosis
    own: Candidate
    told: crs_words.Told


def _findings(case: _Case, verdict: Verdict) -> list[Finding]:
    own, remaining = case.own, verdict.remaining
    if verdict.ruling is Ruling.UNDECIDED:
        return [crs_words.undecided(own, case.diagnosis, remaining, case.terms, case.told)]
    if verdict.ruling is Ruling.OTHER_UNITS:
        degrees = are_degrees(case.diagnosis.numbers)
        return [crs_words.other_units(own.code, remaining, case.told, degrees=degrees)]
    if verdict.ruling is Ruling.NOWHERE:
        return [crs_words.nowhere(own.code)]
    if verdict.ruling is Ruling.CONTRADICTED:
        by = verdict.by
        return [_by_share(case, remaining) if by is None else _by_evidence(case, remaining, by)]
    return []


def _by_share(case: _Case, remaining: tuple[Candidate, ...]) -> Finding:
    """Contradicted by size: how much of the delivery lies in Hanoi, as declared and as it should be."""
    inside = share_inside(case.diagnosis.numbers, case.own)
    share = min(case.diagnosis.possible[each] for each in remaining)
    told = ((f"{_CANDIDATES}/{case.own.title}/plan_area_share", f"{inside:.3f}"), *case.told)
    return crs_words.contradicted(case.own, remaining, crs_words.by_share(case.own, inside, share), told)


def _by_evidence(case: _Case, remaining: tuple[Candidate, ...], by: Evidence) -> Finding:
    """Contradicted by evidence: how far off the delivery is, as declared and as it should be."""
    own, actual = case.own, remaining[0]
    before, after = by.score_of(own), by.score_of(actual)
    areas = tuple(overlap(case.sample, case.terms, by.witness, each) for each in (own, actual))
    displaced_m = case.diagnosis.displaced_m(own, actual)
    figures = {
        "before_m": before.median_m if before else displaced_m,
        "after_m": after.median_m if after else math.nan,
        "displaced_m": displaced_m,
        "before_area_share": areas[0],
        "after_area_share": areas[1],
    }
    numbers = tuple((name, f"{figure:.3f}") for name, figure in figures.items() if not math.isnan(figure))
    measured = crs_words.by_evidence(by, own, actual, displaced_m=displaced_m, areas=(areas[0], areas[1]))
    evidence = (("decided_by", str(by.witness)), (str(by.witness), by.against), *numbers, *case.told)
    return crs_words.contradicted(own, remaining, measured, evidence)


def _told(diagnosis: Diagnosis) -> crs_words.Told:
    """The candidate that alone remains, if one does, and every candidate with its scores, by names to take apart."""
    alone = len(diagnosis.left) == 1 and all(each.refutes for each in diagnosis.speaking)
    decided = (("decided", diagnosis.left[0].title),) if alone else ()
    told = [(f"{each.title}/plan_area_share", share) for each, share in diagnosis.possible.items()]
    for evidence in diagnosis.evidence:
        for score in evidence.scores:
            figures = {"median_m": score.median_m, **score.shares}
            told += [(f"{score.candidate.title}/{evidence.witness}/{name}", each) for name, each in figures.items()]
    return (*decided, *((f"{_CANDIDATES}/{name}", f"{figure:.3f}") for name, figure in told))


def candidates_told(finding: Finding) -> Mapping[Candidate, Mapping[str, float]]:
    """The candidates of a finding with their scores, such as `control/median_m` and `plan_area_share`."""
    found: dict[Candidate, dict[str, float]] = {}
    for name, figure in finding.evidence:
        root, _, rest = name.partition("/")
        if root == _CANDIDATES:
            title, _, measure = rest.partition("/")
            found.setdefault(candidate_named(title), {})[measure] = float(figure)
    return found
