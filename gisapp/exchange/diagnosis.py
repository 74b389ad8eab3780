"""Which CRS are the numbers in? Every kind of evidence is heard, and what it leaves possible is what remains.

Control points, which somebody sent on purpose, decide alone. The other kinds must agree: where the previous revision,
the control layer and the communes leave no candidate in common, one of them is wrong, and nothing is decided.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

import geopandas as gpd
import numpy as np

from gisapp.exchange.candidates import Candidate, Numbers, plausible
from gisapp.exchange.communes import weigh_communes
from gisapp.exchange.control import Control, prepare_control, share_in_control, weigh_control
from gisapp.exchange.evidence import Evidence, Witness
from gisapp.exchange.points import weigh_points
from gisapp.exchange.previous import share_in_previous, weigh_previous
from gisapp.exchange.sample import Sample
from gisapp.exchange.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What is known of the numbers' CRS, whatever is declared.

    `possible` are the candidates by size with the share (0..1) of the numbers that each puts into the plan area;
    `left` those of them that the evidence leaves: one where it decides, none where it contradicts itself.
    """

    numbers: Numbers
    possible: dict[Candidate, float]
    evidence: tuple[Evidence, ...]
    left: tuple[Candidate, ...]

    @property
    def decided(self) -> Candidate | None:
        """The one candidate that evidence leaves, if it speaks against any."""
        return self.left[0] if len(self.left) == 1 and self.speaking else None

    @property
    def speaking(self) -> tuple[Evidence, ...]:
        """The evidence that speaks against any candidate: where control points do, they alone."""
        telling = tuple(each for each in self.evidence if each.suffices)
        return telling[:1] if telling and telling[0].witness is Witness.POINTS else telling

    def displaced_m(self, one: Candidate, other: Candidate) -> float:
        """How far apart two candidates put the same numbers, in the median."""
        apart = np.hypot(*(one.planar(self.numbers) - other.planar(self.numbers)).T)
        finite = apart[np.isfinite(apart)]
        return float(np.median(finite)) if len(finite) else float("inf")


def sample_for(terms: Terms) -> Sample:
    """An empty sample that will keep what these terms can be held against."""
    return Sample(known=terms.previous.ids if terms.previous is not None else frozenset())


def diagnose(sample: Sample, terms: Terms) -> Diagnosis:
    """Which CRSs may the numbers be in, and which of them does the evidence leave?"""
    numbers = sample.vertices
    possible = plausible(numbers) if len(numbers) else {}
    candidates = list(possible)
    evidence = tuple(_heard(sample, terms, candidates)) if candidates else ()
    found = Diagnosis(numbers=numbers, possible=possible, evidence=evidence, left=tuple(candidates))
    left = reduce(frozenset.intersection, (each.left for each in found.speaking), frozenset(candidates))
    return Diagnosis(
        numbers=numbers,
        possible=possible,
        evidence=evidence,
        left=tuple(each for each in candidates if each in left),
    )


def overlap(sample: Sample, terms: Terms, witness: Witness, candidate: Candidate) -> float:
    """The share (0..1) of the delivery's area that a candidate puts into the areas it is held against; NaN of none."""
    if witness is Witness.PREVIOUS and terms.previous is not None:
        return share_in_previous(sample.known_features, candidate, terms.previous)
    inside = [each.inside for each in sample.features if len(each.inside)]
    control = prepared(terms)
    if witness is not Witness.CONTROL or control is None or not inside:
        return float("nan")
    return share_in_control(candidate.planar(np.concatenate(inside)), control)


def prepared(terms: Terms) -> Control | None:
    """The control layer, made ready where it is not yet."""
    if isinstance(terms.control, gpd.GeoDataFrame):
        return prepare_control(np.asarray(terms.control.geometry.to_numpy(), dtype=object))
    return terms.control


def _heard(sample: Sample, terms: Terms, candidates: Sequence[Candidate]) -> Iterator[Evidence]:
    control = prepared(terms)
    heard = (
        weigh_points(terms.points, candidates),
        weigh_previous(sample.known_features, candidates, terms.previous) if terms.previous is not None else None,
        weigh_control(sample.edges, candidates, control, terms.control_name or "") if control else None,
        weigh_communes(sample.features, candidates, terms.communes) if terms.communes is not None else None,
    )
    return (each for each in heard if each is not None)
