"""Findings as people and programs read them: text, JSON, and a GeoJSON of the places."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

import orjson
from pyproj import Transformer

from gisapp.domain.crs import GEOGRAPHIC_CRS, transformer
from gisapp.domain.finding import Finding, Severity

_SEVERITIES = {
    "vi": {Severity.ERROR: "LỖI", Severity.WARNING: "CẢNH BÁO", Severity.NOTE: "GHI CHÚ"},
    "en": {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.NOTE: "NOTE"},
}
_PLACES = {
    "vi": {"feature": "đối tượng", "ring": "vòng", "vertex": "đỉnh", "field": "cột"},
    "en": {"feature": "feature", "ring": "ring", "vertex": "vertex", "field": "column"},
}
_NOTHING = {"vi": "Không có điểm nào cần xử lý.", "en": "Nothing needs attention."}


def as_text(findings: Sequence[Finding], lang: str = "vi") -> str:
    """The findings one a line, in the order of the checks, with their count at the end.

    Parameters
    ----------
    lang
        `vi` or `en`; anything else is answered in Vietnamese.
    """
    lang = lang if lang in _SEVERITIES else "vi"
    if not findings:
        return _NOTHING[lang]
    lines = [_line(finding, lang) for finding in findings]
    counts = Counter(finding.severity for finding in findings)
    total = ", ".join(f"{counts[severity]} {name}" for severity, name in _SEVERITIES[lang].items() if counts[severity])
    return "\n".join([*lines, total])


def as_json(findings: Sequence[Finding]) -> bytes:
    """The findings as a JSON list; each carries its code as `code`, and `evidence` as a list of name and value."""
    return orjson.dumps(plain_findings(findings), option=orjson.OPT_INDENT_2)


def plain_findings(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """The findings as `as_json` writes them, to stand within another answer."""
    return [_plain(finding) for finding in findings]


def as_geojson(findings: Sequence[Finding], crs: str | None = None, *, latitude_first: bool = False) -> bytes:
    """The places of the findings as points; those without a place have no geometry.

    Parameters
    ----------
    crs
        The CRS of the numbers as delivered: the points are then in longitude and latitude (WGS 84), as RFC 7946 has
        it, so that any map shows them. Without it, and where a number lies nowhere in this CRS, they are as delivered.
        The delivered numbers always stand in the properties as `x` and `y`.
    latitude_first
        Whether they are delivered in that order, as JSON-FG has it.
    """
    points = _points(findings, crs, latitude_first=latitude_first)
    features = [
        {"type": "Feature", "id": number, "geometry": point, "properties": _plain(finding)}
        for number, (finding, point) in enumerate(zip(findings, points, strict=True), start=1)
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features})


def _points(findings: Sequence[Finding], crs: str | None, *, latitude_first: bool) -> list[dict[str, object] | None]:
    move = None if crs in (None, GEOGRAPHIC_CRS) else transformer(str(crs), GEOGRAPHIC_CRS)
    return [_point(finding, move, latitude_first=latitude_first) for finding in findings]


def _line(finding: Finding, lang: str) -> str:
    place = {name: getattr(finding, name) for name in _PLACES[lang]}
    where = ", ".join(f"{_PLACES[lang][name]} {value}" for name, value in place.items() if value is not None)
    message = finding.message_vi if lang == "vi" else finding.message_en
    return f"{_SEVERITIES[lang][finding.severity]} {finding.code}{f' [{where}]' if where else ''}: {message}"


def _plain(finding: Finding) -> dict[str, object]:
    plain = {name: value for name, value in asdict(finding).items() if value is not None}
    evidence = [{"name": name, "value": value} for name, value in finding.evidence]
    return {**plain, "severity": str(finding.severity), "evidence": evidence}


def _point(finding: Finding, move: Transformer | None, *, latitude_first: bool) -> dict[str, object] | None:
    if finding.x is None or finding.y is None:
        return None
    place = (finding.y, finding.x) if latitude_first else (finding.x, finding.y)
    moved = move.transform(*place) if move is not None else place
    longitude_latitude = all(map(math.isfinite, moved))
    return {"type": "Point", "coordinates": list(moved if longitude_latitude else place)}
