"""What the board says to a planner, in Vietnamese and English, without a word of the method.

Every sentence that rests on an invented or assumed input begins by saying so.
"""

from collections.abc import Iterable, Sequence
from typing import Any

Answer = dict[str, Any]
Said = dict[str, str]
#: How a sentence, a score and a chart begin that rest on such input.
MARKS: dict[str, Said] = {
    "synthetic": {"vi": "Dữ liệu minh hoạ", "en": "Demonstration data"},
    "assumed": {"vi": "Giả định", "en": "Assumption"},
    "sourced": {"vi": "", "en": ""},
}
STANDINGS: dict[str, Said] = {
    "core": {"vi": "luôn được chọn", "en": "always chosen"},
    "borderline": {"vi": "tùy trọng số", "en": "depends on the weights"},
    "exterior": {"vi": "không được chọn", "en": "never chosen"},
}
REASONS: dict[str, Said] = {
    "winner": {"vi": "điểm cao nhất với trọng số đã cho", "en": "the highest score for the weights given"},
    "least_regret": {"vi": "thua phương án tốt nhất ít nhất, dù trọng số và số liệu ra sao",
                     "en": "falls least behind the best, whatever weights and data turn out to be"},
    "best": {"vi": "tốt nhất về {objective}", "en": "the best in {objective}"},
    "typical": {"vi": "tiêu biểu cho nhiều phương án gần giống nhau", "en": "typical of many that are alike"},
}  # fmt: skip
_MOST_NAMED = 12


def sentences(board: Answer) -> Answer:
    """`said` (a list of sentences), `recommendation` and `mark` of a board, each in both languages."""
    basis = _basis(board)
    said = [
        _count(board),
        *_standings(board),
        _sourced(board),
        *(_left_out(each) for each in board["objectives_left_out"]),
        *_firm(board),
        *_turns(board),
        *_measure(board),
    ]
    plain = [*_not_assessable(board), *_judgement(board)]
    ruled = [*_excluded(board), *_conditional(board), *_overridden(board)]
    recommendation = _recommendation(board)
    return {
        "mark": MARKS[basis],
        "said": [*(marked(each, basis) for each in said), *(marked(each, rests) for each, rests in ruled), *plain],
        "recommendation": recommendation,
        "representatives": [
            {**each, **_why(board, each["reasons"], basis)} for each in board["representatives"]
        ],
    }  # fmt: skip


def marked(said: Said, basis: str) -> Said:
    """The sentence, begun with what it rests on."""
    mark = MARKS[basis]
    return {lang: f"{mark[lang]}: {text}" if mark[lang] else text for lang, text in said.items()}


def _basis(board: Answer) -> str:
    """The weakest of what counts."""
    held = {each["basis"] for each in board["objectives"]}
    return next((each for each in ("synthetic", "assumed") if each in held), "sourced")


def _count(board: Answer) -> Said:
    counted, many = board["counted"], len(board["candidates"])
    there = [int(size) for size, number in counted["by_size"].items() if number]
    sizes = f"{there[0]}-{there[-1]}" if len(there) > 1 else f"{there[0]}"
    return {
        "vi": f"{vietnamese(counted['portfolios'])} phương án, mỗi phương án {sizes} khu, từ {many} khu đề xuất; "
        f"{vietnamese(counted['unbeaten'])} phương án không phương án nào trội hơn về mọi mặt.",
        "en": f"{counted['portfolios']:,} portfolios of {sizes} zones out of {many} candidates; "
        f"no other is better in everything than {counted['unbeaten']:,} of them.",
    }


def _standings(board: Answer) -> Iterable[Said]:
    fixed = [each["zone"] for each in board["candidates"] if each["fixed"]]
    if fixed:
        yield {"vi": f"Cố định trong mọi phương án: {_zones(board, fixed, 'vi')}.",
               "en": f"Fixed in every portfolio: {_zones(board, fixed, 'en')}."}  # fmt: skip
    for code, words in STANDINGS.items():
        zones = [zone for zone in board[code] if zone not in fixed]
        if zones:
            yield {lang: f"{words[lang].capitalize()}: {_zones(board, zones, lang)}." for lang in ("vi", "en")}


def _sourced(board: Answer) -> Said:
    basis = board["basis"]
    inputs, every = basis["inputs"], sum(basis["inputs"].values())
    return {
        "vi": f"{basis['objectives_sourced']} trong {basis['objectives']} mục tiêu chỉ dùng số liệu có nguồn; trong "
        f"{every} số liệu đầu vào, {inputs['sourced']} có nguồn, {inputs['assumed']} giả định, "
        f"{inputs['synthetic']} minh hoạ, {inputs['unknown']} chưa có.",
        "en": f"{basis['objectives_sourced']} of {basis['objectives']} objectives rest on sources alone; of {every} "
        f"inputs {inputs['sourced']} are sourced, {inputs['assumed']} assumed, {inputs['synthetic']} invented, "
        f"{inputs['unknown']} not known.",
    }


def _left_out(objective: Answer) -> Said:
    return {
        "vi": f"Không xét mục tiêu «{objective['title_vi']}»: thiếu {'; '.join(objective['needs_vi'])}.",
        "en": f"Left out, “{objective['title_en']}”: missing {'; '.join(objective['needs'])}.",
    }


def _firm(board: Answer) -> Iterable[Said]:
    shares = board["acceptability"]["portfolios"]
    if shares:
        first, share = next(iter(shares.items()))
        draws = board["acceptability"]["draws"]
        yield {
            "vi": f"Thứ hạng vững đến đâu: {_portfolio(board, first, 'vi')} đứng đầu trong {_percent(share, 'vi')} của "
            f"{vietnamese(draws)} lần thử trọng số và số liệu.",
            "en": f"How firm the ranking is: {_portfolio(board, first, 'en')} comes first in {_percent(share, 'en')} "
            f"of {draws:,} trials of weights and data.",
        }


def _turns(board: Answer) -> Iterable[Said]:
    for each in board["turns"]["weights"][:1]:
        was, now = each["weight"], each["turns_at"]
        yield {
            "vi": f"Khi trọng số của «{_title(board, each['objective'], 'vi')}» đổi từ {_percent(was, 'vi')} thành "
            f"{_percent(now, 'vi')}, phương án {_portfolio(board, each['winner'], 'vi')} đứng đầu.",
            "en": f"When the weight of “{_title(board, each['objective'], 'en')}” goes from {_percent(was, 'en')} to "
            f"{_percent(now, 'en')}, {_portfolio(board, each['winner'], 'en')} comes first.",
        }
    for each in [turn for turn in board["turns"]["data"] if turn["possible"]][:1]:
        yield {
            "vi": f"Nếu «{_title(board, each['objective'], 'vi')}» của {_zone(board, each['zone'], 'vi')} sai lệch "
            f"{vietnamese(each['off_by'])} {unit_said(each['unit'], 'vi')} thì lựa chọn đổi; "
            "sai lệch đó nằm trong khoảng có thể.",
            "en": f"If “{_title(board, each['objective'], 'en')}” of {_zone(board, each['zone'], 'en')} is off by "
            f"{each['off_by']:,.1f} {each['unit']}, the choice changes; that is within what is possible.",
        }


def _measure(board: Answer) -> Iterable[Said]:
    for each in board["next_measurements"][:1]:
        yield {
            "vi": f"Nên đo tiếp trước hết: «{_title(board, each['objective'], 'vi')}» của "
            f"{_zone(board, each['about'], 'vi')}.",
            "en": f"Worth measuring next: “{_title(board, each['objective'], 'en')}” of "
            f"{_zone(board, each['about'], 'en')}.",
        }


def _not_assessable(board: Answer) -> Iterable[Said]:
    for each in board["not_assessable"]:
        yield {
            "vi": f"{each['name_vi']}: không đánh giá được, thiếu {'; '.join(each['needs_vi'])}.",
            "en": f"{each['name_en'] or each['name_vi']}: not assessable, missing {'; '.join(each['needs'])}.",
        }


def _excluded(board: Answer) -> Iterable[tuple[Said, str]]:
    for each in board["excluded"]:
        clauses = _clauses(each["rules"])
        said = {
            "vi": f"{each['name_vi']}: bị loại theo {clauses}.",
            "en": f"{each['name_en'] or each['name_vi']}: excluded by {clauses}.",
        }
        yield said, _quality(each["rules"])


def _conditional(board: Answer) -> Iterable[tuple[Said, str]]:
    for each in board["conditional"]:
        clauses, kinds = _clauses(each["rules"]), {row["repair"]["kind"]: row["repair"] for row in each["rules"]}
        told = [_repair(kind, repair) for kind, repair in kinds.items()]
        said = {
            "vi": f"{each['name_vi']}: chỉ khi {' và '.join(one['vi'] for one in told)} ({clauses}).",
            "en": f"{each['name_en'] or each['name_vi']}: only if {' and '.join(one['en'] for one in told)} "
            f"({clauses}).",
        }
        yield said, _quality(each["rules"])


def _repair(kind: str, repair: Answer) -> Said:
    if kind == "phases":
        parts = repair["parts"]
        return {"vi": f"phân kỳ thành ít nhất {parts} giai đoạn", "en": f"it is built in {parts} phases at least"}
    area = repair["area_ha"] or 0.0
    vi, en = vietnamese(round(area, 1)), f"{area:,.1f}"
    return {"vi": f"đưa {vi} ha ra ngoài ranh giới", "en": f"{en} ha are left out of it"}


def _quality(rules: Sequence[Answer]) -> str:
    return "synthetic" if any(row["quality"] == "synthetic" for row in rules) else "sourced"


def _overridden(board: Answer) -> Iterable[tuple[Said, str]]:
    for each in board["overridden"]:
        clauses = _clauses(each["rules"])
        fails = (f"dù không đạt {clauses}", f"though it fails {clauses}") if clauses else ("", "")
        who = f"{each['who']}, {each['at'][:16]}"
        said = {
            "vi": f"{each['name_vi']}: vẫn xét {fails[0]} ({who}): {each['why']}".replace("  ", " "),
            "en": f"{each['name_en'] or each['name_vi']}: kept {fails[1]} ({who}): {each['why']}".replace("  ", " "),
        }
        yield said, _quality(each["rules"])


def _judgement(board: Answer) -> Iterable[Said]:
    revisit = board["weights"].get("revisit")
    if revisit:
        one, other = revisit["pair"]
        ratio = board["weights"]["consistency_ratio"]
        yield {
            "vi": f"Các so sánh cặp mâu thuẫn nhau (tỷ số nhất quán {vietnamese(ratio)} > 0,10): hãy xem lại "
            f"«{_title(board, one, 'vi')}» so với «{_title(board, other, 'vi')}»: "
            f"đã cho {vietnamese(revisit['judged'])}, các so sánh khác cho thấy "
            f"{vietnamese(revisit['the_others_imply'])}.",
            "en": f"The pairwise judgements contradict each other (consistency ratio {ratio} > 0.10): think over "
            f"“{_title(board, one, 'en')}” against “{_title(board, other, 'en')}”: judged {revisit['judged']}, the "
            f"others imply {revisit['the_others_imply']}.",
        }


def _recommendation(board: Answer) -> Answer:
    """What is recommended; nothing where more than a third of the inputs have no source."""
    basis = board["basis"]
    weak = _percent(basis["weak_share"], "vi"), _percent(basis["weak_share"], "en")
    if not basis["recommends"]:
        said = {
            "vi": f"Không khuyến nghị: {weak[0]} số liệu đầu vào là minh hoạ, giả định hoặc chưa có (quá một phần ba); "
            "bảng này chỉ cho thấy cách tính.",
            "en": f"No recommendation: {weak[1]} of the inputs are invented, assumed or not known (more than a third); "
            "this board only shows how it works.",
        }
        return {"given": False, "zones": [], "portfolio": None, **marked(said, _basis(board))}
    if board["winner"] is not None:
        zones, portfolio = board["winner"], board["winner"]
        said = {
            "vi": f"Với trọng số đã cho, nên xét trước phương án {_portfolio(board, zones, 'vi')}.",
            "en": f"For the weights given, look first at {_portfolio(board, zones, 'en')}.",
        }
        return {"given": True, "zones": _members(portfolio), "portfolio": portfolio,
                **marked(said, _basis(board))}  # fmt: skip
    fixed = {each["zone"] for each in board["candidates"] if each["fixed"]}
    core = [zone for zone in board["core"] if zone not in fixed]
    said = {
        "vi": f"Dù trọng số ra sao, nên có: {_zones(board, core, 'vi')}." if core
        else "Chưa khu nào luôn được chọn: hãy cho trọng số, hoặc đo tiếp.",
        "en": f"Whatever the weights, choose: {_zones(board, core, 'en')}." if core
        else "No zone is always chosen: give weights, or measure on.",
    }  # fmt: skip
    return {"given": bool(core), "zones": core, "portfolio": None, **marked(said, _basis(board))}


def _why(board: Answer, reasons: Sequence[Answer], basis: str) -> Answer:
    told = {
        lang: "; ".join(
            REASONS[each["code"]][lang].format(objective=_quoted(board, each["objective"], lang))
            if each["objective"]
            else REASONS[each["code"]][lang]
            for each in reasons
        )
        for lang in ("vi", "en")
    }
    said = marked(told, basis)
    return {"why_vi": said["vi"], "why_en": said["en"]}


def _members(portfolio: str) -> list[str]:
    return [each.partition("@")[0] for each in portfolio.split("+")]


def _portfolio(board: Answer, portfolio: str, lang: str) -> str:
    return " + ".join(_zone(board, each, lang) for each in portfolio.split("+"))


def _zones(board: Answer, zones: Sequence[str], lang: str) -> str:
    named = [_zone(board, each, lang) for each in zones[:_MOST_NAMED]]
    more = len(zones) - len(named)
    return ", ".join(named) + ((f" và {more} khu khác" if lang == "vi" else f" and {more} more") if more else "")


def _zone(board: Answer, zone: str, lang: str) -> str:
    named, _, year = zone.partition("@")
    found = next((each for each in board["candidates"] if each["zone"] == named), None)
    name = named if found is None else (found[f"name_{lang}"] or found["name_vi"])
    return f"{name} ({year})" if year else str(name)


def _title(board: Answer, objective: str, lang: str) -> str:
    return next(str(each[f"title_{lang}"]) for each in board["objectives"] if each["id"] == objective)


def _quoted(board: Answer, objective: str, lang: str) -> str:
    title = _title(board, objective, lang)
    return f"«{title}»" if lang == "vi" else f"“{title}”"


def _clauses(rules: Sequence[Answer]) -> str:
    return "; ".join(dict.fromkeys(", ".join(filter(None, (row.get("clause"), row.get("document")))) for row in rules))


def _percent(share: float, lang: str) -> str:
    text = f"{share * 100:.1f}".rstrip("0").rstrip(".")
    return f"{text.replace('.', ',')} %" if lang == "vi" else f"{text} %"


def vietnamese(number: float) -> str:
    """A number as it is written in Vietnamese: a comma before decimals, dots between thousands."""
    text = f"{number:,.3f}".rstrip("0").rstrip(".") if isinstance(number, float) else f"{number:,}"
    return text.translate(str.maketrans(",.", ".,"))


def unit_said(unit: str, lang: str) -> str:
    """A unit of the board as a planner writes it."""
    return {"persons": "người", "billion VND": "tỷ đồng"}.get(unit, unit) if lang == "vi" else unit
