"""The commands of `gisapp`. Each imports what it needs when it runs, so that `gisapp --help` answers at once."""

from pathlib import Path
from typing import Annotated

import typer

from gisapp import __version__
from gisapp.clock import day, now, today

app = typer.Typer(
    name="gisapp",
    help="Spatial planning for Hanoi's industrial zones: layers, assessments and maps at any plan horizon.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
layers = typer.Typer(help="List, show, add and export layers.", no_args_is_help=True)
app.add_typer(layers, name="layers")
token = typer.Typer(help="Make, list and revoke tokens.", no_args_is_help=True)
app.add_typer(token, name="token")
jobs = typer.Typer(help="List the jobs, show one, or cancel it.", invoke_without_command=True)
app.add_typer(jobs, name="jobs")
scenario = typer.Typer(help="Add, list, show and remove scenarios.", no_args_is_help=True)
app.add_typer(scenario, name="scenario")

Folder = Annotated[
    Path | None, typer.Option("--workspace", help="The workspace; default: $GISAPP_WORKSPACE, or the user's own.")
]
Plan = Annotated[str | None, typer.Option(help="A plan of the register; default: the Capital plan if it fits.")]
Horizon = Annotated[int | None, typer.Option(help="A year of the plan.")]
Appraised = Annotated[str | None, typer.Option(help="Date of appraisal YYYY-MM-DD, chooses the rules; default today.")]
JobId = Annotated[str, typer.Argument(help="The job's id, as `gisapp jobs` shows it.")]

AsOf = Annotated[
    str | None, typer.Option("--as-of", help="As recorded then: a moment, a day, or a revision like zones@3.")
]
Quantity = Annotated[
    str | None, typer.Option(help="What the cells of a GeoTIFF measure: land_cover, elevation or population.")
]
Product = Annotated[
    str | None, typer.Option("--as", help="What is known of a GeoTIFF: worldcover, copernicus-dem or worldpop.")
]
Legend = Annotated[str | None, typer.Option(help="The classes of a GeoTIFF of land cover: land_groups or worldcover.")]
NoData = Annotated[float | None, typer.Option(help="The value of a GeoTIFF's cells without data.")]

Supposing = Annotated[
    str | None, typer.Option("--scenario", help="Scenarios by id, joined by commas, the later over the earlier.")
]
PaperSize = Annotated[str, typer.Option("--paper", help="a4 or a3.")]
Scale = Annotated[str, typer.Option(help="fit, or a denominator: 25000 or 1:25000.")]
Theme = Annotated[str, typer.Option(help="Colours of land use: legal or readable.")]
Language = Annotated[str, typer.Option("--lang", help="The language of the text: vi or en.")]
ScenarioId = Annotated[str, typer.Argument(help="The scenario's id, as `gisapp scenario list` shows it.")]
_SIDE = "plan=…, horizon=…, as-of=… or scenario=… of this side alone"
SideA = Annotated[list[str] | None, typer.Option("--a", help=f"Of the view difference: {_SIDE}")]
SideB = Annotated[list[str] | None, typer.Option("--b", help=f"Of the view difference: {_SIDE}")]

#: What a command that refuses ends with.
REFUSED = 2


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
    crs: Annotated[str | None, typer.Option(help="The CRS of the polygon's numbers, for example EPSG:5897.")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="FILE.json, .csv, .xlsx or .gpkg.")] = None,
    weights_file: Annotated[
        Path | None, typer.Option(help="An edited workbook of -o FILE.xlsx; its weights go into the new one.")
    ] = None,
    lang: Annotated[str, typer.Option(help="The language of the text: vi or en.")] = "vi",
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
    a: Annotated[list[str] | None, typer.Option("--a", help=_SIDE)] = None,
    b: Annotated[list[str] | None, typer.Option("--b", help=_SIDE)] = None,
    workspace: Folder = None,
    zone: Annotated[str | None, typer.Option(help="A zone's id; default: all.")] = None,
    plan: Plan = None,
    horizon: Horizon = None,
    appraised: Appraised = None,
    as_of: AsOf = None,
    supposing: Supposing = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="FILE.json, .csv or .xlsx.")] = None,
    lang: Annotated[str, typer.Option(help="The language of the text: vi or en.")] = "vi",
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
    lang: Annotated[str, typer.Option(help="The language of the text: vi or en.")] = "vi",
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
    spec: Annotated[str | None, typer.Option(help="The layer spec its columns must follow.")] = None,
    kind: Annotated[str | None, typer.Option(help="What the layer is for, where it is new.")] = None,
    crs: Annotated[str | None, typer.Option(help="The CRS of its numbers, for example EPSG:5897.")] = None,
    field: Annotated[list[str] | None, typer.Option(help="name=column, for each column called otherwise.")] = None,
    control: Annotated[Path | None, typer.Option(help="A file of boundaries to hold it against.")] = None,
    part: Annotated[str | None, typer.Option(help="One layer of a file that holds several.")] = None,
    quantity: Quantity = None,
    product: Product = None,
    legend: Legend = None,
    nodata: NoData = None,
    lang: Annotated[str, typer.Option(help="The language of the text: vi or en.")] = "vi",
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
    crs: Annotated[str | None, typer.Option(help="The CRS of the polygon's numbers, for example EPSG:5897.")] = None,
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
    spec: Annotated[str | None, typer.Option(help="The layer spec its columns must follow.")] = None,
    kind: Annotated[
        str | None,
        typer.Option(help="What it is for: control, parcels, constraints, or a facility kind like hospital."),
    ] = None,
    crs: Annotated[str | None, typer.Option(help="The CRS of its numbers, for example EPSG:5897.")] = None,
    field: Annotated[list[str] | None, typer.Option(help="name=column, for each column called otherwise.")] = None,
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
    lang: Annotated[str, typer.Option(help="The language of the findings: vi or en.")] = "vi",
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
    lang: Annotated[str, typer.Option(help="The language of the findings: vi or en.")] = "vi",
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
    lang: Annotated[str, typer.Option(help="The language of the findings: vi or en.")] = "vi",
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
