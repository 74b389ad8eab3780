"""One command is run: what it prints, what it ends with, and one line where it is refused."""

import io
import os
import sys
from contextlib import suppress
from itertools import pairwise

from typer.exceptions import TyperException
from typer.main import get_command

from gisapp.cli.commands import app
from gisapp.cli.options import REFUSED
from gisapp.domain.errors import GisappError


def run(arguments: list[str] | None = None) -> None:
    """Run one command; whatever the caller got wrong is one line on standard error and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # Vietnamese names, whatever the locale
    given = sys.argv[1:] if arguments is None else arguments
    try:
        code = get_command(app)(given, prog_name="gisapp", standalone_mode=False)
        sys.stdout.flush()
    except GisappError as refused:
        code = _refuse(_said(refused, given))
    except TyperException as misused:
        code = _misuse(misused, given)
    except KeyboardInterrupt:
        code = 130
    except OSError as failed:
        _leave_output()
        code = 0 if isinstance(failed, BrokenPipeError) else _refuse(_disk(failed))
    sys.exit(code if isinstance(code, int) else 0)


def _said(refused: GisappError, given: list[str]) -> str:
    """In the language that was asked for, else in both; with the option that mends it, where there is one."""
    asked = [*map("=".join, pairwise(given)), *given]
    told = {"vi": refused.in_vietnamese, "en": str(refused)}
    said = next((told[lang] for lang in told if f"--lang={lang}" in asked), " · ".join(told.values()))
    option = f"--{refused.by}"
    return f"{said} ({option})" if refused.by and option in _options(given) else said


def _options(given: list[str]) -> set[str]:
    """What the command that was given knows of options."""
    command: object = get_command(app)
    for name in given:
        command = getattr(command, "commands", {}).get(name, command)
    return {option for parameter in getattr(command, "params", ()) for option in parameter.opts}


def _misuse(misused: TyperException, given: list[str]) -> int:
    """One line; or, where a command is still to be chosen, those that there are."""
    if str(misused).startswith("Usage:"):
        sys.stderr.write(f"{misused}\n")
        return REFUSED
    return _refuse(f"{str(misused).rstrip('.')}; found {' '.join(given)}; see gisapp --help")


def _disk(failed: OSError) -> str:
    return f"expected to read and write; found {failed}; check the disk and its permissions"


def _leave_output() -> None:
    """What could not be written is not tried again when the process ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refuse(line: str) -> int:
    sys.stderr.write(f"gisapp: {' '.join(line.split())}\n")
    return REFUSED
