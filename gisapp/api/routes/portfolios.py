"""The board of portfolios: which zones together, and how firm that is."""

from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse

from gisapp.api.answers import HTML, JSON, encoded, root, send, send_json, send_remembered
from gisapp.api.routes.asked import Asked, AsOf, ForYear, InReach, InRegister
from gisapp.api.routes.portfolio_jobs import as_job
from gisapp.api.security.people import PersonOf
from gisapp.domain.errors import BadInput, Unavailable, Vi
from gisapp.domain.numerals import written
from gisapp.maps.page import live_page, standalone_page
from gisapp.workflows.maps import check_question, map_payload
from gisapp.workflows.portfolio_jobs import MAKE_BOARD, MOST_AT_ONCE
from gisapp.workflows.portfolio_link import link_query
from gisapp.workflows.portfolio_maps import boards_of_map
from gisapp.workflows.portfolio_overrides import overrides_recorded
from gisapp.workflows.portfolio_presets import list_presets, with_preset
from gisapp.workflows.portfolio_question import USUAL_SIZES, BoardQuestion, Texts, read_question
from gisapp.workflows.portfolios import ForYear as Year
from gisapp.workflows.portfolios import portfolio_board, portfolios_asked
from gisapp.workflows.ports import Workspace
from gisapp.workflows.register_port import Register

router = APIRouter(tags=["portfolios"])


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedBoard:
    """The question of a request: its texts, and the preset that fills what they leave open."""

    texts: Texts
    preset: str | None

    def read(self, workspace: Workspace) -> tuple[Texts, BoardQuestion]:
        """The texts with the preset, as a job keeps them, and the question that they are."""
        texts = with_preset(workspace, self.texts, self.preset)
        return texts, read_question(texts)


def asked_board(
    sizes: Annotated[str, Query(description="How many zones: 2-5, 3, or 2,4; default: the preset's.")] = "",
    candidates: Annotated[str, Query(description="Ids with commas; default: all zones not yet established.")] = "",
    fixed: Annotated[str, Query(description="In every portfolio: none, approved, or ids with commas.")] = "none",
    exclude: Annotated[str, Query(description="Pairs never together: A,B;C,D.")] = "",
    one_per_pole: Annotated[
        bool, Query(alias="one-per-pole", description="At most one zone of each growth pole.")
    ] = False,
    phases: Annotated[str, Query(description="Horizons in which zones may be begun: 2030,2050.")] = "",
    quotas: Annotated[str, Query(description="Most hectares begun up to a year: 2030=600.")] = "",
    land_quotas: Annotated[
        bool, Query(alias="land-quotas", description="Keep the plan's quotas of rice, forest and residential land.")
    ] = False,
    weights: Annotated[
        str, Query(description="rice=2,jobs=1; ranges rice=0.2..0.5; pairs rice/jobs=3; none: every weighting counts.")
    ] = "",
    overrides: Annotated[str, Query(description="Ids kept though a rule excludes them, each with a record.")] = "",
    preset: Annotated[str | None, Query(description="A named question of /portfolios/presets.")] = None,
    seed: Annotated[int, Query(ge=0, le=2**31, description="The same seed gives the same board.")] = 2026,
) -> AskedBoard:
    """The idea of a request: which candidates, sizes, conditions and weights."""
    texts = Texts(
        sizes=sizes, candidates=candidates, fixed=fixed, exclude=(exclude,), one_per_pole=one_per_pole, phases=phases,
        quotas=quotas, land_quotas=land_quotas, weights=weights, overrides=overrides, seed=seed,
    )  # fmt: skip
    return AskedBoard(texts=texts, preset=preset)


OfBoard = Annotated[AskedBoard, Depends(asked_board)]


@router.get("/portfolios")
def portfolios(
    request: Request, workspace: AsOf, register: InRegister, who: PersonOf, asked: ForYear, board: OfBoard
) -> Response:
    """Every portfolio of the candidates, those that no other beats, and how firm the choice is.

    A client re-ranks from `portfolios[].values` and the `worst` and `best` of each objective without asking again. A
    large board is a job (202 with its address), for whoever has a token, a few at once (else 429).
    """
    texts, question = board.read(workspace)
    if portfolios_asked(workspace, question) > MOST_AT_ONCE:
        return as_job(request, MAKE_BOARD, texts, _year(asked), who)
    overrides = _overrides(register, question)

    def make() -> bytes:
        found = portfolio_board(workspace, question, _year(asked), overrides=overrides)
        return encoded({**found, "links": _links(request, workspace, found)})

    return send_remembered(request, workspace, (asked, texts, repr(overrides), _as_of(request)), make)


@router.get("/maps/portfolios", response_class=HTMLResponse)
def page(
    request: Request,
    workspace: InReach,
    register: InRegister,
    asked: ForYear,
    board: OfBoard,
    lang: Annotated[Literal["vi", "en"], Query(description="The language the page opens in.")] = "vi",
    standalone: Annotated[bool, Query(description="One self-contained file.")] = False,
) -> Response:
    """The board as a page with its map; with `standalone=1` as one file. Its sliders rank anew without asking again."""
    if workspace is not None:
        check_question(workspace, plan=asked.plan, horizon=asked.horizon, appraised=asked.appraised)
    if workspace is not None and standalone:
        texts, question = _shown(board).read(workspace)
        overrides = _overrides(register, question)

        def make() -> bytes:
            shown = _payload(request, workspace, question, asked, overrides)
            return standalone_page(shown, lang=lang, assets=request.app.state.assets).encode()

        return send_remembered(request, workspace, (asked, texts, repr(overrides), lang, _as_of(request)), make, HTML)
    files = {name: f"{root(request)}/assets/{name}" for name in request.app.state.assets}
    said = {name: value for name, value in request.query_params.items() if name not in ("lang", "standalone", "f")}
    query = urlencode(said | {"appraised": asked.appraised.isoformat()})
    payload_url = f"{root(request)}/maps/portfolios/payload?{query}"
    return send(request, live_page(view="portfolios", payload_url=payload_url, lang=lang, assets=files).encode(), HTML)


@router.get("/maps/portfolios/payload")
def payload(request: Request, workspace: AsOf, register: InRegister, asked: ForYear, board: OfBoard) -> Response:
    """What the page of the board shows, in both languages."""
    texts, question = _shown(board).read(workspace)
    overrides = _overrides(register, question)

    def make() -> bytes:
        return encoded(_payload(request, workspace, question, asked, overrides))

    return send_remembered(request, workspace, (asked, texts, repr(overrides), _as_of(request)), make)


@router.get("/portfolios/presets")
def presets(request: Request, workspace: AsOf) -> Response:
    """The named questions that are stored."""
    return send_json(request, {"presets": list_presets(workspace)})


def _shown(board: AskedBoard) -> AskedBoard:
    """The question of a page, which has usual sizes where the address names none."""
    if board.texts.sizes or board.preset:
        return board
    return replace(board, texts=replace(board.texts, sizes=USUAL_SIZES))


def _payload(
    request: Request,
    workspace: Workspace,
    question: BoardQuestion,
    asked: Asked,
    overrides: dict[str, dict[str, Any]],
) -> dict[str, Any]:
    """The payload of the view; what refuses a board is told on the map.

    Raises
    ------
    Unavailable
        When the board takes longer than a page should wait.
    """
    if _too_large(workspace, question):
        raise Unavailable(
            expected=f"a board of up to {MOST_AT_ONCE:,} portfolios on a page",
            found="a larger one",
            todo="name fewer candidates or sizes, or have the board written to a file",
            vi=Vi(
                f"bảng có nhiều nhất {written(MOST_AT_ONCE, 0)} phương án để hiện trên một trang",
                "hãy bớt khu đề xuất hoặc bớt số khu mỗi phương án, hoặc xuất bảng ra tệp",
                "bảng lớn hơn",
            ),
        )
    scenario = request.query_params.get("scenario")
    boards = boards_of_map(
        workspace, question, _year(asked), overrides=overrides, as_of=_as_of(request), scenario=scenario
    )
    return map_payload(
        workspace, "portfolios", plan=asked.plan, horizon=asked.horizon, appraised=asked.appraised, boards=boards
    )


def _too_large(workspace: Workspace, question: BoardQuestion) -> bool:
    try:
        return portfolios_asked(workspace, question) > MOST_AT_ONCE
    except BadInput:
        return False  # the map tells what refuses the board


def _overrides(register: Register, question: BoardQuestion) -> dict[str, dict[str, Any]]:
    return overrides_recorded(register, question.overrides) if question.overrides else {}


def _year(asked: Asked) -> Year:
    return Year(appraised=asked.appraised, plan=asked.plan, horizon=asked.horizon)


def _as_of(request: Request) -> str | None:
    return request.query_params.get("as-of")


def _links(request: Request, workspace: Workspace, found: dict[str, object]) -> list[dict[str, str]]:
    query = link_query(workspace, found, as_of=_as_of(request), scenario=request.query_params.get("scenario"))
    return [
        {"rel": "self", "type": JSON, "href": f"{root(request)}/portfolios?{query}"},
        {"rel": "alternate", "type": "text/html", "href": f"{root(request)}/maps/portfolios?{query}"},
    ]
