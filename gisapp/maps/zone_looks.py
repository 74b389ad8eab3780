"""How a view paints a zone by its answer: the same on a page, on paper and in the viewer."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from gisapp.maps.style import COVERAGE_BREAKS, COVERAGE_RAMP, LEDGER, NOT_COMPUTABLE, OUTCOMES, SPAN, Look

_COVERED = Look(vi="", en="", fill=COVERAGE_RAMP[0], line=SPAN.line, width=SPAN.width, opacity=0.9)


def coverage_class(share: float) -> int:
    """Which class of the ramp a share is of, counted from 0."""
    return sum(share >= each for each in COVERAGE_BREAKS)


def ramp_look(place: int, *, spans: bool = False) -> Look:
    """A class of coverage; hatched where a range spans several."""
    return replace(_COVERED, fill=COVERAGE_RAMP[place], pattern=SPAN.pattern if spans else "none")


def coverage_look(answer: Mapping[str, Any] | None) -> Look:
    """A zone by the share of it that is served, at the least."""
    if not answer or answer.get("status") != "computed" or "least" not in answer:
        return NOT_COMPUTABLE
    low, high = (coverage_class(answer[name]) for name in ("least", "greatest"))
    return ramp_look(low, spans=low != high)


def ledger_look(state: str | None) -> Look:
    """A zone or facility by its headroom."""
    return LEDGER.get(state or "", NOT_COMPUTABLE)


def outcome_look(outcomes: Collection[str]) -> Look:
    """A zone by the worst outcome of its rules."""
    return OUTCOMES[next((each for each in ("fail", "pass") if each in outcomes), "not_computable")]
