"""`gisapp assess --polygon FILE`: what if a zone were there? Ask, then print a summary or write a file."""

from datetime import date
from pathlib import Path

from gisapp.cli.assess import check_ending, write
from gisapp.cli.delivered import delivered
from gisapp.cli.supposed import supposed
from gisapp.domain.errors import BadInput, Vi
from gisapp.wiring import gdal
from gisapp.workflows.what_if import assess_drawn, drawn_zone, with_drawn


def assess_polygon_and_write(
    folder: Path | None,
    zone: str | None,
    polygon: Path | None,
    crs: str | None,
    plan: str | None,
    horizon: int | None,
    appraised: date,
    as_of: str | None,
    scenario: str | None,
    output: Path | None,
    *,
    lang: str,
) -> None:
    """Assess the polygon in a file as if it were a zone, and write what was found.

    Raises
    ------
    BadInput
        When a stored zone is named beside it, or a CRS without a polygon.
    """
    if polygon is None or zone is not None:
        raise BadInput(
            expected="--zone, or --polygon FILE with the --crs of its numbers",
            found="both" if polygon is not None else "--crs without --polygon",
            todo="leave one out",
            vi=Vi(
                "--zone, hoặc --polygon TỆP cùng --crs của các tọa độ",
                "hãy bỏ một trong hai",
                "cả hai" if polygon is not None else "--crs mà không có --polygon",
            ),
        )
    check_ending(output)
    workspace = supposed(folder, as_of, scenario)
    with delivered(polygon) as delivery:
        drawn = drawn_zone(delivery, read_with_gdal=gdal, crs=crs)
    answer = assess_drawn(workspace, drawn, appraised=appraised, plan=plan, horizon=horizon)
    laid, _ = with_drawn(workspace, drawn)
    write(laid, [answer], output, alone=True, lang=lang)
