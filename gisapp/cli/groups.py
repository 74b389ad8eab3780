"""The groups of commands of `gisapp`: `layers`, `token`, `scenario` and `jobs`, declared like `gisapp.cli.commands`."""

from pathlib import Path
from typing import Annotated

import typer

from gisapp.cli.options import (
    REFUSED,
    Columns,
    Crs,
    FindingsLanguage,
    Folder,
    JobId,
    Legend,
    NoData,
    Product,
    Quantity,
    ScenarioId,
    Spec,
)
from gisapp.clock import now, today

layers = typer.Typer(help="List, show, add and export layers.", no_args_is_help=True)
token = typer.Typer(help="Make, list and revoke tokens.", no_args_is_help=True)
jobs = typer.Typer(help="List the jobs, show one, or cancel it.", invoke_without_command=True)
scenario = typer.Typer(help="Add, list, show and remove scenarios.", no_args_is_help=True)


@layers.command(name="list")
def list_all(workspace: Folder = None) -> None:
    """The layers of the workspace."""
    from gisapp.cli.layers import print_layers

    print_layers(workspace)


@layers.command()
def show(layer: Annotated[str, typer.Argument(help="The layer's id.")], workspace: Folder = None) -> None:
    """One layer: columns, rows, source, quality, revisions."""
    from gisapp.cli.layers import print_layer

    print_layer(workspace, layer)


@layers.command()
def add(
    layer: Annotated[str, typer.Argument(help="The id it is to have.")],
    file: Annotated[
        list[Path],
        typer.Argument(help="GeoJSON, GeoPackage, FlatGeobuf, KML, DXF, CSV, a ZIP of others; one or more GeoTIFFs."),
    ],
    workspace: Folder = None,
    spec: Spec = None,
    kind: Annotated[
        str | None,
        typer.Option(help="What it is for: control, parcels, constraints, or a facility kind like hospital."),
    ] = None,
    crs: Crs = None,
    field: Columns = None,
    part: Annotated[str | None, typer.Option(help="One layer of several, such as QuyHoach/RanhGioiQuyHoach_A.")] = None,
    control: Annotated[
        Path | None, typer.Option(help="Boundaries to hold it against, or control points (.csv).")
    ] = None,
    quality: Annotated[
        str | None, typer.Option(help="synthetic, schematic, approximate (default), surveyed or official.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="Where it comes from.")] = None,
    licence: Annotated[str | None, typer.Option(help="Under which licence.")] = None,
    title: Annotated[str | None, typer.Option(help="Its title.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Commit a new revision of a layer that exists.")] = False,
    quantity: Quantity = None,
    product: Product = None,
    legend: Legend = None,
    nodata: NoData = None,
    lang: FindingsLanguage = "vi",
) -> None:
    """Bring a file through the gate into the workspace; errors keep it out."""
    from gisapp.cli.layers import Adding, add_file, only
    from gisapp.cli.rasters import RasterAdding, add_tiles, are_rasters

    if are_rasters(file, kind, quantity, product):
        tiles = RasterAdding(
            raster=layer, files=tuple(file), quantity=quantity, product=product, legend=legend, nodata=nodata, crs=crs,
            title=title, source=source, licence=licence, quality=quality, replace=replace, lang=lang,
        )  # fmt: skip
        if not add_tiles(workspace, tiles, today()):
            raise typer.Exit(REFUSED)
        return
    options = Adding(
        layer=layer, file=only(file), spec=spec, kind=kind, crs=crs, fields=tuple(field or ()), control=control,
        quality=quality, source=source, licence=licence, title=title, part=part, replace=replace, lang=lang,
    )  # fmt: skip
    if not add_file(workspace, options, today()):
        raise typer.Exit(REFUSED)


@layers.command(name="import-osm")
def import_osm(
    file: Annotated[Path, typer.Argument(help="An OpenStreetMap extract, FILE.osm.pbf.")],
    workspace: Folder = None,
    themes: Annotated[
        str,
        typer.Option(help="roads, rail, water, power, substations, health, education, industrial; default: all."),
    ] = "",
    replace: Annotated[bool, typer.Option("--replace", help="Commit new revisions of layers that exist.")] = False,
    lang: FindingsLanguage = "vi",
) -> None:
    """Bring themes of OpenStreetMap through the gate, each as a layer of its own."""
    from gisapp.cli.osm import import_file

    if not import_file(workspace, file, themes, today(), replace=replace, lang=lang):
        raise typer.Exit(REFUSED)


@layers.command()
def export(
    layer: Annotated[str, typer.Argument(help="The layer's id; several with commas into one GeoPackage.")],
    output: Annotated[
        Path,
        typer.Option("-o", "--output", help="FILE.geojson, .fg.json, .gpkg, .fgb, .parquet, .csv; of a raster .tif."),
    ],
    workspace: Folder = None,
    lang: Annotated[str, typer.Option(help="The language of the notes: vi or en.")] = "vi",
) -> None:
    """Write a whole layer to a file; a GeoPackage has the classes of Circular 16/2025."""
    from gisapp.cli.layers import export_to

    export_to(workspace, layer, output, lang)


@layers.command()
def tiles(
    layer: Annotated[str, typer.Argument(help="The layer's id.")],
    again: Annotated[bool, typer.Option("--again", help="Make them anew though they are there.")] = False,
    workspace: Folder = None,
) -> None:
    """Make the map tiles of a large layer ahead, into one PMTiles file; servers make those that are due."""
    from gisapp.cli.tiles import make_tiles

    make_tiles(workspace, layer, again=again)


@token.command()
def create(
    name: Annotated[str, typer.Option(help="Whose it is, as the audit log shall name them.")],
    role: Annotated[
        list[str], typer.Option(help="reader, submitter, approver, administrator; approver:zones for a layer.")
    ],
    days: Annotated[int, typer.Option(help="For how many days it holds.")] = 90,
    workspace: Folder = None,
) -> None:
    """Make a token; its secret is printed once."""
    from gisapp.cli.token import make

    make(workspace, name, tuple(role), days, now())


@token.command(name="list")
def list_tokens(workspace: Folder = None) -> None:
    """All tokens, the latest first; never a secret."""
    from gisapp.cli.token import print_tokens

    print_tokens(workspace, now())


@token.command()
def revoke(
    token: Annotated[str, typer.Argument(help="The token's id, as `gisapp token list` shows it.")],
    workspace: Folder = None,
) -> None:
    """Let a token hold no longer."""
    from gisapp.cli.token import revoke as revoke_one

    revoke_one(workspace, token, now())


@scenario.command(name="add")
def add_scenario(
    file: Annotated[Path, typer.Argument(help="A scenario file (JSON).")],
    workspace: Folder = None,
    lang: FindingsLanguage = "vi",
) -> None:
    """Keep a scenario and print its id; the same content is kept once."""
    from gisapp.cli.scenario import add_file

    if not add_file(workspace, file, lang, now()):
        raise typer.Exit(REFUSED)


@scenario.command(name="list")
def list_scenarios(
    workspace: Folder = None,
    all_of_them: Annotated[bool, typer.Option("--all", help="Retired ones too.")] = False,
) -> None:
    """The scenarios that are kept, the latest first."""
    from gisapp.cli.scenario import print_scenarios

    print_scenarios(workspace, retired=all_of_them)


@scenario.command(name="show")
def show_scenario(scenario: ScenarioId, workspace: Folder = None) -> None:
    """One scenario as a file that can be added again."""
    from gisapp.cli.scenario import print_scenario

    print_scenario(workspace, scenario)


@scenario.command(name="remove")
def remove_scenario(scenario: ScenarioId, workspace: Folder = None) -> None:
    """Offer a scenario no longer; its links keep saying what they said."""
    from gisapp.cli.scenario import remove

    remove(workspace, scenario, now())


@jobs.callback()
def list_jobs(context: typer.Context, workspace: Folder = None) -> None:
    """The jobs, the latest first; or show or cancel one."""
    from gisapp.cli.jobs import print_jobs

    context.obj = workspace
    if context.invoked_subcommand is None:
        print_jobs(workspace)


@jobs.command(name="show")
def show_job(context: typer.Context, job: JobId, workspace: Folder = None) -> None:
    """One job: how far it is, and what became of it."""
    from gisapp.cli.jobs import print_job

    print_job(workspace or context.obj, job)


@jobs.command()
def cancel(context: typer.Context, job: JobId, workspace: Folder = None) -> None:
    """Let a job go no further; its process is ended."""
    from gisapp.cli.jobs import cancel as cancel_one

    cancel_one(workspace or context.obj, job, now())
