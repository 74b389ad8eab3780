"""Print: a view as a PDF at a true scale, the sheet of a zone, and that of a polygon as if it were one."""

from dataclasses import asdict, dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from gisapp.api.answers import answering, send_remembered, to_keep
from gisapp.api.routes.asked import Asked, AsOf, ForYear, InRegister
from gisapp.api.routes.assessments import DRAWN_BODY
from gisapp.api.routes.difference import VIEW, Appraised
from gisapp.api.routes.sides import BothSides
from gisapp.api.security.geometry_bodies import geometry_body
from gisapp.api.security.people import PersonOf, require
from gisapp.clock import day, today
from gisapp.domain.access import Person, Role
from gisapp.exchange.terms import Delivery
from gisapp.settings import Settings
from gisapp.wiring import fonts, gdal
from gisapp.workflows.portfolios import ForYear as Year
from gisapp.workflows.ports import Workspace
from gisapp.workflows.register_port import Register
from gisapp.workflows.what_if import drawn_zone, geojson_only

if TYPE_CHECKING:
    from gisapp.maps.paper.edition import Ask
    from gisapp.workflows.paper import Order

PDF = "application/pdf"
router = APIRouter(tags=["maps"])


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPaper:
    """How a sheet is asked for, as the caller said it; what cannot be read is refused by the workflow, in words."""

    paper: str
    scale: str
    theme: str
    lang: str
    submission: str | None


def on_paper(
    paper: Annotated[str, Query(max_length=40, description="a4 or a3.")] = "a4",
    scale: Annotated[str, Query(max_length=40, description="fit, or a denominator: 25000 or 1:25000.")] = "fit",
    theme: Annotated[str, Query(max_length=40, description="Colours of land use: legal or readable.")] = "legal",
    lang: Annotated[str, Query(max_length=40, description="vi or en.")] = "vi",
    submission: Annotated[
        str | None, Query(max_length=64, description="As if this submission, which awaits a decision, were accepted.")
    ] = None,
) -> OnPaper:
    """The idea of a sheet: paper, scale, colours and language."""
    return OnPaper(paper=paper, scale=scale, theme=theme, lang=lang, submission=submission)


Sheet = Annotated[OnPaper, Depends(on_paper)]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnMap:
    """Which part of a view is asked for, what is on it, and which way it lies on the sheet."""

    orientation: str
    centre: str | None
    zone: str | None
    question: str | None
    layers: str | None
    without: str | None


def map_asked(
    orientation: Annotated[str, Query(max_length=40, description="landscape, portrait or auto.")] = "auto",
    centre: Annotated[
        str | None, Query(max_length=80, description="The middle of the map: longitude,latitude.")
    ] = None,
    zone: Annotated[str | None, Query(max_length=80, description="A zone that the map is of.")] = None,
    question: Annotated[
        str | None, Query(max_length=200, description="What the view asks: a kind of facility, a topic, a standard.")
    ] = None,
    layers: Annotated[
        str | None,
        Query(
            max_length=4000, description="The layers around the zones, by id; default those that the view calls for."
        ),
    ] = None,
    without: Annotated[
        str | None,
        Query(max_length=400, description="What is left out: statuses of zones, names, halo."),
    ] = None,
) -> OnMap:
    """The idea of a map on a sheet: its middle or its zone, what its view asks and what is on it, and how it lies."""
    return OnMap(orientation=orientation, centre=centre, zone=zone, question=question, layers=layers, without=without)


Map = Annotated[OnMap, Depends(map_asked)]


@router.get(f"/maps/{VIEW}/print", **answering(PDF))
def print_difference(
    request: Request,
    register: InRegister,
    who: PersonOf,
    sides: BothSides,
    sheet: Sheet,
    on_map: Map,
    appraised: Appraised = None,
) -> Response:
    """What differs at b from what it is at a, as a PDF: sides as in `/maps/difference`; it names both."""
    from gisapp.workflows.paper import print_map  # noqa: PLC0415

    ask = _ask(sheet, on_map)
    a, b = sides.a if sides.apart else None, sides.b
    workspace, order = _ordered(b.workspace, register, who, sheet)
    year = Year(appraised=day(appraised), plan=b.plan, horizon=b.horizon)
    asked = [(each.plan, each.horizon, each.workspace.layers.state()) for each in (sides.a, b)]
    key = (*asked, sides.apart, year, sheet, on_map, order.made)
    return send_remembered(
        request, workspace, key, lambda: print_map(workspace, VIEW, ask, order, year, against=a), PDF
    )


@router.get("/maps/{view}/print", **answering(PDF))
def print_view(
    request: Request,
    workspace: AsOf,
    register: InRegister,
    who: PersonOf,
    asked: ForYear,
    sheet: Sheet,
    on_map: Map,
    view: str,
) -> Response:
    """A view as a PDF at a true scale, with title block, legend, grid of VN-2000, sources and revisions.

    It says DỰ THẢO where it supposes a scenario or a submission, and that its data are invented where they are.
    """
    from gisapp.workflows.paper import print_map  # noqa: PLC0415 - the typesetter takes a second

    ask = _ask(sheet, on_map)
    shown, order = _ordered(workspace, register, who, sheet)
    year = _year(asked)
    key = (asked, on_map, sheet, order.made)
    return send_remembered(request, shown, key, lambda: print_map(shown, view, ask, order, year), PDF)


def _ask(sheet: OnPaper, on_map: OnMap) -> "Ask":
    from gisapp.workflows.paper_ask import AskedTexts, read_ask  # noqa: PLC0415

    return read_ask(AskedTexts(paper=sheet.paper, scale=sheet.scale, theme=sheet.theme, **asdict(on_map)))


@router.get("/zones/{zone}/sheet", **answering(PDF))
def zone_sheet(
    request: Request,
    workspace: AsOf,
    register: InRegister,
    who: PersonOf,
    asked: ForYear,
    sheet: Sheet,
    zone: str,
) -> Response:
    """The sheet of one zone as a PDF: map, facts, land balance, ledger with the failing horizon, rules and the rest."""
    from gisapp.workflows.paper import print_zone  # noqa: PLC0415
    from gisapp.workflows.paper_ask import AskedTexts, read_ask  # noqa: PLC0415

    ask = read_ask(AskedTexts(paper=sheet.paper, scale=sheet.scale, theme=sheet.theme))
    shown, order = _ordered(workspace, register, who, sheet)
    year = _year(asked)
    key = (asked, sheet, order.made)
    return send_remembered(request, shown, key, lambda: print_zone(shown, zone, ask, order, year), PDF)


@router.post("/assessments/sheet", openapi_extra=DRAWN_BODY, **answering(PDF))
async def drawn_sheet(
    request: Request,
    workspace: AsOf,
    asked: ForYear,
    sheet: Sheet,
    crs: Annotated[str | None, Query(max_length=200, description="The CRS of its numbers, such as EPSG:5897.")] = None,
) -> Response:
    """The sheet of a polygon as if it were a zone, marked DỰ THẢO; send it as to `POST /assessments`."""
    require(request, Role.READER)
    body = await geometry_body(request)
    made = await run_in_threadpool(_drawn, workspace, asked, sheet, crs, body, request.app.state.settings)
    return Response(made, media_type=PDF, headers=to_keep("gisapp.pdf"))


def _drawn(
    workspace: Workspace, asked: Asked, sheet: OnPaper, crs: str | None, body: bytes, settings: Settings
) -> bytes:
    from gisapp.workflows.paper import Order, print_drawn  # noqa: PLC0415
    from gisapp.workflows.paper_ask import AskedTexts, read_ask  # noqa: PLC0415

    ask = read_ask(AskedTexts(paper=sheet.paper, scale=sheet.scale, theme=sheet.theme))
    delivery = Delivery(name="polygon", size=len(body), stream=BytesIO(body))
    drawn = drawn_zone(delivery, read_with_gdal=geojson_only, crs=crs, most_vertices=settings.body_vertices)
    order = Order(lang=sheet.lang, made=today(), fonts=fonts())
    return print_drawn(workspace, drawn, ask, order, _year(asked))


def _ordered(workspace: Workspace, register: Register, who: Person, sheet: OnPaper) -> tuple[Workspace, "Order"]:
    from gisapp.workflows.paper import Order, with_submission  # noqa: PLC0415

    order = Order(lang=sheet.lang, made=today(), fonts=fonts())
    if sheet.submission is None:
        return workspace, order
    shown, draft = with_submission(workspace, register, sheet.submission, who, read_with_gdal=gdal)
    return shown, Order(lang=order.lang, made=order.made, fonts=order.fonts, drafts=(draft,))


def _year(asked: Asked) -> Year:
    return Year(appraised=asked.appraised, plan=asked.plan, horizon=asked.horizon)
