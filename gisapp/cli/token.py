"""`gisapp token`: create, list, revoke."""

from datetime import datetime
from pathlib import Path

import typer

from gisapp.cli.caller import caller
from gisapp.domain.access import EVERYWHERE, Token
from gisapp.domain.numerals import HANOI
from gisapp.wiring import open_workspace, register_of
from gisapp.workflows.tokens import create_token, list_tokens, revoke_token


def make(folder: Path | None, name: str, roles: tuple[str, ...], days: int, now: datetime) -> None:
    """Print the secret alone on standard output, and what it is on standard error."""
    register = register_of(open_workspace(folder))
    token, secret = create_token(register, name=name, roles=roles, days=days, now=now, by=caller())
    typer.echo(secret)
    typer.echo(f"gisapp: token {token.id} of {token.name}: {_roles(token)}; until {_day(token.expires)}", err=True)
    typer.echo("gisapp: keep it now, it is not shown again; send it as Authorization: Bearer TOKEN", err=True)


def print_tokens(folder: Path | None, now: datetime) -> None:
    """One line a token; never a secret."""
    for token in list_tokens(register_of(open_workspace(folder))):
        typer.echo(f"{token.id}  {_state(token, now):<20}  {token.name:<24}  {_roles(token)}")


def revoke(folder: Path | None, token: str, now: datetime) -> None:
    """Let a token hold no longer."""
    revoked = revoke_token(register_of(open_workspace(folder)), token, now=now, by=caller())
    typer.echo(f"revoked {revoked.id} of {revoked.name}")


def _roles(token: Token) -> str:
    return ", ".join(str(role) if layer == EVERYWHERE else f"{role}:{layer}" for layer, role in token.grants.items())


def _state(token: Token, now: datetime) -> str:
    if token.revoked is not None:
        return f"revoked {_day(token.revoked)}"
    return f"{'until' if token.holds(now) else 'expired'} {_day(token.expires)}"


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(HANOI):%Y-%m-%d}"
