"""What the board says to a planner, in Vietnamese and English, without a word of the method.

Every sentence that rests on an invented or assumed input begins by saying so.
"""

from collections.abc import Iterable, Sequence

from gisapp.domain.numerals import percent, written
from gisapp.workflows.portfolio_firm_words import falls_behind, firm, future_said, judgement, measure
from gisapp.workflows.portfolio_naming import (
    MARKS,
    Answer,
    Said,
    marked,
    members,
    quoted,
    together,
    zone_names,
)
from gisapp.workflows.portfolio_rule_words import conditional, excluded, not_assessable, one_per_pole, overridden
from gisapp.workflows.portfolio_turn_words import turns, turns_said

STANDINGS: dict[str, Said] = {
    "core": {"vi": "luôn được chọn", "en": "always chosen"},
    "borderline": {"vi": "tùy trọng số", "en": "depends on the weights"},
    "exterior": {"vi": "không được chọn", "en": "never chosen"},
}
REASONS: dict[str, Said] = {
    "winner": {"vi": "điểm cao nhất với trọng số đã cho", "en": "the highest score for the weights given"},
    "least_regret": {"vi": "thua phương án tốt nhất ít nhất, dù trọng số và số liệu ra sao",
                     "en": "falls least behind the best, whatever weights and data turn out to be"},
    "least_regret_weighed": {"vi": "thua phương án tốt nhất ít nhất với trọng số đã cho, dù số liệu ra sao",
                             "en": "falls least behind the best for the weights given, whatever the data are"},
    "best": {"vi": "tốt nhất về {objective}", "en": "the best in {objective}"},
    "small_regret": {"vi": "luôn gần phương án tốt nhất", "en": "never far behind the best"},
    "typical": {"vi": "tiêu biểu cho nhiều phương án gần giống nhau", "en": "typical of many that are alike"},
}  # fmt: skip


def sentences(board: Answer) -> Answer:
    """`said` (a list of sentences), `recommendation` and `mark` of a board, each in both languages."""
    basis = _basis(board)
    said = [
        _count(board),
        *_standings(board),
        *one_per_pole(board),
        _sourced(board),
        *(_left_out(each) for each in board["objectives_left_out"]),
        *firm(board),
        *turns(board),
        *falls_behind(board),
        *measure(board),
    ]
    plain = [*not_assessable(board), *judgement(board)]
    ruled = [*excluded(board), *conditional(board), *overridden(board)]
    recommendation = _recommendation(board)
    return {
        "mark": MARKS[basis],
        "said": [*(marked(each, basis) for each in said), *(marked(each, rests) for each, rests in ruled), *plain],
        "recommendation": recommendation,
        "turns": turns_said(board),
        "futures": {future: {lang: future_said(board, future, lang) for lang in ("vi", "en")}
                    for future in _futures(board)},
        "representatives": [
            {**each, **_why(board, each["reasons"], basis)} for each in board["representatives"]
        ],
    }  # fmt: skip


def _futures(board: Answer) -> list[str]:
    """The futures in which the portfolios worth a look are held against the best; none without weights."""
    return list(board["representatives"][0]["worse_than_best"]) if board["representatives"] else []


def _basis(board: Answer) -> str:
    """The weakest of what counts."""
    held = {each["basis"] for each in board["objectives"]}
    return next((each for each in ("synthetic", "assumed") if each in held), "sourced")


def _count(board: Answer) -> Said:
    counted, many = board["counted"], len(board["candidates"])
    there = [int(size) for size, number in counted["by_size"].items() if number]
    sizes = f"{there[0]}-{there[-1]}" if len(there) > 1 else f"{there[0]}"
    return {
        "vi": f"{written(counted['portfolios'], 0)} phương án, mỗi phương án {sizes} khu, từ {many} khu đề xuất; "
        f"{written(counted['unbeaten'], 0)} phương án không phương án nào trội hơn về mọi mặt.",
        "en": f"{counted['portfolios']:,} portfolios of {sizes} zones out of {many} candidates; "
        f"no other is better in everything than {counted['unbeaten']:,} of them.",
    }


def _standings(board: Answer) -> Iterable[Said]:
    fixed = [each["zone"] for each in board["candidates"] if each["fixed"]]
    if fixed:
        yield {"vi": f"Cố định trong mọi phương án: {zone_names(board, fixed, 'vi')}.",
               "en": f"Fixed in every portfolio: {zone_names(board, fixed, 'en')}."}  # fmt: skip
    for code, words in STANDINGS.items():
        zones = [zone for zone in board[code] if zone not in fixed]
        if zones:
            yield {lang: f"{words[lang].capitalize()}: {zone_names(board, zones, lang)}." for lang in ("vi", "en")}


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


def _recommendation(board: Answer) -> Answer:
    """What is recommended; nothing where more than a third of the inputs have no source."""
    basis = board["basis"]
    weak = percent(basis["weak_share"], lang="vi"), percent(basis["weak_share"], lang="en")
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
            "vi": f"Với trọng số đã cho, nên xét trước phương án {together(board, zones, 'vi')}.",
            "en": f"For the weights given, look first at {together(board, zones, 'en')}.",
        }
        return {"given": True, "zones": members(portfolio), "portfolio": portfolio,
                **marked(said, _basis(board))}  # fmt: skip
    fixed = {each["zone"] for each in board["candidates"] if each["fixed"]}
    core = [zone for zone in board["core"] if zone not in fixed]
    said = {
        "vi": f"Dù trọng số ra sao, nên có: {zone_names(board, core, 'vi')}." if core
        else "Chưa khu nào luôn được chọn: hãy cho trọng số, hoặc đo tiếp.",
        "en": f"Whatever the weights, choose: {zone_names(board, core, 'en')}." if core
        else "No zone is always chosen: give weights, or measure on.",
    }  # fmt: skip
    return {"given": bool(core), "zones": core, "portfolio": None, **marked(said, _basis(board))}


def _reason(board: Answer, reason: Answer, lang: str) -> str:
    weighed = f"{reason['code']}_weighed"
    said = REASONS[weighed if board["weights"]["kind"] != "none" and weighed in REASONS else reason["code"]][lang]
    return said.format(objective=quoted(board, reason["objective"], lang)) if reason["objective"] else said


def _why(board: Answer, reasons: Sequence[Answer], basis: str) -> Answer:
    told = {lang: "; ".join(_reason(board, each, lang) for each in reasons) for lang in ("vi", "en")}
    said = marked(told, basis)
    return {"why_vi": said["vi"], "why_en": said["en"]}
