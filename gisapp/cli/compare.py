"""`gisapp compare`: two sides of a question, and what differs between them."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import orjson
import pandas as pd
import typer

from gisapp.cli.supposed import supposed
from gisapp.cli.write import sheet, write_whole
from gisapp.domain.errors import BadInput
from gisapp.exchange.cells import guarded
from gisapp.workflows.comparison import Comparison, Side, compared

_ENDINGS = (".json", ".csv", ".xlsx")
_NAMES = ("plan", "horizon", "as-of", "scenario")


def compare_and_tell(
    folder: Path | None,
    a: Mapping[str, str],
    b: Mapping[str, str],
    *,
    zone: str | None,
    appraised: date,
    output: Path | None,
) -> None:
    """Print what differs, a line a quantity, or write it to a file."""
    if output is not None and output.suffix not in _ENDINGS:
        raise BadInput(
            expected=f"a file ending in {', '.join(_ENDINGS)}", found=str(output), todo="rename the file after -o"
        )
    found = compared(side_of(folder, a), side_of(folder, b), appraised=appraised, zone=zone)
    if output is None:
        typer.echo("\n".join(_told(found)))
    elif output.suffix == ".json":
        write_whole(output, [orjson.dumps(found.answer, option=orjson.OPT_INDENT_2)])
    else:
        table = found.rows.map(lambda cell: guarded(cell) if isinstance(cell, str) else cell)
        write_whole(output, [sheet(table, "comparison") if output.suffix == ".xlsx" else _csv(table)])


def sides(common: Mapping[str, str | None], a: tuple[str, ...], b: tuple[str, ...]) -> list[dict[str, str]]:
    """What is said of both sides, and of each (`horizon=2050`), which outweighs it.

    Raises
    ------
    BadInput
        When something else is said of a side.
    """
    shared = {name: value for name, value in common.items() if value is not None}
    return [{**shared, **dict(_pair(each) for each in own)} for own in (a, b)]


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if name not in _NAMES or not equals or not value:
        raise BadInput(
            expected=f"one of {', '.join(f'{each}=…' for each in _NAMES)}", found=repr(text), todo="correct it"
        )
    return name, value


def side_of(folder: Path | None, said: Mapping[str, str]) -> Side:
    """A side as a command names it.

    Raises
    ------
    BadInput
        When its year is no number.
    """
    horizon = said.get("horizon")
    if horizon is not None and not (horizon.isascii() and horizon.isdigit()):
        raise BadInput(expected="horizon, a year of the plan", found=repr(horizon[:40]), todo="correct it")
    return Side(
        workspace=supposed(folder, said.get("as-of"), said.get("scenario")),
        plan=said.get("plan"),
        horizon=None if horizon is None else int(horizon),
    )


def _told(found: Comparison) -> list[str]:
    a, b = (f"{side['plan']} {side['horizon']}" for side in (found.a, found.b))
    head = f"a: {a}{_supposed(found.a)}; b: {b}{_supposed(found.b)}; appraised {found.appraised.isoformat()}"
    lines = [
        f"{row['zone']}  {row['part']}  {row['item']}  {row['quantity']}: {row['a']} -> {row['b']} {row['unit']}  "
        f"[{row['change']}{'' if row['verdict'] == 'differs' else ', ' + row['verdict']}]"
        for row in found.answer["rows"]
    ]
    return [head, *lines, f"{len(lines)} differences"]


def _supposed(side: Mapping[str, object]) -> str:
    inputs = side["inputs"]
    named = inputs.get("scenarios", []) if isinstance(inputs, dict) else []
    return "".join(f" + {each['id']} {each['title_vi']}" for each in named)


def _csv(table: pd.DataFrame) -> bytes:
    return table.to_csv(index=False).encode("utf-8-sig")
