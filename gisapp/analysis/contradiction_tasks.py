"""What a contradiction is as a task: what differs, who said so, what to ask, and whom."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gisapp.analysis.values import Row

COLUMNS = (
    "id", "kind", "subject", "subject_name_vi", "subject_name_en", "quantity", "least", "greatest", "unit",
    "spread_share", "values", "task_vi", "task_en", "ask_vi", "ask_en",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who answers for a quantity."""

    vi: str
    en: str


PLANNER = Owner(vi="cơ quan lập quy hoạch", en="the body that makes the plan")
BOTH_PLANS = Owner(vi="các cơ quan lập hai quy hoạch hoặc dự án", en="the bodies that made the two plans or projects")


def subject_cells(kind: str, subject: str, quantity: str, names: tuple[str, str]) -> Row:
    """The cells that say what a task is about."""
    return {
        "id": f"{kind}/{subject}/{quantity}",
        "kind": kind,
        "subject": subject,
        "subject_name_vi": names[0],
        "subject_name_en": names[1],
        "quantity": quantity,
        "spread_share": np.nan,
    }


def task_cells(owner: Owner, vi: str, en: str) -> Row:
    """The cells that say what to ask, and whom."""
    return {"task_vi": vi, "task_en": en, "ask_vi": owner.vi, "ask_en": owner.en}


def tasks_table(found: Sequence[Row]) -> pd.DataFrame:
    """The rows, the widest spread first, then by id."""
    table = pd.DataFrame(found, columns=list(COLUMNS))
    return table.sort_values(["spread_share", "id"], ascending=[False, True], ignore_index=True)
