"""`gisapp jobs`: list, show, cancel."""

from dataclasses import fields
from datetime import datetime
from pathlib import Path

import orjson
import typer

from gisapp.cli.caller import caller
from gisapp.domain.numerals import HANOI
from gisapp.wiring import open_workspace, register_of
from gisapp.workflows.jobs import cancel_job, list_jobs, show_job


def print_jobs(folder: Path | None) -> None:
    """One line a job, the latest first."""
    for job in list_jobs(register_of(open_workspace(folder))):
        created = f"{job.created.astimezone(HANOI):%Y-%m-%d %H:%M}"
        typer.echo(f"{job.id:<24}  {job.state:<9}  {job.progress:>4.0%}  {job.kind:<12}  {created}  {job.by}")


def print_job(folder: Path | None, job: str) -> None:
    """Everything that is known of one job, as JSON."""
    found = show_job(register_of(open_workspace(folder)), job)
    shown = {field.name: getattr(found, field.name) for field in fields(found)}
    typer.echo(orjson.dumps(shown, option=orjson.OPT_INDENT_2, default=dict).decode())


def cancel(folder: Path | None, job: str, now: datetime) -> None:
    """Let a job go no further."""
    after = cancel_job(register_of(open_workspace(folder)), job, now=now, by=caller())
    typer.echo(f"{after.id} is {after.state}")
