"""`gisapp portfolios`: ask for a board, then print what it says or write it to a file."""

import sys
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson
import typer

from gisapp.cli.caller import caller
from gisapp.cli.delivered import delivered
from gisapp.cli.language import check_language
from gisapp.cli.supposed import supposed
from gisapp.cli.write import write_whole
from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.numerals import in_marks
from gisapp.exchange.pairs_sheet import read_board_weights
from gisapp.exchange.portfolio_sheet import workbook
from gisapp.maps.page import standalone_page
from gisapp.wiring import assets, gdal_writer, open_workspace, register_of
from gisapp.workflows.maps import map_payload
from gisapp.workflows.portfolio_link import link_query
from gisapp.workflows.portfolio_maps import boards_of_map
from gisapp.workflows.portfolio_naming import unit_said
from gisapp.workflows.portfolio_overrides import overrides_recorded, record_override
from gisapp.workflows.portfolio_presets import with_preset
from gisapp.workflows.portfolio_question import BoardQuestion, Texts, read_question
from gisapp.workflows.portfolio_tables import board_geopackage
from gisapp.workflows.portfolios import ForYear, pivotal_projects, portfolio_board
from gisapp.workflows.ports import Workspace

_ENDINGS = (".json", ".xlsx", ".gpkg", ".html")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosing:
    """What `gisapp portfolios` was asked to do."""

    sizes: str | None
    candidates: str
    plan: str | None
    horizon: int | None
    appraised: date
    as_of: str | None
    scenario: str | None
    fixed: str
    exclude: tuple[str, ...]
    one_per_pole: bool
    phases: str
    quotas: str
    land_quotas: bool
    weights: str
    weights_file: Path | None
    preset: str | None
    override: tuple[str, ...]
    because: str | None
    pivotal: bool
    seed: int
    lang: str
    output: Path | None


def choose(folder: Path | None, choosing: Choosing, now: datetime) -> None:
    """Make the board, and write it to `output` or tell it on standard output."""
    check_language(choosing.lang)
    if choosing.output is not None and choosing.output.suffix not in _ENDINGS:
        raise BadInput(
            expected=f"a file ending in {', '.join(_ENDINGS)}",
            found=str(choosing.output),
            todo="rename it after -o",
            vi=Vi(f"tệp có đuôi {', '.join(_ENDINGS)}", "hãy đổi tên tệp sau -o"),
        )
    opened = open_workspace(folder)
    workspace = supposed(folder, choosing.as_of, choosing.scenario)
    asked = _question(choosing, workspace)
    overrides: dict[str, dict[str, Any]] = {}
    if asked.overrides:
        register = register_of(opened)
        for zone in asked.overrides if choosing.because is not None else ():
            record_override(register, zone, why=choosing.because or "", who=caller(), now=now)
        overrides = overrides_recorded(register, asked.overrides)
    year = ForYear(appraised=choosing.appraised, plan=choosing.plan, horizon=choosing.horizon)
    progress = _progress if sys.stderr.isatty() else None
    board = portfolio_board(workspace, asked, year, overrides=overrides, progress=progress)
    if choosing.pivotal:
        board["pivotal"] = pivotal_projects(workspace, asked, year, progress=progress)
    if choosing.output is None:
        typer.echo("\n".join(_told(board, choosing.lang)))
    else:
        write_whole(choosing.output, [_file(workspace, asked, board, choosing, overrides)])
        typer.echo(f"wrote {choosing.output}")
    typer.echo(f"/portfolios?{link_query(workspace, board, as_of=choosing.as_of, scenario=choosing.scenario)}")


def _question(choosing: Choosing, workspace: Workspace) -> BoardQuestion:
    texts = Texts(
        sizes=choosing.sizes or "",
        candidates=choosing.candidates,
        fixed=choosing.fixed,
        exclude=choosing.exclude,
        one_per_pole=choosing.one_per_pole,
        phases=choosing.phases,
        quotas=choosing.quotas,
        land_quotas=choosing.land_quotas,
        weights=_weights(choosing),
        overrides=",".join(choosing.override),
        seed=choosing.seed,
    )
    return read_question(with_preset(workspace, texts, choosing.preset))


def _weights(choosing: Choosing) -> str:
    """The weights as written, or those of a workbook; what was changed in it is told."""
    if choosing.weights_file is None:
        return choosing.weights
    if choosing.weights:
        raise BadInput(
            expected="--weights or --weights-file",
            found="both",
            todo="leave one out",
            vi=Vi("--weights hoặc --weights-file", "hãy bỏ một trong hai", "cả hai"),
        )
    with delivered(choosing.weights_file) as delivery:
        read = read_board_weights(delivery.stream)
    for name, was, now in read.changed:
        typer.echo(f"{choosing.weights_file.name}: {name}: {was or '-'} -> {now or '-'}", err=True)
    if not read.changed:
        typer.echo(f"{choosing.weights_file.name}: no weight was changed", err=True)
    return read.text


def _file(
    workspace: Workspace,
    asked: BoardQuestion,
    board: dict[str, Any],
    choosing: Choosing,
    overrides: dict[str, dict[str, Any]],
) -> bytes:
    ending = choosing.output.suffix if choosing.output else ""
    if ending == ".html":
        year = {"plan": board["plan"], "horizon": board["horizon"], "appraised": choosing.appraised}
        boards = boards_of_map(workspace, asked, ForYear(**year), overrides=overrides, as_of=choosing.as_of,
                               scenario=choosing.scenario, made=board)  # fmt: skip
        shown = map_payload(workspace, "portfolios", **year, boards=boards)
        return standalone_page(shown, lang=choosing.lang, assets=assets()).encode()
    if ending == ".json":
        return orjson.dumps(board, option=orjson.OPT_INDENT_2)
    if ending == ".xlsx":
        return workbook(board)
    return board_geopackage(workspace, board, write_with_gdal=gdal_writer)


def _told(board: dict[str, Any], lang: str) -> list[str]:
    """What the board says, sentence by sentence, then the few portfolios that stand for all."""
    shown = [f"{board['plan']} {board['horizon']}", *(each[lang] for each in board["said"])]
    for each in board["representatives"]:
        shown += [f"  {each['portfolio']}: {each[f'why_{lang}']}", f"    {_values(board, each, lang)}"]
    shown += [each[lang] for each in board.get("pivotal", {}).get("said", [])]
    return [*shown, board["recommendation"][lang]]


def _values(board: dict[str, Any], portfolio: dict[str, Any], lang: str) -> str:
    told = []
    for objective, (least, _, greatest) in zip(board["objectives"], portfolio["values"], strict=True):
        ends = dict.fromkeys(_number(end, objective["digits"], lang) for end in (least, greatest))
        told.append(f"{objective[f'title_{lang}']} {'-'.join(ends)} {unit_said(objective['unit'], lang)}")
    return "; ".join(told)


def _number(value: float, digits: int, lang: str) -> str:
    return in_marks(f"{value:,.{digits}f}", lang)


def _progress(share: float, doing: str) -> None:
    sys.stderr.write(f"\r{share:4.0%} {doing:<20}")
    if share >= 0.95:  # noqa: PLR2004 - the last step
        sys.stderr.write("\r" + " " * 30 + "\r")
    sys.stderr.flush()
