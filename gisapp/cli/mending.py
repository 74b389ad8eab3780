"""Which options of a command mend what the gate found: findings speak of the matter, as every door tells them."""

from collections.abc import Sequence

from gisapp.domain.finding import Finding, Severity
from gisapp.exchange.report import as_text

_CONTROL = "--control points.csv"
#: By code, what the commands that take a file offer.
_BY_CODE = {
    "crs-undeclared": ("--crs",),
    "crs-undecided": ("--crs", _CONTROL, "gisapp layers add --kind control"),
    "crs-mismatch": ("--crs",),
    "wrong-meridian": ("--crs",),
    "datum-shift-missing": ("--crs",),
    "missing-field": ("--field name=column",),
    "nodata-undeclared": ("--nodata",),
}
_HEAD = {"vi": "Tuỳ chọn của lệnh", "en": "Options of the command"}


def told_with_options(findings: Sequence[Finding], lang: str) -> str:
    """The findings as text, and before their count the options that mend them, where there are any."""
    *told, count = as_text(findings, lang).split("\n")
    return "\n".join([*told, *_mending(findings, lang), count])


def _mending(findings: Sequence[Finding], lang: str) -> list[str]:
    """One line that names the options, or none where no option mends anything."""
    asked = [*(_BY_CODE.get(each.code, ()) for each in findings if each.severity is not Severity.NOTE),
             *(("--part",) for each in findings if _is_of_parts(each))]  # fmt: skip
    options = dict.fromkeys(option for each in asked for option in each)
    return [f"{_HEAD.get(lang, _HEAD['vi'])}: {', '.join(options)}"] if options else []


def _is_of_parts(finding: Finding) -> bool:
    """Whether it is about which layer of a file with several is meant."""
    return finding.code == "unreadable" and any(name == "layer" for name, _ in finding.evidence)
