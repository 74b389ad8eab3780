"""`gisapp portfolios`: ask for a board, then print what it says or write it to a file."""

import sys
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson
import typer

from gisapp.cli.caller import caller
from gisapp.cli.language import check_language
from gisapp.cli.write import write_whole
from gisapp.domain.errors import BadInput
from gisapp.wiring import open_workspace, register_of
from gisapp.workflows.as_of import as_recorded
from gisapp.workflows.portfolio_overrides import overrides_recorded, record_override
from gisapp.workflows.portfolio_question import BoardQuestion, Texts, read_question
from gisapp.workflows.portfolios import ForYear, portfolio_board

_ENDINGS = (".json", ".xlsx", ".gpkg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosing:
    """What `gisapp portfolios` was asked to do."""

    sizes: str | None
    candidates: str
    plan: str | None
    horizon: int | None
    appraised: date
    as_of: str | None
    fixed: str
    exclude: tuple[str, ...]
    one_per_pole: bool
    phases: str
    quotas: str
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
            expected=f"a file ending in {', '.join(_ENDINGS)}", found=str(choosing.output), todo="rename it after -o"
        )
    opened = open_workspace(folder)
    asked = _question(choosing)
    overrides: dict[str, dict[str, Any]] = {}
    if asked.overrides:
        register = register_of(opened)
        for zone in asked.overrides if choosing.because is not None else ():
            record_override(register, zone, why=choosing.because or "", who=caller(), now=now)
        overrides = overrides_recorded(register, asked.overrides)
    board = portfolio_board(
        as_recorded(opened, choosing.as_of),
        asked,
        ForYear(appraised=choosing.appraised, plan=choosing.plan, horizon=choosing.horizon),
        overrides=overrides,
        progress=_progress if sys.stderr.isatty() else None,
    )
    if choosing.output is None:
        typer.echo("\n".join(_told(board, choosing.lang)))
    else:
        write_whole(choosing.output, [_file(board, choosing.output.suffix)])
        typer.echo(f"wrote {choosing.output}")


def _question(choosing: Choosing) -> BoardQuestion:
    if choosing.sizes is None:
        raise BadInput(expected="--sizes, such as 2-5", found="none", todo="say how many zones, or name a preset")
    return read_question(
        Texts(
            sizes=choosing.sizes,
            candidates=choosing.candidates,
            fixed=choosing.fixed,
            exclude=choosing.exclude,
            one_per_pole=choosing.one_per_pole,
            phases=choosing.phases,
            quotas=choosing.quotas,
            weights=choosing.weights,
            overrides=",".join(choosing.override),
            seed=choosing.seed,
        )
    )


def _file(board: dict[str, Any], ending: str) -> bytes:
    if ending == ".json":
        return orjson.dumps(board, option=orjson.OPT_INDENT_2)
    raise BadInput(expected="FILE.json", found=ending, todo="write .json")


def _told(board: dict[str, Any], lang: str) -> list[str]:
    """What the board says, sentence by sentence, then the few portfolios that stand for all."""
    shown = [f"{board['plan']} {board['horizon']}", *(each[lang] for each in board["said"])]
    for each in board["representatives"]:
        shown += [f"  {each['portfolio']}: {each[f'why_{lang}']}", f"    {_values(board, each, lang)}"]
    return [*shown, board["recommendation"][lang]]


def _values(board: dict[str, Any], portfolio: dict[str, Any], lang: str) -> str:
    told = []
    for objective, (least, _, greatest) in zip(board["objectives"], portfolio["values"], strict=True):
        ends = dict.fromkeys(f"{end:,.{objective['digits']}f}" for end in (least, greatest))
        told.append(f"{objective[f'title_{lang}']} {'-'.join(ends)} {objective['unit']}")
    return "; ".join(told)


def _progress(share: float, doing: str) -> None:
    sys.stderr.write(f"\r{share:4.0%} {doing:<20}")
    if share >= 0.95:  # noqa: PLR2004 - the last step
        sys.stderr.write("\r" + " " * 30 + "\r")
    sys.stderr.flush()
