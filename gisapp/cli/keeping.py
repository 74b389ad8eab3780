"""`gisapp backup`, `restore`, `verify`, `gc`: keep what there is, and know that it is whole."""

from pathlib import Path

import typer

from gisapp.cli.write import writing_whole
from gisapp.domain.errors import NotFound, Vi
from gisapp.wiring import back_up, cleared, open_workspace, restore_into, verified, workspace_folder


def backup_to(folder: Path | None, output: Path) -> None:
    """Write workspace and register into one archive."""
    workspace = open_workspace(folder)
    with writing_whole(output) as target:
        files = back_up(workspace, target)
    typer.echo(f"wrote {output}: {files} files")


def restore_from(archive: Path, folder: Path) -> None:
    """Unpack an archive to where nothing is yet."""
    try:
        source = archive.open("rb")
    except OSError as refused:
        raise NotFound(
            expected="a backup",
            found=str(refused),
            todo="check the path",
            vi=Vi("một bản sao lưu", "hãy kiểm tra đường dẫn"),
        ) from refused
    with source:
        rows = restore_into(source, folder)
    typer.echo(f"restored {workspace_folder(folder)}: {rows} rows in the register; gisapp verify looks at all of it")


def print_verified(folder: Path | None) -> bool:
    """One line for whatever does not agree; tell whether everything does."""
    workspace = open_workspace(folder)
    found = verified(workspace)
    for each in found:
        typer.echo(f"{each.place}: expected {each.expected}; found {each.found}", err=True)
    typer.echo(f"{workspace.folder}: {len(found) or 'nothing'} amiss in {len(workspace.layers.ids())} layers")
    return not found


def clear(folder: Path | None, *, only_tell: bool) -> None:
    """Take away what nothing refers to."""
    found = cleared(open_workspace(folder), only_tell=only_tell)
    for each in found:
        typer.echo(str(each))
    typer.echo(f"{len(found)} files that nothing refers to{' would go' if only_tell else ' are gone'}")
