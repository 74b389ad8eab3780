"""The commands of `gisapp`. Each imports what it needs when it runs, so that `gisapp --help` answers at once."""

from pathlib import Path
from typing import Annotated

import typer

from gisapp import __version__
from gisapp.cli.groups import jobs, layers, scenario, token
from gisapp.cli.options import (
    REFUSED,
    SIDE,
    Appraised,
    AsOf,
    Columns,
    Crs,
    Folder,
    Horizon,
    Language,
    Legend,
    NoData,
    PaperSize,
    Plan,
    PolygonCrs,
    Product,
    Quantity,
    Scale,
    SideA,
    SideB,
    Spec,
    Supposing,
    Theme,
)
from gisapp.clock import day, now

app = typer.Typer(
    name="gisapp",
    help="Spatial planning for Hanoi's industrial zones: layers, assessments and maps at any plan horizon.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
app.add_typer(layers, name="layers")
app.add_typer(token, name="token")
app.add_typer(jobs, name="jobs")
app.add_typer(scenario, name="scenario")


@app.command()
def serve(
    workspace: Folder = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="How many processes answer.", min=1, max=64)] = 1,
) -> None:
    """Serve maps and API until interrupted."""
    from gisapp.cli.serve import serve_forever

    serve_forever(workspace, host, port, workers=workers)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet.")],
    demo: Annotated[bool, typer.Option("--demo", help="The fictitious district instead of Hanoi.")] = False,
) -> None:
    """Make a workspace with the layers that ship."""
    from gisapp.wiring import init_workspace

    made = init_workspace(folder, demo=demo)
    typer.echo(f"made {made.folder} with {len(made.layers.ids())} layers")


@app.command()
def doctor(workspace: Folder = None) -> None:
    """Tell what works here, what is missing and what would mend it."""
    from gisapp.cli.doctor import examine

    if not examine(workspace):
        raise typer.Exit(REFUSED)


@app.command()
def assess(
    workspace: Folder = None,
    zone: Annotated[str | None, typer.Option(help="A zone's id; default: all.")] = None,
    plan: Plan = None,
    horizon: Horizon = None,
    appraised: Appraised = None,
    as_of: AsOf = None,
    supposing: Supposing = None,
    polygon: Annotated[
        Path | None, typer.Option(help="A file with one polygon: what if a zone were there? Nothing is stored.")
    ] = None,
    crs: PolygonCrs = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="FILE.json, .csv, .xlsx or .gpkg.")] = None,
    weights_file: Annotated[
        Path | None, typer.Option(help="An edited workbook of -o FILE.xlsx; its weights go into the new one.")
    ] = None,
    lang: Language = "vi",
) -> None:
    """What can be said of the zones at a horizon, and what it rests on; or of a polygon, if a zone were there."""
    from gisapp.cli.assess import assess_and_write
    from gisapp.cli.what_if import assess_polygon_and_write

    if polygon is None and crs is None:
        assess_and_write(
            workspace, zone, plan, horizon, day(appraised), as_of, supposing, output, weights_file, lang=lang
        )
    else:
        assess_polygon_and_write(
            workspace, zone, polygon, crs, plan, horizon, day(appraised), as_of, supposing, output, lang=lang
        )


@app.command()
def compare(
    a: Annotated[list[str] | None, typer.Option("--a", help=SIDE)] = None,
    b: Annotated[list[str] | None, typer.Option("--b", help=SIDE)] = None,
    workspace: Folder = None,
    zone: Annotated[str | None, typer.Option(help="A zone's id; default: all.")] = None,
    plan: Plan = None,
    horizon: Horizon = None,
    appraised: Appraised = None,
    as_of: AsOf = None,
    supposing: Supposing = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="FILE.json, .csv or .xlsx.")] = None,
    lang: Language = "vi",
) -> None:
    """What is different at b from what it is at a: two scenarios, horizons, plans or revisions."""
    from gisapp.cli.compare import compare_and_tell, sides

    year = None if horizon is None else str(horizon)
    common = {"plan": plan, "horizon": year, "as-of": as_of, "scenario": supposing}
    one, other = sides(common, tuple(a or ()), tuple(b or ()))
    compare_and_tell(workspace, one, other, zone=zone, appraised=day(appraised), output=output, lang=lang)


@app.command()
def portfolios(
    sizes: Annotated[str | None, typer.Option(help="How many zones: 2-5, 3, or 2,4; default: the preset's.")] = None,
    workspace: Folder = None,
    candidates: Annotated[str, typer.Option(help="Ids with commas; default: all zones not yet established.")] = "",
    plan: Plan = None,
    horizon: Horizon = None,
    appraised: Appraised = None,
    as_of: AsOf = None,
    supposing: Supposing = None,
    fixed: Annotated[
        str, typer.Option(help="none, approved (policy approved by a numbered decision), or ids.")
    ] = "none",
    exclude: Annotated[list[str] | None, typer.Option(help="A,B: never both; may be given again.")] = None,
    one_per_pole: Annotated[bool, typer.Option("--one-per-pole", help="At most one zone of each growth pole.")] = False,
    phases: Annotated[str, typer.Option(help="Horizons in which zones may be begun: 2030,2050.")] = "",
    quotas: Annotated[str, typer.Option(help="Most hectares begun by a year: 2030=600,2050=1200.")] = "",
    land_quotas: Annotated[bool, typer.Option("--land-quotas", help="Keep the plan's quotas of land.")] = False,
    weights: Annotated[str, typer.Option(help="rice=2,jobs=1, or ranges rice=0.2..0.5, or pairs rice/jobs=3.")] = "",
    weights_file: Annotated[Path | None, typer.Option(help="The workbook of a board, with weights changed.")] = None,
    preset: Annotated[str | None, typer.Option(help="A row of the layer portfolio_presets.")] = None,
    override: Annotated[list[str] | None, typer.Option(help="Keep this zone though a rule excludes it.")] = None,
    because: Annotated[str | None, typer.Option(help="Why; goes into the audit log with who and when.")] = None,
    pivotal: Annotated[
        bool, typer.Option("--pivotal", help="Also which planned project makes or breaks a zone.")
    ] = False,
    seed: Annotated[int, typer.Option(help="The same seed gives the same board.", min=0)] = 2026,
    lang: Language = "vi",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="FILE.json, .xlsx, .gpkg or .html.")] = None,
) -> None:
    """Which zones together? Every portfolio of the candidates, and how firm the choice is."""
    from gisapp.cli.portfolios import Choosing, choose

    choose(workspace, Choosing(
        sizes=sizes, candidates=candidates, plan=plan, horizon=horizon, appraised=day(appraised), as_of=as_of,
        scenario=supposing,
        fixed=fixed, exclude=tuple(exclude or ()), one_per_pole=one_per_pole, phases=phases, quotas=quotas,
        land_quotas=land_quotas,
        weights=weights, weights_file=weights_file, preset=preset, override=tuple(override or ()), because=because,
        pivotal=pivotal, seed=seed, lang=lang, output=output,
    ), now())  # fmt: skip


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="GeoJSON, GeoJSON sequence, JSON-FG or GeoPackage.")],
    layer: Annotated[str, typer.Option(help="The layer it is to become.")],
    workspace: Folder = None,
    spec: Spec = None,
    kind: Annotated[str | None, typer.Option(help="What the layer is for, where it is new.")] = None,
    crs: Crs = None,
    field: Columns = None,
    control: Annotated[Path | None, typer.Option(help="A file of boundaries to hold it against.")] = None,
    part: Annotated[str | None, typer.Option(help="One layer of a file that holds several.")] = None,
    quantity: Quantity = None,
    product: Product = None,
    legend: Legend = None,
    nodata: NoData = None,
    lang: Language = "vi",
    form: Annotated[str, typer.Option("--format", help="text, json or geojson (the places of the faults).")] = "text",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="A file instead of standard output.")] = None,
) -> None:
    """Tell everything the gate finds in a file; nothing is changed. Ends with 2 where an error would keep it out."""
    from gisapp.cli.check import Checking, check_and_tell
    from gisapp.cli.rasters import RasterAdding, are_rasters, check_tiles

    if are_rasters([file], kind, quantity, product):
        tiles = RasterAdding(
            raster=layer, files=(file,), quantity=quantity, product=product, legend=legend, nodata=nodata, crs=crs,
            lang=lang,
        )  # fmt: skip
        if not check_tiles(workspace, tiles, form, output):
            raise typer.Exit(REFUSED)
        return

    options = Checking(
        file=file, layer=layer, spec=spec, kind=kind, crs=crs, fields=tuple(field or ()), control=control, part=part,
        lang=lang, form=form, output=output,
    )  # fmt: skip
    if not check_and_tell(workspace, options):
        raise typer.Exit(REFUSED)


@app.command(name="map")
def draw_map(
    view: Annotated[str, typer.Argument(help="A view of /maps: zones, land-balance, coverage, ledger, rules ...")],
    output: Annotated[Path, typer.Option("-o", "--output", help="FILE.html")],
    workspace: Folder = None,
    plan: Plan = None,
    horizon: Horizon = None,
    appraised: Appraised = None,
    as_of: AsOf = None,
    supposing: Supposing = None,
    a: SideA = None,
    b: SideB = None,
    submission: Annotated[str | None, typer.Option(help="Of the view submission: its id.")] = None,
    lang: Annotated[str, typer.Option(help="vi or en.")] = "vi",
    standalone: Annotated[bool, typer.Option("--standalone", help="One self-contained file (always so here).")] = True,  # noqa: ARG001
) -> None:
    """Draw a view into one self-contained file."""
    from gisapp.cli.draw import draw

    sides = {"a": tuple(a or ()), "b": tuple(b or ())}
    draw(
        workspace, view, plan, horizon, day(appraised), as_of, supposing, lang, output, **sides, submission=submission
    )  # fmt: skip


@app.command(name="print")
def print_map(
    view: Annotated[str, typer.Argument(help="A view of /maps: zones, land-balance, coverage, ledger, rules ...")],
    output: Annotated[Path, typer.Option("-o", "--output", help="FILE.pdf")],
    workspace: Folder = None,
    paper: PaperSize = "a4",
    orientation: Annotated[str, typer.Option(help="landscape, portrait or auto.")] = "auto",
    scale: Scale = "fit",
    centre: Annotated[str | None, typer.Option(help="The middle of the map: longitude,latitude.")] = None,
    zone: Annotated[str | None, typer.Option(help="The zone that the map is of; default: all.")] = None,
    question: Annotated[str | None, typer.Option(help="What the view asks: a kind, a topic, a standard.")] = None,
    layers: Annotated[
        str | None, typer.Option(help="The layers around the zones; default: as the view calls for.")
    ] = None,
    without: Annotated[str | None, typer.Option(help="What is left out: statuses of zones, names, halo.")] = None,
    theme: Theme = "legal",
    plan: Plan = None,
    horizon: Horizon = None,
    appraised: Appraised = None,
    as_of: AsOf = None,
    supposing: Supposing = None,
    a: SideA = None,
    b: SideB = None,
    lang: Language = "vi",
) -> None:
    """Print a view as a PDF at a true scale."""
    from gisapp.cli.paper import AskedTexts, OfYear, print_view

    asked = OfYear(folder=workspace, plan=plan, horizon=horizon, appraised=day(appraised), as_of=as_of,
                   scenario=supposing, lang=lang)  # fmt: skip
    texts = AskedTexts(paper=paper, orientation=orientation, scale=scale, centre=centre, zone=zone, question=question,
                       layers=layers, without=without, theme=theme)  # fmt: skip
    print_view(asked, view, texts, output, a=tuple(a or ()), b=tuple(b or ()))


@app.command()
def sheet(
    output: Annotated[Path, typer.Option("-o", "--output", help="FILE.pdf")],
    zone: Annotated[str | None, typer.Argument(help="A zone's id.")] = None,
    polygon: Annotated[Path | None, typer.Option(help="A file with one polygon, as if a zone were there.")] = None,
    crs: PolygonCrs = None,
    workspace: Folder = None,
    paper: PaperSize = "a4",
    scale: Scale = "fit",
    theme: Theme = "legal",
    plan: Plan = None,
    horizon: Horizon = None,
    appraised: Appraised = None,
    as_of: AsOf = None,
    supposing: Supposing = None,
    lang: Language = "vi",
) -> None:
    """Print the sheet of one zone: map, facts, land balance, ledger, rules."""
    from gisapp.cli.paper import AskedTexts, OfYear, print_sheet

    asked = OfYear(folder=workspace, plan=plan, horizon=horizon, appraised=day(appraised), as_of=as_of,
                   scenario=supposing, lang=lang)  # fmt: skip
    print_sheet(asked, zone, polygon, crs, AskedTexts(paper=paper, scale=scale, theme=theme), output)


@app.command()
def dossier(
    output: Annotated[Path, typer.Option("-o", "--output", help="FILE.pdf; FILE.run.json is written beside it.")],
    zones: Annotated[str, typer.Option(help="Ids with commas; default: all zones.")] = "",
    run: Annotated[
        Path | None, typer.Option(help="A run file: the dossier that it is of comes again, byte for byte.")
    ] = None,
    workspace: Folder = None,
    paper: PaperSize = "a4",
    theme: Theme = "legal",
    plan: Plan = None,
    horizon: Horizon = None,
    appraised: Appraised = None,
    as_of: AsOf = None,
    supposing: Supposing = None,
    lang: Language = "vi",
) -> None:
    """Make a dossier on zones, with its run file; or the same again from a run file."""
    from gisapp.cli.paper import AskedTexts, OfYear, rebuild_dossier, write_dossier

    if run is not None:
        rebuild_dossier(workspace, run, output)
        return
    asked = OfYear(folder=workspace, plan=plan, horizon=horizon, appraised=day(appraised), as_of=as_of,
                   scenario=supposing, lang=lang)  # fmt: skip
    write_dossier(asked, zones, AskedTexts(paper=paper, theme=theme), output)


@app.command()
def backup(
    output: Annotated[Path, typer.Option("-o", "--output", help="FILE.tar.gz")], workspace: Folder = None
) -> None:
    """Write the workspace and its register into one archive, while it is served or not."""
    from gisapp.cli.keeping import backup_to

    backup_to(workspace, output)


@app.command()
def restore(
    archive: Annotated[Path, typer.Argument(help="What gisapp backup wrote.")],
    folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet.")],
) -> None:
    """Unpack an archive into a new workspace, and into GISAPP_REGISTER where that is set (it must be empty)."""
    from gisapp.cli.keeping import restore_from

    restore_from(archive, folder)


@app.command()
def verify(workspace: Folder = None) -> None:
    """Look at every part, every received file and the register, and tell what does not agree."""
    from gisapp.cli.keeping import print_verified

    if not print_verified(workspace):
        raise typer.Exit(REFUSED)


@app.command()
def gc(
    workspace: Folder = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would go.")] = False,
) -> None:
    """Take away files that nothing refers to any more; no revision ever goes."""
    from gisapp.cli.keeping import clear

    clear(workspace, only_tell=dry_run)


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)
