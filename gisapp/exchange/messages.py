"""How the gate words its findings: expected, found, what to do, in Vietnamese and in English."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypedDict, Unpack

from gisapp.domain.finding import CODES, Finding, Severity, in_english, in_vietnamese
from gisapp.domain.numerals import written

_ORDER = {code: position for position, code in enumerate(CODES)}


class Words(NamedTuple):
    """One message: what would be right, what is there, what the sender can do."""

    expected: str
    found: str
    todo: str


class Place(TypedDict, total=False):
    """Where a finding is, and what was measured."""

    feature: str | None
    ring: int | None
    vertex: int | None
    x: float | None
    y: float | None
    field: str | None
    evidence: tuple[tuple[str, str], ...]


def tell(code: str, severity: Severity, *, vi: Words, en: Words, **place: Unpack[Place]) -> Finding:
    """One finding, worded in both languages."""
    return Finding(
        code=code,
        severity=severity,
        message_vi=in_vietnamese(*vi),
        message_en=_begun(in_english(*en)),
        **place,
    )


def _begun(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def in_order(
    findings: Iterable[Finding], counts: Mapping[tuple[str, Severity], int] | None = None, *, per_code: int
) -> tuple[Finding, ...]:
    """All findings in the order of the checks; of one code and severity only so many, then one that counts the rest.

    `counts` says how many there were of each where not all of them are among `findings`.
    """
    ordered = sorted(findings, key=lambda finding: _ORDER[finding.code])
    groups: dict[tuple[str, Severity], list[Finding]] = {}
    for finding in ordered:
        groups.setdefault((finding.code, finding.severity), []).append(finding)
    kept: list[Finding] = []
    for kind, group in groups.items():
        total = max((counts or {}).get(kind, 0), len(group))
        kept += group[:per_code]
        if total > len(group[:per_code]):
            kept.append(_rest(group[0], total - len(group[:per_code])))
    return tuple(kept)


def _rest(finding: Finding, more: int) -> Finding:
    return Finding(
        code=finding.code,
        severity=finding.severity,
        message_vi=f"Còn {written(more, 0)} điểm cùng loại «{finding.code}» không liệt kê từng điểm",
        message_en=f"{written(more, 0, lang='en')} more of the kind {finding.code}, not listed one by one",
        evidence=(("more", str(more)),),
    )


def brief(value: object, *, longest: int = 60) -> str:
    """A value as a message can quote it: on one line, without control characters, not longer than a line."""
    text = repr(value) if not isinstance(value, str) else f"«{value}»"
    printable = "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)
    return printable if len(printable) <= longest else printable[: longest - 1] + "…"
