"""Do the numbers fit the declared CRS? Named with the evidence, never repaired.

The order of the evidence: the size of the numbers, then the edges shared with a control layer. Where neither decides
the answer is the warning `crs-undecided`, and the layer comes in as declared.
"""

import numpy as np
from numpy.typing import NDArray

from gisapp.domain.finding import Finding, Severity
from gisapp.exchange.candidates import (
    PLAUSIBLE_SHARE,
    Candidate,
    are_degrees,
    fault,
    is_in_degrees,
    plausible,
    sample_vertices,
    share_inside,
)
from gisapp.exchange.control import Evidence, sample_edges, weigh
from gisapp.exchange.messages import Words, tell

#: Another CRS contradicts the declared one by size alone only when it explains nearly all of the numbers.
_CONTRADICTING_SHARE = 0.9
_MESSAGES = {
    "crs-mismatch": (
        "hãy khai {title}, hoặc chuyển tọa độ sang {declared}",
        "declare {title}, or convert to {declared}",
    ),
    "wrong-meridian": (
        "kinh tuyến trục có vẻ sai: hãy khai {title}, hoặc tính chuyển sang {declared}",
        "the central meridian looks wrong: declare {title}, or convert to {declared}",
    ),
    "datum-shift-missing": (
        "thiếu bước chuyển VN-2000 ↔ WGS 84 (khoảng 224 m): hãy khai {title}, hoặc tính chuyển sang {declared}",
        "the datum shift VN-2000 ↔ WGS 84 is missing (about 224 m): declare {title}, or convert to {declared}",
    ),
    "axes-swapped": (
        "hãy đổi chỗ hai cột tọa độ (GeoJSON ghi kinh độ, hướng đông trước)",
        "swap the two columns (GeoJSON has longitude, or east, first)",
    ),
}


def check_crs(
    geometry: NDArray[np.object_], declared: str | None, *, control: NDArray[np.object_] | None, control_name: str
) -> list[Finding]:
    """What speaks against the declared CRS, or that nothing decides it.

    Parameters
    ----------
    geometry
        As delivered.
    declared
        The EPSG code, or None where no declaration counts: then only the candidates are told.
    control, control_name
        Geometries of a control layer in the plan CRS, and what to call it.
    """
    numbers = sample_vertices(geometry)
    if not len(numbers):
        return []
    possible = plausible(numbers)
    if declared is None:
        return [_only_candidates(possible)] if possible else []
    own = Candidate(declared)
    inside = share_inside(numbers, own)
    candidates = list(possible) if own in possible else [own, *possible]
    evidence = Evidence(scores=(), decided=None)
    if control is not None:
        evidence = weigh(sample_edges(geometry), candidates, control)
    if evidence.decided is not None:
        contradicted = evidence.decided != own
        return [_by_distance(own, evidence.decided, evidence, control_name)] if contradicted else []
    if are_degrees(numbers) != is_in_degrees(declared):
        return [_units(declared, list(possible), degrees=are_degrees(numbers))]
    return _by_size(own, inside, possible) or _unproven(own, candidates, evidence, control_name)


def _by_size(own: Candidate, inside: float, possible: dict[Candidate, float]) -> list[Finding]:
    """What the size of the numbers alone says against the declared CRS, if anything."""
    likely = _likely(own, {each: share for each, share in possible.items() if share >= _CONTRADICTING_SHARE})
    if inside < PLAUSIBLE_SHARE and likely:
        return [_by_share(own, likely, inside, possible)]
    return [_nowhere(own.code)] if inside == 0 else []


def _unproven(own: Candidate, candidates: list[Candidate], evidence: Evidence, control_name: str) -> list[Finding]:
    return [_undecided(own.code, candidates, evidence, control_name)] if len(candidates) > 1 else []


def _likely(own: Candidate, possible: dict[Candidate, float]) -> list[Candidate]:
    """Of several explanations those that take the smallest mistake: columns swapped, then another meridian."""
    swapped = Candidate(own.code, swapped=True)
    if swapped in possible:
        return [swapped]
    straight = [each for each in possible if not each.swapped]
    alike = [each for each in straight if fault(own.code, each) == "wrong-meridian"]
    return alike or straight or list(possible)


def _contradicted(
    declared: str, actual: list[Candidate], measured: tuple[str, str], evidence: tuple[tuple[str, str], ...]
) -> Finding:
    code = fault(declared, actual[0])
    title = ", ".join(each.title for each in actual)
    todo_vi, todo_en = (text.format(title=title, declared=declared) for text in _MESSAGES[code])
    return tell(
        code,
        Severity.ERROR,
        vi=Words(f"tọa độ theo {declared} như đã khai", f"tọa độ khớp với {title} ({measured[0]})", todo_vi),
        en=Words(f"numbers in {declared}, as declared", f"numbers that fit {title} ({measured[1]})", todo_en),
        evidence=evidence,
    )


def _units(declared: str, possible: list[Candidate], *, degrees: bool) -> Finding:
    titles = ", ".join(each.title for each in possible) or "EPSG:5897"
    unit_vi, unit_en = ("độ", "degrees") if degrees else ("mét", "metres")
    return tell(
        "crs-mismatch",
        Severity.ERROR,
        vi=Words(f"tọa độ theo {declared} như đã khai", f"số có độ lớn của {unit_vi}", f"hãy khai đúng hệ: {titles}"),
        en=Words(
            f"numbers in {declared}, as declared", f"numbers of the size of {unit_en}", f"declare which: {titles}"
        ),
        evidence=tuple(("candidate", each.title) for each in possible),
    )


def _nowhere(declared: str) -> Finding:
    return tell(
        "outside-plan-area",
        Severity.ERROR,
        vi=Words(
            "tọa độ trong phạm vi Hà Nội", f"không điểm nào nằm trong đó theo {declared}", "hãy kiểm tra hệ tọa độ"
        ),
        en=Words(
            "coordinates in the area of Hanoi", f"none there under {declared}", "check the CRS and the coordinates"
        ),
    )


def _only_candidates(possible: dict[Candidate, float]) -> Finding:
    titles = ", ".join(each.title for each in possible)
    return tell(
        "crs-undecided",
        Severity.WARNING,
        vi=Words(
            "hệ tọa độ được khai",
            f"tọa độ có thể thuộc: {titles}",
            "hãy khai hệ tọa độ, hoặc thêm lớp khống chế (--control)",
        ),
        en=Words(
            "a declared CRS", f"numbers that may be in {titles}", "declare the CRS, or add a control layer (--control)"
        ),
        evidence=tuple(("candidate", each.title) for each in possible),
    )


def _undecided(declared: str, candidates: list[Candidate], evidence: Evidence, control_name: str) -> Finding:
    titles = ", ".join(each.title for each in candidates)
    lacking_vi = f"không đủ cạnh chung với «{control_name}»" if control_name else "không có lớp khống chế"
    lacking_en = f"too few edges shared with {control_name}" if control_name else "no control layer"
    return tell(
        "crs-undecided",
        Severity.WARNING,
        vi=Words(
            f"bằng chứng cho {declared}",
            f"{lacking_vi}; tọa độ có thể thuộc: {titles}",
            f"lớp được nhận theo {declared}; để chắc chắn, hãy thêm lớp khống chế (--control)",
        ),
        en=Words(
            f"evidence for {declared}",
            f"{lacking_en}; the numbers may be in {titles}",
            f"it comes in as {declared}; to be sure, add a control layer (--control)",
        ),
        evidence=_scores(evidence) or tuple(("candidate", each.title) for each in candidates),
    )


def _by_distance(own: Candidate, actual: Candidate, evidence: Evidence, control_name: str) -> Finding:
    """Contradicted by edges: how far they lie from the control layer's, as declared and as they should be."""
    medians = {each.candidate: each.median_m for each in evidence.scores}
    before, after = medians[own], medians[actual]
    words = (
        f"cách ranh giới «{control_name}» trung vị {before:.1f} m theo {own.title}, {after:.1f} m theo {actual.title}",
        f"median distance to {control_name} {before:.1f} m under {own.title}, {after:.1f} m under {actual.title}",
    )
    told = (("control", control_name), ("before_m", f"{before:.1f}"), ("after_m", f"{after:.1f}"))
    return _contradicted(own.code, [actual], words, told + _scores(evidence))


def _by_share(own: Candidate, likely: list[Candidate], inside: float, possible: dict[Candidate, float]) -> Finding:
    """Contradicted by size: how much of the delivery lies in Hanoi, as declared and as it should be."""
    share = min(possible[each] for each in likely)
    words = (
        f"{inside:.0%} nằm trong phạm vi Hà Nội theo {own.title}, {share:.0%} theo các hệ này",
        f"{inside:.0%} in the area of Hanoi under {own.title}, {share:.0%} under these",
    )
    shares = {own: inside, **possible}
    told = tuple((each.title, f"{share:.0%} in the plan area") for each, share in shares.items())
    return _contradicted(own.code, likely, words, told)


def _scores(evidence: Evidence) -> tuple[tuple[str, str], ...]:
    return tuple((each.candidate.title, _scored(each.share_within_20m, each.median_m)) for each in evidence.scores)


def _scored(share: float, median_m: float) -> str:
    return f"{share:.0%} within 20 m, median {median_m:.1f} m"
