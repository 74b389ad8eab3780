"""Which capacity is there at each horizon, by how sure it is? Of each facility with everything that will extend it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gisapp.analysis.presence import presence
from gisapp.analysis.values import column, names_in_english, require_columns, text
from gisapp.domain.existence import Presence, Status
from gisapp.domain.ledger import STATE_COLUMNS, STATES, Topic

Figures = NDArray[np.float64]
_THERE = (Presence.EXISTS, Presence.EXPECTED_BY)
_SURE = (Status.OPERATING, Status.ESTABLISHED)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parts:
    """Facilities and what extends them, each with its capacity; `facility` is the number of the facility it belongs to.

    `to_come` tells those that are not there yet, `sure` (H × parts) those that are sure to be by each horizon, `zones`
    whose own they are.
    """

    ids: NDArray[np.object_]
    names_vi: NDArray[np.object_]
    names_en: NDArray[np.object_]
    facility: NDArray[np.intp]
    zones: NDArray[np.object_]
    capacity: Figures
    to_come: NDArray[np.bool_]
    sure: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Supply:
    """The facilities of a topic, in the order of their ids, with their capacity at each horizon.

    Arrays over facilities are of length F, capacities of H × F: `least` is what is sure by then, `greatest` all that
    may be there, `by_state` what may be there in each of `STATE_COLUMNS`. `known` tells the facilities whose capacity
    can be counted, `unstated` those that may be there while nobody states their capacity, `zones` whose own they are
    ("" where anybody may be served), `placed` those whose position may be relied upon. `places` is where they are
    reached: their middle `at`, of a link of the network all of its line, which goes `reach_m` from there. `parts` are
    the facilities and the projects that extend them.
    """

    topic: Topic
    horizons: tuple[int, ...]
    ids: NDArray[np.object_]
    names_vi: NDArray[np.object_]
    names_en: NDArray[np.object_]
    qualities: NDArray[np.object_]
    zones: NDArray[np.object_]
    places: NDArray[np.object_]
    at: Figures
    reach_m: Figures
    placed: NDArray[np.bool_]
    known: NDArray[np.bool_]
    unstated: NDArray[np.bool_]
    least: Figures
    greatest: Figures
    by_state: dict[str, Figures]
    parts: "Parts"

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def is_sure(self) -> bool:
        """Whether of every facility that may be there it is known where it is and what it can do."""
        return not (self.unstated | self.known & ~self.placed).any()


def supply(
    facilities: gpd.GeoDataFrame,
    projects: pd.DataFrame,
    topic: Topic,
    horizons: Sequence[int],
    *,
    power_factor: float | None,
    included: Collection[str] = (),
) -> Supply:
    """Which capacity do the facilities of a topic have at each horizon?

    Parameters
    ----------
    facilities
        `id`, `kind`, `status`, and where known `name_vi`, `name_en`, `zone`, `capacity`, `capacity_unit`, `quality`,
        the dates of `gisapp.analysis.presence.presence`, and `placed` (whether the position may be relied upon).
    projects
        What will extend a facility: `id`, `facility`, `status`, `capacity`, `capacity_unit` and dates as above.
    horizons
        Years of a plan.
    power_factor
        Power over apparent power; without it capacities in MVA are not known.
    included
        Ids of proposed facilities and projects that a scenario includes.
    """
    require_columns(facilities, ("id", "kind", "status"), of="facilities")
    here = facilities[(facilities["kind"] == topic.kind).to_numpy()].sort_values("id", kind="stable")
    parts = _parts(here, projects)
    capacity = _capacity(parts, topic, power_factor)
    years = tuple(horizons)
    greatest, least = _there(parts, years, included)
    number = pd.Index(here["id"]).get_indexer(pd.Index(parts["facility"]))
    # A facility whose capacity nobody states has none that could be counted, whatever extends it.
    unstated = np.zeros(len(here), dtype=bool)
    unstated[number[np.isnan(capacity) & greatest.any(axis=0)]] = True
    known = ~unstated & (np.bincount(number[greatest.any(axis=0)], minlength=len(here)) > 0)
    figures = np.nan_to_num(capacity)
    states = parts["status"].map(lambda each: STATES.get(Status(text(each, Status.UNKNOWN)), "")).to_numpy(dtype=object)
    places, middle, reach_m = _places(np.asarray(here.geometry.to_numpy(), dtype=object))
    return Supply(
        topic=topic,
        horizons=years,
        ids=here["id"].to_numpy(dtype=object),
        names_vi=column(here, "name_vi").to_numpy(dtype=object),
        names_en=names_in_english(here).to_numpy(dtype=object),
        qualities=column(here, "quality").to_numpy(dtype=object),
        zones=np.array([text(each) for each in column(here, "zone")], dtype=object),
        places=places,
        at=np.column_stack([shapely.get_x(middle), shapely.get_y(middle)]),
        reach_m=reach_m,
        placed=column(here, "placed").eq(other=True).to_numpy(dtype=bool) & ~np.isnan(shapely.get_x(middle)),
        known=known,
        unstated=unstated,
        least=_summed(figures * least, number, len(here)),
        greatest=_summed(figures * greatest, number, len(here)),
        by_state={
            state: _summed(figures * (greatest & (states == state)), number, len(here)) for state in STATE_COLUMNS
        },
        parts=Parts(
            ids=parts["id"].to_numpy(dtype=object),
            names_vi=column(parts, "name_vi").to_numpy(dtype=object),
            names_en=names_in_english(parts).to_numpy(dtype=object),
            facility=number,
            zones=np.array([text(each) for each in column(parts, "zone")], dtype=object),
            capacity=capacity,
            to_come=np.isin(states, ["under_construction", "committed", "planned", "proposed"]),
            sure=least,
        ),
    )


def _places(drawn: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.object_], Figures]:
    """Where facilities are reached, a point of each, and how far from it the rest of what is reached goes."""
    lines = np.flatnonzero(shapely.get_dimensions(drawn) == 1)
    middle, reach_m = np.asarray(shapely.centroid(drawn), dtype=object), np.zeros(len(drawn))
    places = middle.copy()
    places[lines] = drawn[lines]
    middle[lines] = shapely.point_on_surface(drawn[lines])
    reach_m[lines] = shapely.hausdorff_distance(drawn[lines], middle[lines])
    return places, middle, reach_m


def _parts(facilities: gpd.GeoDataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """Each facility and what extends it, one below the other; a project of a facility that is not there is left out."""
    own = pd.DataFrame(facilities.drop(columns="geometry")).assign(facility=facilities["id"])
    extending = projects[projects["facility"].isin(own["id"]).to_numpy()] if len(projects) else projects
    whole = pd.concat([own, extending.sort_values("id")], ignore_index=True) if len(extending) else own
    return whole.reset_index(drop=True)


def _capacity(parts: pd.DataFrame, topic: Topic, power_factor: float | None) -> Figures:
    """Each part's capacity in the topic's unit; NaN where it is not stated or in a unit that cannot be counted."""
    figures = pd.to_numeric(column(parts, "capacity"), errors="coerce").to_numpy(dtype=np.float64)
    units = [text(unit).lower() for unit in column(parts, "capacity_unit")]
    factors = [_factor(unit, topic, power_factor) for unit in units]
    return figures * np.array(factors, dtype=np.float64)


def _factor(unit: str, topic: Topic, power_factor: float | None) -> float:
    if unit not in topic.units or (unit in topic.apparent and power_factor is None):
        return np.nan
    return topic.units[unit] * (power_factor if unit in topic.apparent and power_factor is not None else 1.0)


def _there(
    parts: pd.DataFrame, horizons: tuple[int, ...], included: Collection[str]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Of each horizon (rows) and part (columns): may it be there by then, and is it sure to be?"""
    stated = parts.assign(status=[text(each, Status.UNKNOWN) for each in parts["status"]])
    shape = (len(horizons), len(parts))
    answers = presence(stated, horizons, included=included)["presence"].isin(_THERE).to_numpy(dtype=bool)
    years = np.array(horizons, dtype=np.float64)[:, None]
    begun, earliest, latest = (_years(stated, name) for name in ("valid_from", "expected_earliest", "expected_latest"))
    may = answers.reshape(shape) & ~(earliest > years)
    status = stated["status"].to_numpy(dtype=object)
    undated = np.isnan(earliest) & np.isnan(latest)
    built = np.isin(status, [str(each) for each in _SURE])
    # What is under construction is sure only from the year in which somebody says that it will be finished.
    finished = (begun <= years) | (latest <= years)
    announced = (latest <= years) | (undated & np.isin(parts["id"], list(included)))
    sure = built | np.where(status == Status.UNDER_CONSTRUCTION, finished, announced)
    return may, may & sure


def _years(table: pd.DataFrame, name: str) -> Figures:
    return pd.to_numeric(column(table, name), errors="coerce").to_numpy(dtype=np.float64)


def _summed(figures: Figures, number: NDArray[np.intp], facilities: int) -> Figures:
    """Figures of parts (columns), added up by facility."""
    whole = np.zeros((len(figures), facilities))
    for row, each in zip(whole, figures, strict=True):
        np.add.at(row, number, each)
    return whole
