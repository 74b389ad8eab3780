#!/usr/bin/env python3
"""Write the fictitious district Huyện Mẫu, on which every analysis has an answer to show.

Everything here is invented: places, names, people, zones, and clauses where they say so. The place lies in the
south-west of the plan area, near 105.60 E, 20.70 N, and has no relation to anything real there. The same code and
libraries always write the same bytes:

    python layers/demo/generate.py [FOLDER]
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from invention import ledger, papers, portfolios, rasters, road_links, rule_layers, works, writing
from invention.district import COMMUNES, District, invented_district, stream
from invention.facilities import FIRST_STOP_M, STOP_SPACING_M, facility_rows
from invention.limits import constraint_rows
from invention.lines import all_roads, corridor_rows, road_rows
from invention.records import Record
from numpy.typing import NDArray
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

Rows = Iterator[tuple[Record, BaseGeometry]]
CATALOGUE_HEAD = """# Huyện Mẫu: a fictitious district, written by generate.py; edit that, not this.
# Huyện Mẫu: huyện bịa ra để minh hoạ, do generate.py viết; không liên quan địa danh có thật.

"""


def files(district: District) -> Iterator[tuple[str, str]]:
    """Name and text of every file of the folder."""
    cells = rasters.cells(district.parcels, district.outline)
    people = rasters.population(cells, district.parcels)
    yield "catalogue.toml", CATALOGUE_HEAD + _catalogue()
    yield "catalogue_rules.toml", CATALOGUE_HEAD + writing.toml(rule_layers.catalogue_rows_of_rules(), "layer")
    yield "zone_statements.toml", writing.toml(rule_layers.statement_rows(), "statement")
    yield "plans.toml", writing.toml(papers.plan_rows(), "plan")
    yield "claims.csv", writing.table(papers.claim_rows())
    yield "catalogue_ledger.toml", CATALOGUE_HEAD + writing.toml(ledger.catalogue_rows(), "layer")
    yield "capacity_projects.toml", writing.toml(ledger.project_rows(), "project")
    yield "assignments.toml", writing.toml(ledger.assignment_rows(), "assignment")
    yield "quotas.toml", writing.toml(ledger.quota_rows(), "quota")
    yield "catalogue_portfolios.toml", CATALOGUE_HEAD + writing.toml(portfolios.catalogue_rows(), "layer")
    yield "infrastructure_costs.csv", writing.table(portfolios.cost_rows())
    yield "catalogue_road_links.toml", CATALOGUE_HEAD + writing.toml(road_links.catalogue_rows(), "layer")
    yield "catalogue_works.toml", CATALOGUE_HEAD + writing.toml(works.catalogue_rows(), "layer")
    yield "road_link_projects.toml", writing.toml(road_links.project_rows(), "project")
    yield "road_link_assignments.toml", writing.toml(road_links.assignment_rows(), "assignment")
    for name, rows in _layers(district, cells, people).items():
        yield f"{name}.geojson", writing.geojson(rows)
    grids = {
        "population_density": people,
        "elevation": rasters.elevation(cells),
        "land_cover": rasters.land_cover(cells, district.parcels),
    }
    for name, values in grids.items():
        text = writing.grid(values, west_m=cells.west_m, south_m=cells.south_m, cell_m=rasters.CELL_M)
        yield f"{name}.asc", text


def _catalogue() -> str:
    return writing.toml(papers.catalogue_rows(rasters.INHABITANTS), "layer")


def _layers(district: District, cells: rasters.Cells, people: NDArray[np.float64]) -> dict[str, Rows]:
    roads = all_roads(district.ground, district.commune_roads, district.parcels)
    greens = _plots_of(district, works.GREEN)
    communes = {name: district.communes_of(shape) for name, shape in district.zones.items()}
    return {
        "plot_figures": works.figure_rows(_plots_of(district, works.FACTORY), stream(8)),
        "zone_works": works.work_rows(greens, communes),
        "facility_sites": works.site_rows(_facilities(district), greens),
        "water_mains": works.main_rows((road.line for road in roads if road.kind == "internal"), district.zones),
        "urban_areas": works.urban_rows(district.outline, ["Xã Mẫu 5", "Xã Mẫu 6"]),
        "zones": _zones(district),
        "communes": _communes(district, cells, people),
        "locator": papers.locator_rows(district.outline),
        "parcels": _parcels(district),
        "facilities": _facilities(district),
        "corridors": corridor_rows(district.outline, district.communes_at),
        "constraints": constraint_rows(district.parcels, district.numbers, COMMUNES, district.outline),
        "tenants": papers.tenant_rows(district.parcels, stream(5)),
        "roads": road_rows(roads, district.outline, district.communes_at),
        "land_use_plans": rule_layers.plan_rows_of_zones(district.zones, stream(6)),
        "phases": rule_layers.phase_rows(district.zones),
        "hydrants": rule_layers.hydrant_rows((road.line for road in roads if road.kind == "internal"), district.zones),
        "road_links": road_links.link_rows(district.ground, district.outline, district.communes_at),
        "approved_boundaries": rule_layers.approved_rows(district.zones),
    }


def _facilities(district: District) -> Iterator[tuple[Record, Point]]:
    return facility_rows(district.sites, _plants(district), _stops(district), district.communes_at, stream(4))


def _plots_of(district: District, use: str) -> dict[str, list[Polygon]]:
    """The plots of a use in the operating zones, and in the land-use plans of those still to be built."""
    found: dict[str, list[Polygon]] = {name: [] for name in district.zones}
    for plot in district.parcels:
        if plot.zone in papers.LET and plot.use == use:
            found[str(plot.zone)].append(plot.shape)
    for row, shape in rule_layers.plan_rows_of_zones(district.zones, stream(6)):
        if row["land_use"] == use and isinstance(shape, Polygon):
            found[row["zone"]].append(shape)
    return found


def _zones(district: District) -> Rows:
    for name, shape in district.zones.items():
        yield papers.zone_row(name, district.communes_of(shape)), shape


def _communes(district: District, cells: rasters.Cells, people: NDArray[np.float64]) -> Rows:
    at = np.array([*district.numbers, -1])[cells.parcel]
    for number, (name, shape) in enumerate(zip(COMMUNES, district.communes, strict=True)):
        inhabitants = int(np.nansum(people[at == number]))
        yield papers.commune_row(number + 1, name, shape.area / 10_000, inhabitants), shape


def _parcels(district: District) -> Rows:
    for number, plot in enumerate(district.parcels, start=1):
        zone = plot.zone if plot.zone in papers.LET else None
        yield {"id": f"p-{number:04d}", "land_use": plot.use, "zone": zone, "quality": "synthetic"}, plot.shape


def _plants(district: District) -> dict[str, Point]:
    """The wastewater works of the operating zones."""
    works = [plot for plot in district.parcels if plot.use == "DCT" and plot.zone]
    return {str(plot.zone): plot.shape.point_on_surface() for plot in sorted(works, key=lambda plot: plot.shape.area)}


def _stops(district: District) -> list[Point]:
    """Bus stops along the national road and the first provincial road, but not in the river's washland."""
    lines = [road.line.intersection(district.outline) for road in district.ground.main_roads[:2]]
    points = [
        line.interpolate(at) for line in lines for at in np.arange(FIRST_STOP_M, line.length, STOP_SPACING_M).tolist()
    ]
    return [point for point in points if not point.within(district.ground.washland)]


def main(folder: Path) -> None:
    """Write every file into a folder."""
    for name, text in files(invented_district()):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)
