"""Which zones, facilities and corridors exist at a horizon? The domain's one answer, for whole tables."""

from collections.abc import Collection, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from gisapp.analysis.values import is_missing, require_columns, rows, text, year
from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.existence import Dates, Status, existence

_YEARS = ("expected_earliest", "expected_latest", "valid_from", "valid_to")
_DATES = ("status", "expected_source", *_YEARS)
#: So few rows are quicker answered one by one than numbered.
_FEW = 10


def presence(things: pd.DataFrame, horizons: Sequence[int], *, included: Collection[str] = ()) -> pd.DataFrame:
    """Does each thing exist at each horizon, and who says so?

    Parameters
    ----------
    things
        Rows with `id` and `status`, and where known `expected_earliest`, `expected_latest`, `expected_source`,
        `valid_from`, `valid_to` (years). A missing status is *unknown*, about which no source says anything.
    horizons
        Years of a plan.
    included
        Ids of proposed things that a scenario or portfolio includes.

    Returns
    -------
    One row per horizon and thing, in the order given: `id`, `horizon`, `presence` (exists, expected_by, not_expected,
    no_source_says), `earliest`, `latest` (years or missing), `source` (or None).

    Raises
    ------
    BadInput
        When `id` or `status` is not a column, or a status is not one of the domain's.
    """
    group, dates = _distinct_dates(things, included)
    answers = [existence(each, horizon) for horizon in horizons for each in dates]
    of = (np.arange(len(horizons))[:, None] * len(dates) + group).ravel()

    def column(values: list[Any]) -> list[Any]:
        taken: list[Any] = np.array([*values, None], dtype=object)[of].tolist()
        return taken

    return pd.DataFrame(
        {
            "id": np.tile(things["id"].to_numpy(dtype=object), len(horizons)),
            "horizon": np.repeat(np.array(horizons, dtype=np.int64), len(things)),
            "presence": pd.Series(column([str(each.presence) for each in answers]), dtype=object),
            "earliest": pd.array(column([each.earliest for each in answers]), dtype="Int64"),
            "latest": pd.array(column([each.latest for each in answers]), dtype="Int64"),
            "source": pd.Series(column([each.source for each in answers]), dtype=object),
        }
    )


def at_horizon(things: gpd.GeoDataFrame, horizon: int, *, included: Collection[str] = ()) -> gpd.GeoDataFrame:
    """Which of these things count at the horizon: they exist, or are expected by then?

    Parameters as `presence`; the rows keep their order and columns and get a new RangeIndex.
    """
    return things[counted(things, (horizon,), included=included)[:, 0]].reset_index(drop=True)


def counted(
    things: pd.DataFrame, horizons: Sequence[int], *, included: Collection[str] = ()
) -> "np.ndarray[Any, np.dtype[np.bool_]]":
    """Which of these things count at which horizon: a row for each thing, a column for each horizon.

    Parameters as `presence`.
    """
    group, dates = _distinct_dates(things, included)
    counts = [[existence(each, horizon).counts for horizon in horizons] for each in dates]
    return np.asarray(np.array(counts, dtype=bool).reshape(len(dates), len(horizons))[group])


def _distinct_dates(things: pd.DataFrame, included: Collection[str]) -> "tuple[Any, list[Dates]]":
    """Number the rows by what their sources say: a hundred thousand rows hold a few dozen different dates."""
    require_columns(things, ("id", "status"), of="a table")
    if len(things) <= _FEW:
        told = zip(rows(things, _DATES), things["id"], strict=True)
        return np.arange(len(things)), [_dates({**row, "included": name in included}) for row, name in told]
    said = pd.DataFrame(things).reindex(columns=list(_DATES)).astype(object)
    said["included"] = things["id"].isin(list(included))
    group = said.groupby([*_DATES, "included"], dropna=False, sort=False).ngroup().to_numpy()
    first = ~pd.Series(group).duplicated().to_numpy()
    distinct = said[first].assign(group=group[first]).sort_values("group")
    return group, [_dates(row) for row in distinct.to_dict("records")]


def _dates(row: dict[Any, Any]) -> Dates:
    years = {name: year(row[name]) for name in _YEARS}
    source = None if is_missing(row["expected_source"]) else text(row["expected_source"])
    return Dates(status=_status(row["status"]), expected_source=source, included=bool(row["included"]), **years)


def _status(value: Any) -> Status:
    stated = text(value, otherwise=Status.UNKNOWN)
    if stated not in list(Status):
        raise BadInput(
            expected=f"a status: {', '.join(Status)}",
            found=repr(stated),
            todo="give one of these, or `unknown` where no source says",
            vi=Vi(
                f"một tình trạng trong: {', '.join(Status)}",
                "hãy chọn một giá trị trong số này, hoặc `unknown` khi không nguồn nào nói",
            ),
        )
    return Status(stated)
