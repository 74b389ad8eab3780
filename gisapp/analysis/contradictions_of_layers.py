"""Do several layers state the status or the years of one thing differently? One thing is what they call alike.

A layer may hold a thing in several pieces: what it states is all that its pieces do, and layers disagree where they
share no status, or where their years leave no year that suits both. A status that is not known contradicts nothing.
"""

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import TypeVar

import pandas as pd

from gisapp.analysis.contradiction_tasks import BOTH_PLANS, subject_cells, task_cells, tasks_table
from gisapp.analysis.values import Row, require_columns, rows, text, year
from gisapp.domain.existence import STATUS_WORDS, Status

T = TypeVar("T")

_CELLS = (
    "layer", "title_vi", "title_en", "id", "name_vi", "name_en", "status", "status_as_of", "expected_earliest",
    "expected_latest", "sources",
)  # fmt: skip


def statements(stated: pd.DataFrame) -> pd.DataFrame:
    """Which things have another status, or are expected in other years, in one layer than in another?

    Parameters
    ----------
    stated
        The rows of all layers, the layer that outweighs others as the subject first: `layer`, `title_vi`, `title_en`
        (of the layer), `id`, `name_vi`, `status`, and where known `name_en`, `status_as_of`, `expected_earliest`,
        `expected_latest`, `sources`.

    Returns
    -------
    `gisapp.analysis.contradiction_tasks.COLUMNS`: of the kind `status` or `dates`, one row per thing.
    """
    require_columns(stated, ("layer", "id", "name_vi", "status"), of="statements")
    alike: dict[str, dict[str, list[Row]]] = {}
    for row in rows(stated, _CELLS):
        if name := " ".join(text(row["name_vi"]).casefold().split()):
            alike.setdefault(name, {}).setdefault(str(row["layer"]), []).append(row)
    found = []
    for layers in alike.values():
        told = list(layers.values())
        if _apart(told, _statuses, lambda one, other: bool(one & other)):
            found.append(_differing("status", "status", told, _status_said))
        if _apart(told, _years, lambda one, other: max(one[0], other[0]) <= min(one[1], other[1])):
            found.append(_differing("dates", "expected_by_layer", told, _years_said))
    return tasks_table(found)


def _apart(
    told: Sequence[Sequence[Row]], of: Callable[[Sequence[Row]], T | None], agree: Callable[[T, T], bool]
) -> bool:
    known = [each for pieces in told if (each := of(pieces))]
    return any(not agree(one, other) for one, other in combinations(known, 2))


def _statuses(pieces: Sequence[Row]) -> frozenset[str] | None:
    return frozenset(each for row in pieces if (each := text(row["status"])) and each != Status.UNKNOWN) or None


def _years(pieces: Sequence[Row]) -> tuple[int, int] | None:
    """From the first to the last year in which some piece is expected."""
    known = [each for row in pieces for name in _CELLS[8:10] if (each := year(row[name])) is not None]
    return (min(known), max(known)) if known else None


def _status_said(pieces: Sequence[Row], language: int) -> str:
    return ", ".join(STATUS_WORDS[Status(each)][language].lower() for each in sorted(_statuses(pieces) or ()))


def _years_said(pieces: Sequence[Row], _language: int) -> str:
    found = _years(pieces)
    return "" if found is None else f"{found[0]}" if found[0] == found[1] else f"{found[0]}–{found[1]}"


def _differing(
    kind: str, quantity: str, told: Sequence[Sequence[Row]], said: Callable[[Sequence[Row], int], str]
) -> Row:
    told = [pieces for pieces in told if said(pieces, 0)]
    first = told[0][0]
    vi = text(first["name_vi"])
    en = text(first["name_en"], vi)
    listed = [
        "; ".join(f"{text(pieces[0][title], str(pieces[0]['layer']))}: {said(pieces, language)}" for pieces in told)
        for language, title in enumerate(("title_vi", "title_en"))
    ]
    years = [each for pieces in told if kind == "dates" and (each := _years(pieces))]
    words = {"status": ("tình trạng nào", "status"), "dates": ("năm dự kiến nào", "expected year")}[kind]
    return {
        **subject_cells(kind, str(first["id"]), quantity, (vi, en)),
        "least": float(min(each[0] for each in years)) if years else None,
        "greatest": float(max(each[1] for each in years)) if years else None,
        "unit": "year" if years else None,
        "values": tuple(
            {
                "value": f"{text(pieces[0]['title_vi'], str(pieces[0]['layer']))}: {said(pieces, 0)}",
                "as_of": text(pieces[0]["status_as_of"]) or None,
                "source": _source(pieces[0]["sources"]),
            }
            for pieces in told
        ),
        **task_cells(
            BOTH_PLANS,
            f"Hỏi {words[0]} của {vi} được áp dụng: {listed[0]}.",
            f"Ask which {words[1]} of {en} governs: {listed[1]}.",
        ),
    }


def _source(cell: object) -> str | None:
    return "; ".join(map(str, cell)) or None if isinstance(cell, (list, tuple)) else text(cell) or None
