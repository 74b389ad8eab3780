"""What places that answers name by id are called, in both languages, whatever layer they are in."""

from collections.abc import Collection

from gisapp.maps.difference import Words
from gisapp.workflows.ports import Workspace
from gisapp.workflows.records import records


def names_of(workspace: Workspace, ids: Collection[str]) -> dict[str, Words]:
    """What are the features of these ids called? By their ids, and by their Vietnamese names."""
    if not ids:
        return {}
    layers = [each for each in workspace.layers.ids() if {"id", "name_vi"} <= set(workspace.layers.schema(each).names)]
    rows = [row for each in layers for row in records(workspace.layers.rows(each, ids=sorted(ids)))]
    words = [(row, {"vi": row["name_vi"], "en": row.get("name_en") or row["name_vi"]}) for row in rows]
    return {row[key]: each for row, each in words for key in ("id", "name_vi") if row[key]}
