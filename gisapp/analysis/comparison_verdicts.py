"""Whether what differs between two assessments is better or worse, where anybody said which way is better.

A range that overlaps the other is not surely more or less, so it only differs. What appears or goes together with the
status of its row was not computable on one side, and says nothing either.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from gisapp.analysis.comparison_forms import ListForm


class Verdict(StrEnum):
    """Which way something differs."""

    BETTER = "better"
    WORSE = "worse"
    BOTH = "both"
    DIFFERS = "differs"


_OF_WAY = {1: Verdict.BETTER, -1: Verdict.WORSE, 0: Verdict.DIFFERS}
_SIGN = {"more": 1, "less": -1}


def verdict(row: Mapping[str, Any], form: ListForm) -> Verdict:
    """Is this difference better or worse? As the form of its rows says."""
    return _OF_WAY[_way(row, form)]


def _way(row: Mapping[str, Any], form: ListForm) -> int:
    quantity = row["quantity"]
    order = form.orders.get(quantity, ())
    if row["a"] in order and row["b"] in order:
        return int(np.sign(order.index(row["b"]) - order.index(row["a"])))
    if quantity in form.faults and row["change"] in ("appeared", "gone"):
        return -1 if row["change"] == "appeared" else 1
    return form.ways.get(quantity, 0) * _SIGN.get(row["change"], 0)


def of_computable(rows: pd.DataFrame) -> "pd.Series[Any]":
    """The verdicts of differences between answers that were computed on both sides; of the others `differs`.

    Parameters
    ----------
    rows
        Differences with `zone`, `part`, `item`, `quantity` and `verdict`; that of the quantity `status` tells that one
        side was not computable, in its row or in the whole part.
    """
    places = list(zip(rows["zone"], rows["part"], rows["item"], strict=True))
    one_side = {place for place, name in zip(places, rows["quantity"], strict=True) if name == "status"}
    found = [
        Verdict.DIFFERS if place in one_side or (*place[:2], "") in one_side else said
        for place, said in zip(places, rows["verdict"], strict=True)
    ]
    return pd.Series(found, index=rows.index, dtype=object)


def zone_verdicts(rows: pd.DataFrame) -> dict[str, Verdict]:
    """Is each zone better or worse off, both, or only different? Zones of which nothing differs are absent."""
    held: dict[str, set[Verdict]] = {}
    for zone, said in zip(rows["zone"], rows["verdict"], strict=True):
        held.setdefault(str(zone), set()).add(Verdict(said))
    return {zone: together(said) for zone, said in held.items()}


def together(said: Collection[Verdict | str]) -> Verdict:
    """What verdicts come to: better, worse, both, or only different."""
    if Verdict.BETTER in said and Verdict.WORSE in said:
        return Verdict.BOTH
    return next((each for each in (Verdict.BETTER, Verdict.WORSE) if each in said), Verdict.DIFFERS)
