"""The options and arguments that several commands take, and what a command that refuses ends with."""

from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[
    Path | None, typer.Option("--workspace", help="The workspace; default: $GISAPP_WORKSPACE, or the user's own.")
]
Plan = Annotated[str | None, typer.Option(help="A plan of the register; default: the Capital plan if it fits.")]
Horizon = Annotated[int | None, typer.Option(help="A year of the plan.")]
Appraised = Annotated[str | None, typer.Option(help="Date of appraisal YYYY-MM-DD, chooses the rules; default today.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="As recorded then: a moment, a day, or a revision like zones@3.")
]
Supposing = Annotated[
    str | None, typer.Option("--scenario", help="Scenarios by id, joined by commas, the later over the earlier.")
]
Language = Annotated[str, typer.Option("--lang", help="The language of the text: vi or en.")]
FindingsLanguage = Annotated[str, typer.Option(help="The language of the findings: vi or en.")]
JobId = Annotated[str, typer.Argument(help="The job's id, as `gisapp jobs` shows it.")]
ScenarioId = Annotated[str, typer.Argument(help="The scenario's id, as `gisapp scenario list` shows it.")]

Spec = Annotated[str | None, typer.Option(help="The layer spec its columns must follow.")]
Crs = Annotated[str | None, typer.Option(help="The CRS of its numbers, for example EPSG:5897.")]
PolygonCrs = Annotated[str | None, typer.Option(help="The CRS of the polygon's numbers, for example EPSG:5897.")]
Columns = Annotated[list[str] | None, typer.Option(help="name=column, for each column called otherwise.")]
Quantity = Annotated[
    str | None, typer.Option(help="What the cells of a GeoTIFF measure: land_cover, elevation or population.")
]
Product = Annotated[
    str | None, typer.Option("--as", help="What is known of a GeoTIFF: worldcover, copernicus-dem or worldpop.")
]
Legend = Annotated[str | None, typer.Option(help="The classes of a GeoTIFF of land cover: land_groups or worldcover.")]
NoData = Annotated[float | None, typer.Option(help="The value of a GeoTIFF's cells without data.")]

PaperSize = Annotated[str, typer.Option("--paper", help="a4 or a3.")]
Scale = Annotated[str, typer.Option(help="fit, or a denominator: 25000 or 1:25000.")]
Theme = Annotated[str, typer.Option(help="Colours of land use: legal or readable.")]

#: What is said of one side of a comparison.
SIDE = "plan=…, horizon=…, as-of=… or scenario=… of this side alone"
SideA = Annotated[list[str] | None, typer.Option("--a", help=f"Of the view difference: {SIDE}")]
SideB = Annotated[list[str] | None, typer.Option("--b", help=f"Of the view difference: {SIDE}")]

#: What a command that refuses ends with.
REFUSED = 2
