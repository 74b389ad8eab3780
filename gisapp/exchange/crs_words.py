"""What the diagnosis of the CRS says to the person who must act on it: metres before and after, and what to do."""

import math
from collections.abc import Sequence

from gisapp.domain.finding import Finding, Severity
from gisapp.domain.numerals import percent, written
from gisapp.exchange.candidates import Candidate, fault
from gisapp.exchange.declaration import TWINS
from gisapp.exchange.diagnosis import Diagnosis
from gisapp.exchange.evidence import Evidence, Score, Witness
from gisapp.exchange.messages import Words, tell
from gisapp.exchange.terms import Terms

Told = tuple[tuple[str, str], ...]
_KILOMETRE = 1_000.0
_IN_KILOMETRES_FROM = 5_000.0
_CAUSES = {
    "crs-mismatch": ("", ""),
    "axes-swapped": ("", ""),
    "wrong-meridian": ("kinh tuyến trục có vẻ sai: ", "the central meridian looks wrong: "),
    "datum-shift-missing": (
        "thiếu bước chuyển VN-2000 ↔ WGS 84 (khoảng 224 m): ",
        "the datum shift VN-2000 ↔ WGS 84 is missing (about 224 m): ",
    ),
}
_AGAINST = {
    Witness.POINTS: ("{} điểm khống chế", "{} control points"),
    Witness.PREVIOUS: ("phiên bản trước của cùng đối tượng", "the previous revision of the same features"),
    Witness.CONTROL: ("ranh giới «{}»", "{}"),
    Witness.COMMUNE: ("xã, phường đã ghi ({}…)", "the communes named ({}…)"),
}
_MEASURES = {
    "share_within_2m": ("trong 2 m", "within 2 m"),
    "share_within_20m": ("trong 20 m", "within 20 m"),
    "share_in_commune": ("nằm trong", "inside"),
}
_DOUBT = (
    "; nếu chính phiên bản trước sai, hãy gửi ba điểm khống chế",
    "; should the previous revision be the wrong one, send three control points",
)
_MORE_VI = "gửi ba điểm khống chế"
_MORE_EN = "send three control points"
_LAYER_VI = "thêm ranh giới xã, phường làm lớp đối chiếu"
_LAYER_EN = "add ward boundaries as a control layer"


def contradicted(own: Candidate, actual: Sequence[Candidate], measured: tuple[str, str], evidence: Told) -> Finding:
    """The numbers fit another CRS than the declared one; `measured` says how that is known, in both languages."""
    code = fault(own.code, actual[0])
    titles_vi, titles_en = _listed(actual)
    todo_vi, todo_en = _todo(own, actual)
    return tell(
        code,
        Severity.ERROR,
        vi=Words(
            f"tọa độ theo {own.code} như đã khai",
            f"tọa độ khớp với {titles_vi} ({measured[0]})",
            f"{_CAUSES[code][0]}{todo_vi}, hoặc tính chuyển sang {own.code}",
        ),
        en=Words(
            f"numbers in {own.code}, as declared",
            f"numbers that fit {titles_en} ({measured[1]})",
            f"{_CAUSES[code][1]}{todo_en}, or convert to {own.code}",
        ),
        evidence=evidence,
    )


def by_evidence(
    evidence: Evidence, own: Candidate, actual: Candidate, *, displaced_m: float, areas: tuple[float, float]
) -> tuple[str, str]:
    """How far off the delivery is as declared, and how well it fits otherwise."""
    before, after = evidence.score_of(own), evidence.score_of(actual)
    vi, en = _against(evidence)
    near_vi, near_en = _MEASURES[list(evidence.scores[0].shares)[-1]]
    apart_vi, apart_en, over_vi, over_en = "", "", "", ""
    if math.isfinite(displaced_m):
        apart_vi = f"hai cách hiểu lệch nhau {_length(displaced_m, 'vi')}; "
        apart_en = f"the two readings lie {_length(displaced_m, 'en')} apart; "
    if before and not any(map(math.isnan, areas)):
        over_vi = f"; diện tích chồng lên: {percent(areas[0], 0)} và {percent(areas[1], 0)}"
        over_en = f"; area over it: {percent(areas[0], 0, lang='en')} and {percent(areas[1], 0, lang='en')}"
    doubt_vi, doubt_en = _DOUBT if evidence.witness is Witness.PREVIOUS else ("", "")
    fits_vi = f"theo {own.title} {_fit(before, 0)}, theo {actual.title} {_fit(after, 0)}"
    fits_en = f"under {own.title} {_fit(before, 1)}, under {actual.title} {_fit(after, 1)}"
    return (
        f"{apart_vi}cách {vi}, trung vị và phần {near_vi}: {fits_vi}{over_vi}{doubt_vi}",
        f"{apart_en}distance from {en}, median and share {near_en}: {fits_en}{over_en}{doubt_en}",
    )


def by_share(own: Candidate, inside: float, share: float) -> tuple[str, str]:
    """How much of the delivery lies in Hanoi, as declared and as it should be."""
    return (
        f"{percent(inside, 0)} nằm trong phạm vi Hà Nội theo {own.title}, {percent(share, 0)} theo cách hiểu này",
        (
            f"{percent(inside, 0, lang='en')} in the area of Hanoi under {own.title}, "
            f"{percent(share, 0, lang='en')} when read so"
        ),
    )


def undecided(
    own: Candidate, diagnosis: Diagnosis, remaining: Sequence[Candidate], terms: Terms, evidence: Told
) -> Finding:
    """More than one CRS remains possible: what is missing, and that the layer comes in as declared."""
    lacking_vi, lacking_en = _lacking(diagnosis, terms)
    more = (_MORE_VI, _MORE_EN) if terms.control else (f"{_LAYER_VI}, hoặc {_MORE_VI}", f"{_LAYER_EN}, or {_MORE_EN}")
    titles_vi, titles_en = _listed(remaining)
    return tell(
        "crs-undecided",
        Severity.WARNING,
        vi=Words(
            f"bằng chứng cho {own.code}",
            f"{lacking_vi}; tọa độ có thể thuộc {titles_vi}",
            f"lớp được nhận theo {own.code}; để chắc chắn, hãy {more[0]}",
        ),
        en=Words(
            f"evidence for {own.code}",
            f"{lacking_en}; the numbers may be in {titles_en}",
            f"it comes in as {own.code}; to be sure, {more[1]}",
        ),
        evidence=evidence,
    )


def only_candidates(diagnosis: Diagnosis, evidence: Told) -> Finding:
    """No declaration counts: which CRS the numbers may be in."""
    titles_vi, titles_en = _listed(diagnosis.left or tuple(diagnosis.possible))
    return tell(
        "crs-undecided",
        Severity.WARNING,
        vi=Words("hệ tọa độ được khai", f"tọa độ có thể thuộc {titles_vi}", f"hãy khai hệ tọa độ, hoặc {_MORE_VI}"),
        en=Words("a declared CRS", f"numbers that may be in {titles_en}", f"declare the CRS, or {_MORE_EN}"),
        evidence=evidence,
    )


def other_units(declared: str, remaining: Sequence[Candidate], evidence: Told, *, degrees: bool) -> Finding:
    """Metres are declared as degrees, or the reverse."""
    titles_vi, titles_en = _listed(remaining) if remaining else ("EPSG:5897", "EPSG:5897")
    unit_vi, unit_en = ("độ", "degrees") if degrees else ("mét", "metres")
    return tell(
        "crs-mismatch",
        Severity.ERROR,
        vi=Words(
            f"tọa độ theo {declared} như đã khai", f"số có độ lớn của {unit_vi}", f"hãy khai đúng hệ: {titles_vi}"
        ),
        en=Words(
            f"numbers in {declared}, as declared", f"numbers of the size of {unit_en}", f"declare which: {titles_en}"
        ),
        evidence=evidence,
    )


def nowhere(declared: str) -> Finding:
    """No CRS that is known here puts the numbers into Hanoi."""
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


def _against(evidence: Evidence) -> tuple[str, str]:
    """What a delivery was held against, in Vietnamese and English; boundaries sent along have no name."""
    if evidence.witness is Witness.CONTROL and not evidence.against:
        return "ranh giới của lớp đối chiếu", "the control layer"
    vi, en = (text.format(evidence.against) for text in _AGAINST[evidence.witness])
    return vi, en


def _lacking(diagnosis: Diagnosis, terms: Terms) -> tuple[str, str]:
    if not diagnosis.left:
        names = [_against(each) for each in diagnosis.speaking]
        if len(names) == 1:
            return f"{names[0][0]} không khớp hệ nào", f"{names[0][1]} that fit none"
        vi, en = (", ".join(each) for each in zip(*names, strict=True))
        return f"bằng chứng trái nhau ({vi})", f"evidence that contradicts itself ({en})"
    if terms.control:
        name, named = terms.control_name, terms.control_name is not None
        return (
            f"không đủ cạnh chung với {f'«{name}»' if named else 'lớp đối chiếu'}",
            f"too few edges shared with {name if named else 'the control layer'}",
        )
    return "không có lớp đối chiếu", "no control layer"


def _todo(own: Candidate, actual: Sequence[Candidate]) -> tuple[str, str]:
    first = actual[0]
    codes = list(dict.fromkeys(TWINS.get(each.code, each.code) for each in actual))
    vi, en = [], []
    if first.swapped:
        vi.append("đổi chỗ hai cột tọa độ (GeoJSON ghi kinh độ, hướng đông trước)")
        en.append("swap the two columns (GeoJSON has longitude, or east, first)")
    if first.code in TWINS:
        vi.append("cộng 500.000 m vào tọa độ đông, trừ 500.000 m ở tọa độ bắc")
        en.append("add 500,000 m to the eastings, take 500,000 m from the northings")
    if codes != [own.code]:
        vi.append(f"khai {' hoặc '.join(codes)}")
        en.append(f"declare {' or '.join(codes)}")
    return "hãy " + ", ".join(vi), ", ".join(en)


def _listed(candidates: Sequence[Candidate]) -> tuple[str, str]:
    titles = [each.title for each in candidates]
    if len(titles) == 1:
        return titles[0], titles[0]
    head = ", ".join(titles[:-1])
    return f"{head} hoặc {titles[-1]}", f"{head} or {titles[-1]}"


def _fit(score: Score | None, language: int) -> str:
    """How well a candidate fits, in Vietnamese (0) or English (1)."""
    if score is None:
        return ("nằm ngoài Hà Nội", "outside Hanoi")[language]
    lang = ("vi", "en")[language]
    share = percent(max(score.shares.values(), default=0.0), 0, lang=lang)
    if not math.isfinite(score.median_m):
        return f"{('rất xa', 'very far')[language]} ({share})"
    return f"{_length(score.median_m, lang)} ({share})"


def _length(metres: float, lang: str) -> str:
    if metres >= _IN_KILOMETRES_FROM:
        return f"{written(metres / _KILOMETRE, 0, lang=lang)} km"
    return f"{written(metres, 1, lang=lang)} m"
