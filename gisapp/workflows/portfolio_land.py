"""What the quotas of a plan leave for the candidates: of each class of land, by the year in which zones are begun."""

import math
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from gisapp.analysis.portfolios.conditions import Limit
from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.land_taken import LAND_TAKEN
from gisapp.workflows.inquiry import Inquiry
from gisapp.workflows.land_take import zone_land_take
from gisapp.workflows.records import records


def land_limits(inquiry: Inquiry, phases: Sequence[int], *, aside: Collection[str]) -> tuple[Limit, ...]:
    """How much of each class of land may these candidates take together, after what all other zones take?

    A portfolio is beyond a quota where it surely is: by the least that it takes. `aside` are candidates too, which a
    rule excludes: what they would take stays untaken.

    Raises
    ------
    BadInput
        When the plan has no quotas for these years, or the land of a candidate is not measured.
    """
    rows = records(zone_land_take(inquiry.workspace, inquiry.question, inquiry.zones).rows)
    ids = set(inquiry.ids)
    missing = sorted({row["zone"] for row in rows if row["zone"] in ids and row["area_least_ha"] is None})
    quotas = {(row["horizon"], row["land_class"]): row["quota_ha"] for row in rows if row["quota_ha"] is not None}
    asked = {(year, name) for year in phases for name in LAND_TAKEN} & set(quotas)
    if missing or not asked:
        raise BadInput(
            expected="quotas of land for the years in which zones are begun, and the land use of every candidate",
            found=f"no land use of {', '.join(missing)}" if missing else f"no quota for {', '.join(map(str, phases))}",
            todo="deliver boundaries and parcels, or a layer of quotas, or leave the condition out",
            vi=Vi(
                "chỉ tiêu đất cho các năm bắt đầu khu, và số liệu sử dụng đất của mọi khu đề xuất",
                "hãy gửi ranh giới và thửa đất, hoặc lớp chỉ tiêu, hoặc bỏ điều kiện này",
                f"chưa có số liệu sử dụng đất của {', '.join(missing)}"
                if missing
                else f"chưa có chỉ tiêu đất cho {', '.join(map(str, phases))}",
            ),
        )
    names = [name for name in LAND_TAKEN if any(name == each for _, each in asked)]
    rows = [row for row in rows if row["zone"] in ids or row["zone"] not in aside]
    return tuple(_limit(inquiry, rows, name, phases, quotas) for name in names)


def _limit(
    inquiry: Inquiry, rows: list[dict[str, Any]], name: str, phases: Sequence[int], quotas: dict[tuple[int, str], float]
) -> Limit:
    own = {row["zone"]: row["area_least_ha"] for row in rows if row["land_class"] == name}
    others = {
        year: sum(row["area_least_ha"] or 0.0 for row in rows if row["land_class"] == name
                  and row["horizon"] == year and row["counted"] and row["zone"] not in inquiry.ids)
        for year in phases
    }  # fmt: skip
    most = tuple(quotas[year, name] - others[year] if (year, name) in quotas else math.nan for year in phases)
    return Limit(name=name, amounts=np.array([own.get(zone) or 0.0 for zone in inquiry.ids]), most=most)
