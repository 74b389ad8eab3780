"""What is said of pivotal projects, in Vietnamese and English; what rests on invention or assumption says so first."""

from collections.abc import Mapping, Sequence
from typing import Any

from gisapp.domain.facility import KINDS, Kind
from gisapp.domain.ledger import TOPICS
from gisapp.domain.numerals import written
from gisapp.workflows.portfolio_naming import marked, unit_said

Row = Mapping[str, Any]
Said = dict[str, str]
_TOPIC = {topic.id: {"vi": topic.vi, "en": topic.id.replace("_", " ")} for topic in TOPICS}


def pivotal_sentences(rows: Sequence[Row], names: Mapping[str, Said], *, demo: bool) -> list[Said]:
    """One sentence for every project and zone that differ, those first that the zone cannot do without."""
    return [marked(_said(row, names), "synthetic" if demo else "assumed") for row in rows]


def _said(row: Row, names: Mapping[str, Said]) -> Said:
    zone = names[row["zone"]]
    lead = (
        {"vi": f"«{row['name_vi']}» quyết định {zone['vi']}", "en": f"“{row['name_en']}” makes or breaks {zone['en']}"}
        if row["verdict"] == "breaks"
        else {"vi": f"«{row['name_vi']}» có lợi cho {zone['vi']}", "en": f"“{row['name_en']}” helps {zone['en']}"}
    )
    if row["without"] is None:
        return {"vi": f"{lead['vi']}: không có thì không tới được.", "en": f"{lead['en']}: there is no way without it."}
    return {lang: f"{lead[lang]}: {text}" for lang, text in _cost(row).items()}


def _cost(row: Row) -> Said:
    """What a year's delay costs, in the unit of the topic."""
    least, greatest, unit = row["delay_least"], row["delay_greatest"], row["unit"]
    vi = f"{_span(least, greatest, vi=True)} {unit_said(unit, 'vi')}"
    en = f"{_span(least, greatest, vi=False)} {unit}"
    if row["topic"] == "people":
        return {"vi": f"chậm một năm là một năm {vi} chưa tới được khu trong thời gian xét.",
                "en": f"a year's delay is a year in which {en} cannot reach it in time."}  # fmt: skip
    if unit != "min":
        topic = _TOPIC[row["topic"]]
        return {"vi": f"chậm một năm là một năm thiếu thêm {vi} ({topic['vi']}).",
                "en": f"a year's delay is a year short of {en} more ({topic['en']})."}  # fmt: skip
    kind = KINDS.get(row["topic"], Kind(row["topic"], row["topic"]))
    return {"vi": f"chậm một năm là một năm mỗi chuyến tới {kind.vi} xa thêm {vi}.",
            "en": f"a year's delay is a year of {en} more to each trip to the nearest {kind.en}."}  # fmt: skip


def _span(least: float, greatest: float, *, vi: bool) -> str:
    ends = [written(end, 1, lang="vi" if vi else "en") for end in (least, greatest)]
    return "-".join(dict.fromkeys(ends))
