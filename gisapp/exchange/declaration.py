"""Which CRS does the delivery declare? A declaration counts when it resolves to one EPSG code that is in force."""

import json
import re
from dataclasses import dataclass
from functools import lru_cache

import pyproj
from pyproj.exceptions import CRSError

from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, transformer
from gisapp.domain.errors import BadInput
from gisapp.domain.finding import Finding, Severity
from gisapp.exchange.messages import Words, brief, tell

_EPSG = re.compile(
    r"(?:urn:(?:x-)?ogc:def:crs:EPSG:[\w.]*:|https?://www\.opengis\.net/def/crs/EPSG/[\w.]+/|\[?EPSG:)(\d{4,6})\]?",
    re.IGNORECASE,
)
_CRS84 = re.compile(
    r"(?:urn:ogc:def:crs:OGC:[\w.]*:|https?://www\.opengis\.net/def/crs/OGC/[\w.]+/|\[?OGC:)CRS84\]?", re.IGNORECASE
)
#: Deprecated codes (false easting 0, false northing 500 000 m), and the code that is meant (EPSG v11.022).
TWINS = {"EPSG:6956": "EPSG:5896", "EPSG:6957": "EPSG:5897", "EPSG:6958": "EPSG:5898", "EPSG:6959": "EPSG:5899"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """The EPSG code that is declared, or None with the finding that says why none counts."""

    code: str | None
    findings: tuple[Finding, ...] = ()


def declared_in_words(text: str) -> Declaration:
    """What an authority code, a URN or a URI declares; free text declares nothing."""
    code = _code_of(text)
    if code is None:
        return Declaration(code=None, findings=(_undeclared(text),))
    if code in TWINS:
        return Declaration(code=None, findings=(_undeclared(f"{code}, deprecated", instead=TWINS[code]),))
    return Declaration(code=code) if _is_known(code) else Declaration(code=None, findings=(_undeclared(text),))


def declared_by_member(member: object) -> Declaration:
    """What the `crs` member that RFC 7946 withdrew declares; it counts, with a note."""
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    declaration = declared_in_words(name) if isinstance(name, str) else None
    if declaration is None or declaration.code is None:
        return declaration or Declaration(code=None, findings=(_undeclared(_shown(member)),))
    return Declaration(code=declaration.code, findings=(_legacy(declaration.code),))


def declared_by_reference(reference: object) -> Declaration:
    """What the `coordRefSys` of JSON-FG declares."""
    if isinstance(reference, dict):
        reference = reference.get("href")
    if isinstance(reference, str):
        return declared_in_words(reference)
    return Declaration(code=None, findings=(_undeclared(_shown(reference)),))


def declared_by_wkt(text: str) -> Declaration:
    """What the CRS of a GeoPackage declares, an authority code or WKT whose datum and projection equal a known code."""
    if not text or _code_of(text):
        return declared_in_words(text)
    try:
        code = pyproj.CRS.from_wkt(text).to_epsg(min_confidence=100)
    except CRSError:
        code = None
    return declared_in_words(f"EPSG:{code}") if code else Declaration(code=None, findings=(_undeclared(text),))


def is_latitude_first(code: str) -> bool:
    """Whether JSON-FG writes this CRS with latitude before longitude, as its definition has it."""
    return str(pyproj.CRS.from_user_input(code).axis_info[0].direction) == "north"


def _code_of(text: str) -> str | None:
    stripped = text.strip()
    if _CRS84.fullmatch(stripped):
        return GEOGRAPHIC_CRS
    known = _EPSG.fullmatch(stripped)
    return f"EPSG:{known[1]}" if known else None


@lru_cache(maxsize=256)
def _is_known(code: str) -> bool:
    """Whether the code is in force, two-dimensional, and has an exact operation into the plan CRS."""
    try:
        crs = pyproj.CRS.from_user_input(code)
        transformer(code, PLAN_CRS)
    except (CRSError, BadInput):
        return False
    return not crs.is_deprecated and (crs.is_geographic or crs.is_projected) and len(crs.axis_info) == 2  # noqa: PLR2004


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _undeclared(found: str, *, instead: str = "EPSG:5897") -> Finding:
    return tell(
        "crs-undeclared",
        Severity.ERROR,
        vi=Words(
            "một mã EPSG còn hiệu lực và dùng được ở Hà Nội, ví dụ EPSG:5897",
            brief(found) if found else "không khai hệ tọa độ",
            f"hãy khai hệ tọa độ, ví dụ {instead}",
        ),
        en=Words(
            "one EPSG code that is in force and used in Hanoi, such as EPSG:5897",
            brief(found) if found else "none",
            f"declare the CRS, for example {instead}",
        ),
    )


def _legacy(code: str) -> Finding:
    return tell(
        "crs-undeclared",
        Severity.NOTE,
        vi=Words("GeoJSON theo RFC 7946, không có mục «crs»", f"mục «crs» khai {code}", "mục này được chấp nhận"),
        en=Words("GeoJSON as in RFC 7946, without a crs member", f"one that declares {code}", "it is accepted"),
        evidence=(("crs", code),),
    )
