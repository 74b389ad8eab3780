"""The board as the planners' viewer asks for it and tells it: texts in both languages, nothing left to rank."""

from collections.abc import Mapping, Sequence
from typing import Any

from gisapp.domain.citation import cited
from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.numerals import percent, written
from gisapp.domain.units import figure
from gisapp.workflows.portfolio_candidates import candidacy, check_named
from gisapp.workflows.portfolio_naming import together, unit_said
from gisapp.workflows.portfolio_question import USUAL_SIZES, BoardQuestion, Texts, read_ids, read_sizes
from gisapp.workflows.ports import Workspace

Answer = Mapping[str, Any]
Pair = dict[str, str]
_LANGS = ("vi", "en")
#: More portfolios than this nobody reads.
_MOST = 60
#: Between no matter (0) and all that matters (10): what an objective weighs that nobody moved.
USUAL_WEIGHT = 5.0
_MOST_WEIGHT = 10.0
_WORDS: Mapping[str, Pair] = {
    "best_share": {
        "vi": "đứng đầu trong {x} lần thử mọi bộ trọng số", "en": "comes first in {x} of trials of every weighting",
    },
    "score": {"vi": "{x} điểm tối đa, theo trọng số của bạn", "en": "{x} of the greatest score, by your weights"},
    "counted": {
        "vi": "{n} trong {of} phương án",
        "en": "{n} of {of} portfolios",
    },
    "conditional": {"vi": "chỉ được chọn kèm điều kiện của quy định", "en": "only on the condition of a rule"},
    "more": {"vi": "càng cao càng tốt", "en": "more is better"},
    "less": {"vi": "càng thấp càng tốt", "en": "less is better"},
    "turn": {"vi": "{name}: sai lệch {change} thì {winner} đứng đầu",
             "en": "{name}: off by {change}, and {winner} comes first"},
    "sourced": {"vi": "có nguồn", "en": "sourced"},
    "assumed": {"vi": "giả định", "en": "assumed"},
    "synthetic": {"vi": "dữ liệu minh hoạ", "en": "demonstration data"},
}  # fmt: skip


def question_without(workspace: Workspace, sizes: str, without: str) -> Texts:
    """What is asked when these candidates are left out: of the others, in such sizes as they are enough for.

    Raises
    ------
    NotFound
        When one that is left out is no zone.
    BadInput
        When sizes are none that are offered, one that is left out is no candidate, or no candidate is left.
    """
    wanted, out = _offered(sizes), read_ids(without)
    held = workspace.at_once()
    check_named(held.layers.features("zones"), out)
    everybody = candidacy(held, BoardQuestion(sizes=wanted))
    named = [*everybody.ids, *(each["zone"] for each in everybody.not_assessable)]
    inside = [zone for zone in named if zone not in out]
    if out and not inside:
        raise BadInput(
            expected="a candidate to choose",
            found=f"that all {len(named)} are left out",
            todo="take some back in",
            vi=Vi("còn khu đề xuất để chọn", "hãy đưa một số khu trở lại", f"cả {len(named)} khu đều bị loại ra"),
        )
    assessed = sum(zone in inside for zone in everybody.ids)
    few = [size for size in wanted if size <= assessed] or wanted
    return Texts(sizes=",".join(map(str, few)), candidates=",".join(inside) if out else "")


def _offered(text: str) -> tuple[int, ...]:
    """The sizes that this text names, of those that the viewer offers."""
    sizes, offered = read_sizes(text), read_sizes(USUAL_SIZES)
    if not {*sizes} <= {*offered}:
        raise BadInput(
            expected=f"sizes from {USUAL_SIZES}",
            found=repr(text[:64]),
            todo="choose among these",
            vi=Vi(f"số khu mỗi phương án trong khoảng {USUAL_SIZES}", "hãy chọn trong số này"),
        )
    return sizes


def weights_said(text: str) -> dict[str, float]:
    """Weights as the viewer's link has them: `rice:3,jobs:0`.

    Raises
    ------
    BadInput
        When one is no number from 0 to 10.
    """
    pairs = [each.rpartition(":") for each in text.split(",") if each]
    try:
        found = {name: float(value) for name, _, value in pairs}
    except ValueError:
        found = {"": -1.0}
    if not all(name and 0 <= value <= _MOST_WEIGHT for name, value in found.items()):
        raise BadInput(
            expected=f"weights from 0 to {_MOST_WEIGHT:g}, such as rice:3,jobs:0",
            found=repr(text[:64]),
            todo="write each objective with a colon and its weight",
            vi=Vi(
                f"trọng số từ 0 đến {written(_MOST_WEIGHT)}, ví dụ rice:3,jobs:0",
                "hãy viết mỗi mục tiêu kèm dấu hai chấm và trọng số",
            ),
        )
    return found


def weights_for(board: Answer, weights: Mapping[str, float]) -> str:
    """The weights of every objective that counts on a board; what nobody moved weighs as usual."""
    return ",".join(f"{each['id']}={weights.get(each['id'], USUAL_WEIGHT):g}" for each in board["objectives"])


def board_shown(board: Answer, own: Answer) -> dict[str, Any]:
    """The board in words: standings under every weighting, and the portfolios as the reader's weights rank them.

    Parameters
    ----------
    board, own
        As `gisapp.workflows.portfolios.portfolio_board` answers, without weights and at those of the reader; the same
        where there are none.
    """
    weighed = own["weights"]["kind"] != "none"
    worth = "score" if weighed else "best_share"
    best = sorted(own["portfolios"], key=lambda each: (not each["unbeaten"], -each[worth], -each["score"], each["id"]))
    unbeaten = sum(each["unbeaten"] for each in best)
    counted = {"n": unbeaten, "of": own["counted"]["portfolios"]}
    reasons = {each["portfolio"]: each for each in own["representatives"]}
    return {
        "horizon": own["horizon"],
        "appraised": own["appraised"],
        "weighed": weighed,
        "recommendation": {lang: own["recommendation"][lang] for lang in _LANGS},
        "counted": _said("counted", dict.fromkeys(_LANGS, counted)),
        "candidates": _standings(board),
        "objectives": [_objective(each) for each in own["objectives"]],
        "portfolios": [_portfolio(own, each, worth, reasons) for each in best[: min(unbeaten, _MOST)]],
        "turns": [
            _said("turn", {lang: {"name": each[f"name_{lang}"], "change": each[f"change_{lang}"],
                                  "winner": together(dict(own), each["winner"], lang)} for lang in _LANGS})
            for each in own["turns"]["data"]
        ],
        "said": [{lang: each[lang] for lang in _LANGS} for each in own["said"]],
        "inputs": own["inputs"],
    }  # fmt: skip


def _said(key: str, places: Mapping[str, Mapping[str, object]]) -> Pair:
    return {lang: _WORDS[key][lang].format(**places[lang]) for lang in _LANGS}


def _cited(row: Answer, lang: str) -> str:
    return cited(row["clause"], row["document"], lang)


def _standings(board: Answer) -> dict[str, dict[str, object]]:
    """By zone, what it is under every weighting, and what that hangs on."""
    bound = {each["zone"] for each in board["conditional"]}
    found: dict[str, dict[str, object]] = {
        each["zone"]: {
            "standing": "fixed" if each["fixed"] else each["standing"],
            "why": _WORDS["conditional"] if each["zone"] in bound else None,
        }
        for each in board["candidates"]
    }
    for each in board["excluded"]:
        why = {lang: "; ".join(dict.fromkeys(_cited(row, lang) for row in each["rules"])) for lang in _LANGS}
        found[each["zone"]] = {"standing": "excluded", "why": why}
    for each in board["not_assessable"]:
        needs = {"vi": f"cần: {'; '.join(each['needs_vi'])}", "en": f"needs: {'; '.join(each['needs'])}"}
        found[each["zone"]] = {"standing": "not_assessable", "why": needs}
    return found


def _objective(each: Answer) -> dict[str, object]:
    sense, basis = _WORDS["more" if each["more_is_better"] else "less"], _WORDS[each["basis"]]
    return {
        "id": each["id"],
        "title": {lang: each[f"title_{lang}"] for lang in _LANGS},
        "sense": {lang: f"{sense[lang]} · {basis[lang]}" for lang in _LANGS},
    }


def _portfolio(board: Answer, each: Answer, worth: str, reasons: Mapping[str, Answer]) -> dict[str, object]:
    """Its name, how it ranks, why it is worth a look, and its figures; `good` is more where better."""
    mark = board["mark"]
    begun = {lang: f"{mark[lang]}: " if mark[lang] else "" for lang in _LANGS}
    said = _said(worth, {lang: {"x": percent(each[worth], lang=lang)} for lang in _LANGS})
    why = reasons.get(each["id"])
    pairs = list(zip(board["objectives"], each["values"], strict=True))
    return {
        "id": each["id"],
        "title": {lang: together(dict(board), each["id"], lang) for lang in _LANGS},
        "rank": {lang: begun[lang] + said[lang] for lang in _LANGS},
        "why": None if why is None else {lang: why[f"why_{lang}"] for lang in _LANGS},
        "figures": [{lang: _range(objective, values, lang) for lang in _LANGS} for objective, values in pairs],
        "good": [values[1] if objective["more_is_better"] else -values[1] for objective, values in pairs],
    }


def _range(objective: Answer, values: Sequence[float], lang: str) -> str:
    ends = list(dict.fromkeys(figure(values[at], objective["unit"], lang=lang) for at in (0, 2)))
    return f"{' - '.join(ends)} {unit_said(objective['unit'], lang)}"
