"""`gisapp scenario`: add, list, show, remove."""

from datetime import datetime
from pathlib import Path

import orjson
import typer

from gisapp.cli.caller import caller
from gisapp.cli.delivered import delivered
from gisapp.cli.language import check_language
from gisapp.clock import shown
from gisapp.domain.scenario import StoredScenario
from gisapp.exchange.report import as_text
from gisapp.exchange.scenario import MOST_BYTES, read_scenario, written
from gisapp.wiring import open_workspace, register_of
from gisapp.workflows.scenarios import add_scenario, retire_scenario, scenario_of


def add_file(folder: Path | None, file: Path, lang: str, at: datetime) -> bool:
    """Keep the scenario of a file; print its id, and whatever the gate finds; tell whether it came in."""
    check_language(lang)
    with delivered(file) as delivery:
        scenario = read_scenario(delivery.stream.read(MOST_BYTES + 1))
    workspace = open_workspace(folder)
    made = add_scenario(workspace, register_of(workspace), scenario, by=caller(), at=at)
    if made.findings:
        typer.echo(as_text(made.findings, lang), err=True)
    if made.stored is None:
        typer.echo(f"gisapp: {file.name} stays out; nothing was changed", err=True)
        return False
    typer.echo(made.stored.id)
    typer.echo(f"gisapp: {'added' if made.is_new else 'there already:'} {_line(made.stored)}", err=True)
    return True


def print_scenarios(folder: Path | None, *, retired: bool) -> None:
    """One line a scenario, the latest first."""
    for each in register_of(open_workspace(folder)).scenarios(retired=retired, limit=1_000):
        typer.echo(f"{each.id}  {shown(each.added)}  {_line(each)}{'  retired' if each.retired else ''}")


def print_scenario(folder: Path | None, scenario: str) -> None:
    """One scenario as a file that can be added again."""
    stored = register_of(open_workspace(folder)).scenario(scenario)
    typer.echo(orjson.dumps(written(scenario_of(stored)), option=orjson.OPT_INDENT_2).decode())


def remove(folder: Path | None, scenario: str, at: datetime) -> None:
    """Offer a scenario no longer; its links keep saying what they said."""
    gone = retire_scenario(register_of(open_workspace(folder)), scenario, by=caller(), at=at)
    typer.echo(f"retired {gone.id} {gone.title_vi}; its links still answer")


def _line(stored: StoredScenario) -> str:
    scenario = scenario_of(stored)
    assumed = sum(change.assumed for change in scenario.changes)
    return f"{len(scenario.changes)} changes ({assumed} assumed)  {stored.title_vi}  {stored.added_by}"
