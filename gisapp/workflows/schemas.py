"""How a layer describes itself to programs: its schema, and what can be asked for and sorted by."""

from typing import Any

from gisapp.domain.specs import SPECS
from gisapp.exchange.schemas import Described, described, schema_of
from gisapp.workflows.memory import Memory
from gisapp.workflows.ports import Layers, Workspace

#: Query parameters that mean something else than a column of this name; such a column cannot be asked for by name.
RESERVED = frozenset(
    {
        "as-of", "bbox", "bbox-crs", "crs", "cursor", "datetime", "f", "filter", "filter-crs", "filter-lang", "horizon",
        "lang", "limit", "offset", "plan", "profile", "properties", "sortby",
    }
)  # fmt: skip


def columns_of(layers: Layers, layer: str) -> Described:
    """What does each column of this layer hold?"""
    return described(layers.schema(layer), SPECS.get(layers.entry(layer).spec or ""))


_KNOWN: Memory[Described] = Memory(512)


def known_columns(layers: Layers, layer: str) -> Described:
    """The same, remembered as long as the layer stays as it is."""
    return _KNOWN.answer((layer, layers.content(layer)), lambda: columns_of(layers, layer))


def layer_schema(workspace: Workspace, layer: str, *, of: str, address: str) -> dict[str, Any]:
    """The JSON Schema of the layer's features (`schema`), or of what is queryable or sortable in it.

    Raises
    ------
    NotFound
        When there is no such layer.
    """
    layers = workspace.at_once().layers
    what = columns_of(layers, layer)
    names = {"schema": None, "queryables": filterable(what), "sortables": what.scalars()}[of]
    return schema_of(what, address=address, title=layers.entry(layer).title_vi, names=names)


def filterable(what: Described) -> dict[str, dict[str, Any]]:
    """The columns that a filter can name, each as JSON Schema: those that a parameter can, and the geometry."""
    names = (*queryables(what), *(("geometry",) if "geometry" in what.properties else ()))
    return {name: what.properties[name] for name in names}


def queryables(what: Described) -> dict[str, str]:
    """The columns that a query parameter of their name chooses by, with their types."""
    return what.scalars(without=RESERVED)
