"""`gisapp layers tiles`: the tiles of a layer, made ahead."""

from pathlib import Path

import typer

from gisapp.wiring import open_workspace
from gisapp.workflows.tile_pyramids import make_ahead, told_of


def make_tiles(folder: Path | None, layer: str, *, again: bool) -> None:
    """Make them, and tell what the heaviest of each zoom weighs."""
    told = told_of(make_ahead(open_workspace(folder), layer, again=again), layer)
    typer.echo(f"{told['revision']}: {told['tiles']} tiles, {told['bytes'] / 1e6:.1f} MB")
    for zoom, heaviest in told["heaviest"].items():
        typer.echo(f"  zoom {zoom:>2}: up to {heaviest / 1e3:.0f} kB")
