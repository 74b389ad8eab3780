"""`gisapp assess`: ask, then print a summary or write a file."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import orjson
import pandas as pd
import typer

from gisapp.cli.supposed import supposed
from gisapp.cli.write import sheet, write_whole
from gisapp.domain.errors import BadInput
from gisapp.exchange.cells import guarded
from gisapp.wiring import gdal_writer
from gisapp.workflows.assessment import PARTS, Assessment, as_table, assess
from gisapp.workflows.assessment_tables import assessment_geopackage
from gisapp.workflows.ports import Workspace

_ENDINGS = (".json", ".csv", ".xlsx", ".gpkg")


def assess_and_write(
    folder: Path | None,
    zone: str | None,
    plan: str | None,
    horizon: int | None,
    appraised: date,
    as_of: str | None,
    scenario: str | None,
    output: Path | None,
) -> None:
    """Assess the zones and write what was found to `output`, or a summary to standard output."""
    check_ending(output)
    workspace = supposed(folder, as_of, scenario)
    answers = assess(workspace, appraised=appraised, zone=zone, plan=plan, horizon=horizon)
    write(workspace, answers, output, alone=zone is not None)


def check_ending(output: Path | None) -> None:
    """Refuse a file whose ending says of no form that is written.

    Raises
    ------
    BadInput
        Naming those that are.
    """
    if output is not None and output.suffix not in _ENDINGS:
        raise BadInput(
            expected=f"a file ending in {', '.join(_ENDINGS)}", found=str(output), todo="rename the file after -o"
        )


def write(workspace: Workspace, answers: list[Assessment], output: Path | None, *, alone: bool) -> None:
    """Write assessments to a file in the form that its name says, or a summary; `alone` writes the one by itself."""
    if output is None:
        typer.echo("\n".join(_summary(answer) for answer in answers))
    else:
        write_whole(output, _chunks(workspace, answers, output.suffix, alone=alone))


def _chunks(workspace: Workspace, answers: list[Assessment], ending: str, *, alone: bool) -> Iterable[bytes]:
    """The file's bytes, in the form that its ending names."""
    if ending == ".json":
        return [orjson.dumps(answers[0] if alone else answers, option=orjson.OPT_INDENT_2)]
    if ending == ".gpkg":
        return assessment_geopackage(workspace, answers, write_with_gdal=gdal_writer).chunks
    told = pd.DataFrame(as_table(workspace, answers).drop(columns="geometry"))
    # A zone's name is somebody's text: a spreadsheet must not run it.
    table = told.map(lambda cell: guarded(cell) if isinstance(cell, str) else cell)
    return [sheet(table, "assessment") if ending == ".xlsx" else table.to_csv(index=False).encode()]


#: A summary names so many needs; the written file names all.
_NEEDS_SHOWN = 3


def _summary(answer: Assessment) -> str:
    """A few lines for each zone: what was computed, what was not, and what that would need."""
    head = (
        f"{answer['zone']}  {answer['name_vi']}  [{answer['status']}]  {answer['plan']} {answer['horizon']}: "
        f"{answer['existence']['presence']}; quality {answer['quality']}; appraised {answer['appraised']}"
    )
    return "\n".join([head, *(f"  {part}: {_part(answer[part])}" for part in PARTS)])


def _part(part: Assessment) -> str:
    if part["status"] == "not_computable":
        needs = part["needs"]
        more = f"; and {len(needs) - _NEEDS_SHOWN} more" if len(needs) > _NEEDS_SHOWN else ""
        suspected = sum(row.get("proven") == "same_commune_not_proven" for row in part.get("rows", []))
        beside = f"; {suspected} in the same commune, overlap not proven" if suspected else ""
        return f"not computable: needs {'; '.join(needs[:_NEEDS_SHOWN])}{more}{beside}"
    computed = [row for row in part["rows"] if row.get("status", "computed") == "computed"]
    return f"{len(computed)} rows" if computed else "nothing found"
