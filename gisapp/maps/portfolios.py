"""The view *portfolios*: candidates by standing, the portfolios worth a look, and sliders that rank anew."""

from collections.abc import Mapping
from typing import Any

from gisapp.domain.citation import in_english
from gisapp.maps.inputs import MapInputs
from gisapp.maps.values import filled, number, text

Record = Mapping[str, Any]
#: A page carries so many portfolios; of a larger board those that no other beats come first.
_MOST = 1_500


def portfolios_part(inputs: MapInputs) -> dict[str, object]:
    """Which zones together? What a page needs to tell the board and to rank by other weights without asking again."""
    return {"boards": {str(horizon): _board(board) for horizon, board in inputs.boards.items()}}


def _board(board: Record) -> dict[str, object]:
    if "refused" in board:
        return {"zones": {}, "refused": _pair(board["refused"])}
    told = sorted(board["portfolios"], key=lambda each: not each["unbeaten"])[:_MOST]
    return {
        "refused": None,
        "query": text(board.get("query")),
        "mark": _pair(board["mark"]),
        "zones": _zones(board),
        "objectives": [_objective(each) for each in board["objectives"]],
        "portfolios": [_portfolio(each) for each in told],
        "counted": {"portfolios": board["counted"]["portfolios"], "told": len(told)},
        "few": [
            {"id": each["portfolio"], "why": {"vi": text(each["why_vi"]), "en": text(each["why_en"])},
             "values": _values(each["values"])}
            for each in board["representatives"]
        ],
        "turns": [_turn(each) for each in board["turns"]["data"]],
        "said": [_pair(each) for each in board["said"]],
        "pivotal": [_pair(each) for each in board.get("pivotal", {}).get("said", ())],
        "recommendation": _pair(board["recommendation"]),
        "weights": dict(board["weights"]["middle"]) if board["weights"]["kind"] != "none" else {},
    }  # fmt: skip


def _zones(board: Record) -> dict[str, dict[str, object]]:
    """What each zone is on the board, and its data."""
    found: dict[str, dict[str, object]] = {}
    bound = {each["zone"] for each in board["conditional"]}
    for each in board["candidates"]:
        found[str(each["zone"])] = filled(
            {
                "standing": "fixed" if each["fixed"] else text(each["standing"]),
                "share": number(each["share_of_unbeaten"]["middle"], 4),
                "best": number(each["share_of_best"], 4),
                "conditional": True if each["zone"] in bound else None,
                "data": {text(name): _datum(datum) for name, datum in each["data"].items()},
            }
        )
    for each in board["excluded"]:
        clauses = ", ".join(dict.fromkeys(f"{row['clause']}, {row['document']}" for row in each["rules"]))
        found[str(each["zone"])] = {
            "standing": "excluded",
            "why": {"vi": text(clauses), "en": text(in_english(clauses))},
        }
    for each in board["not_assessable"]:
        needs = {"vi": "; ".join(each["needs_vi"]), "en": "; ".join(each["needs"])}
        found[str(each["zone"])] = {"standing": "not_assessable", "why": _pair(needs)}
    return found


def _objective(each: Record) -> dict[str, object]:
    return {
        "id": text(each["id"]),
        "title": {"vi": text(each["title_vi"]), "en": text(each["title_en"])},
        "note": {"vi": text(each["note_vi"]) or "", "en": text(each["note_en"]) or ""},
        "unit": text(each["unit"]),
        "digits": each["digits"],
        "more": bool(each["more_is_better"]),
        "basis": text(each["basis"]),
        "worst": number(each["worst"], 3),
        "best": number(each["best"], 3),
    }


def _portfolio(each: Record) -> list[object]:
    """Id, whether no other beats it, and its values in the middle of the data, in the order of the objectives."""
    return [text(each["id"]), bool(each["unbeaten"]), [number(values[1], 3) for values in each["values"]]]


def _turn(each: Record) -> dict[str, object]:
    """Which datum is off by how much, whether it may be, and the portfolio that comes first then."""
    return {
        "name": {lang: each[f"name_{lang}"][:1].upper() + each[f"name_{lang}"][1:] for lang in ("vi", "en")},
        "change": {"vi": text(each["change_vi"]), "en": text(each["change_en"])},
        "possible": bool(each["possible"]),
        "winner": text(each["winner"]),
    }


def _values(values: list[list[float]]) -> list[list[float | None]]:
    return [[number(least, 3), number(greatest, 3)] for least, _, greatest in values]


def _datum(datum: Record) -> dict[str, object]:
    return filled(
        {
            "least": number(datum["least"], 3),
            "greatest": number(datum["greatest"], 3),
            "basis": text(datum["basis"]),
            "note": {"vi": text(datum.get("note_vi")), "en": text(datum.get("note_en"))}
            if datum.get("note_vi")
            else None,
        }
    )


def _pair(said: Record) -> dict[str, str | None]:
    return {"vi": text(said["vi"]) or "", "en": text(said["en"]) or ""}
