"""Why candidates cannot be assessed, which clause excludes or binds others, and who kept one all the same."""

from collections.abc import Iterable, Sequence

from gisapp.domain.citation import in_english
from gisapp.domain.numerals import written
from gisapp.workflows.portfolio_naming import Answer, Said


def not_assessable(board: Answer) -> Iterable[Said]:
    """What do candidates lack that cannot be assessed?"""
    for each in board["not_assessable"]:
        yield {
            "vi": f"{each['name_vi']}: không đánh giá được, thiếu {'; '.join(each['needs_vi'])}.",
            "en": f"{each['name_en'] or each['name_vi']}: not assessable, missing {'; '.join(each['needs'])}.",
        }


def one_per_pole(board: Answer) -> Iterable[Said]:
    """Which candidates share a growth pole, by which plan, and whom the condition does not bind?"""
    if "one-per-pole" not in board["asked"]:
        return
    poles: dict[str, list[Answer]] = {}
    for each in board["candidates"]:
        if each["growth_pole"]:
            poles.setdefault(each["growth_pole"]["id"], []).append(each)
    for zones in poles.values():
        pole, names = zones[0]["growth_pole"], {lang: ", ".join(_name(each, lang) for each in zones)
                                                for lang in ("vi", "en")}  # fmt: skip
        if len(zones) > 1:
            yield {"vi": f"{pole['name_vi']}: chỉ một trong {names['vi']}.",
                   "en": f"{pole['name_en']}: only one of {names['en']}."}  # fmt: skip
    free = [each for each in board["candidates"] if not each["growth_pole"]]
    if free:
        yield {
            "vi": f"Chưa biết cực tăng trưởng của {', '.join(_name(each, 'vi') for each in free)}: điều kiện mỗi cực "
            "một khu không ràng buộc các khu này.",
            "en": f"No growth pole is known for {', '.join(_name(each, 'en') for each in free)}: the condition of one "
            "zone a pole does not bind them.",
        }


def _name(zone: Answer, lang: str) -> str:
    return str(zone[f"name_{lang}"] or zone["name_vi"])


def excluded(board: Answer) -> Iterable[tuple[Said, str]]:
    """Which clause excludes whom?"""
    for each in board["excluded"]:
        clauses = _clauses(each["rules"])
        said = {
            "vi": f"{each['name_vi']}: bị loại theo {clauses}.",
            "en": f"{each['name_en'] or each['name_vi']}: excluded by {in_english(clauses)}.",
        }
        yield said, _quality(each["rules"])


def conditional(board: Answer) -> Iterable[tuple[Said, str]]:
    """Who stays on which condition?"""
    for each in board["conditional"]:
        clauses, kinds = _clauses(each["rules"]), {row["repair"]["kind"]: row["repair"] for row in each["rules"]}
        told = [_repair(kind, repair) for kind, repair in kinds.items()]
        said = {
            "vi": f"{each['name_vi']}: chỉ khi {' và '.join(one['vi'] for one in told)} ({clauses}).",
            "en": f"{each['name_en'] or each['name_vi']}: only if {' and '.join(one['en'] for one in told)} "
            f"({in_english(clauses)}).",
        }
        yield said, _quality(each["rules"])


def _repair(kind: str, repair: Answer) -> Said:
    if kind == "phases":
        parts = repair["parts"]
        return {"vi": f"phân kỳ thành ít nhất {parts} giai đoạn", "en": f"it is built in {parts} phases at least"}
    area = repair["area_ha"] or 0.0
    vi, en = (written(area, 1, lang=lang) for lang in ("vi", "en"))
    return {
        "vi": f"đưa {vi} ha ra ngoài ranh giới (số liệu của bảng còn tính cả phần đó)",
        "en": f"{en} ha are left out of it (the figures of the board still count them)",
    }


def _quality(rules: Sequence[Answer]) -> str:
    return "synthetic" if any(row["quality"] == "synthetic" for row in rules) else "sourced"


def overridden(board: Answer) -> Iterable[tuple[Said, str]]:
    """Who was kept though a rule excludes it, by whom, when and why?"""
    for each in board["overridden"]:
        clauses = _clauses(each["rules"])
        fails = (f"dù không đạt {clauses}", f"though it fails {in_english(clauses)}") if clauses else ("", "")
        who = f"{each['who']}, {each['at'][:16]}"
        said = {
            "vi": f"{each['name_vi']}: vẫn xét {fails[0]} ({who}): {each['why']}".replace("  ", " "),
            "en": f"{each['name_en'] or each['name_vi']}: kept {fails[1]} ({who}): {each['why']}".replace("  ", " "),
        }
        yield said, _quality(each["rules"])


def _clauses(rules: Sequence[Answer]) -> str:
    return "; ".join(dict.fromkeys(", ".join(filter(None, (row.get("clause"), row.get("document")))) for row in rules))
