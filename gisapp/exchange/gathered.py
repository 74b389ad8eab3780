"""What the batches of a delivery bring: each is checked as it comes, and only what is needed later is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gisapp.exchange.batch import Batch, Values, listed
from gisapp.exchange.columns import check_columns
from gisapp.exchange.faults import Tally
from gisapp.exchange.foreign import too_many_columns
from gisapp.exchange.geometry import check_geometry, check_places, check_size
from gisapp.exchange.identity import Names, identities
from gisapp.exchange.loose import Loose
from gisapp.exchange.packed import Packing
from gisapp.exchange.sample import Sample, claims_of
from gisapp.exchange.stated import StatedAreas
from gisapp.exchange.table import Columns, columns_of
from gisapp.exchange.terms import Limits, Terms
from gisapp.exchange.texts import check_texts

_AREA = 2


@dataclass(slots=True)
class Gathered:
    """What the batches have brought so far; `polygonal` marks the valid polygons."""

    tally: Tally
    keep_table: bool
    sample: Sample
    ids: list[pa.Array] = field(default_factory=list)
    columns: Columns = field(default_factory=Columns)
    seen: dict[str, None] = field(default_factory=dict)
    shapes: Packing = field(default_factory=Packing)
    polygonal: list[NDArray[np.bool_]] = field(default_factory=list)
    stated: StatedAreas = field(default_factory=StatedAreas)
    latitude_first: bool = False


def gather(batches: Iterator[Batch], terms: Terms, gathered: Gathered, limits: Limits) -> None:
    """Check every batch as it comes, and keep what later checks need of it; no further than columns may be many."""
    for batch in batches:
        columns = batch.by_column()
        fresh = [name for name in columns if name not in gathered.seen]
        gathered.seen |= dict.fromkeys(fresh)
        if len(gathered.seen) > limits.columns:
            gathered.tally.add([too_many_columns(len(gathered.seen), limits.columns)])
            return
        named = "id" in terms.fields
        inside = columns.get(terms.id_field, [])
        ids, findings = identities(batch.ids, inside, first=batch.first, count=len(batch.geometry), named=named)
        names = Names(ids, batch.first)
        gathered.ids.append(ids)
        gathered.tally.add([*batch.findings, *findings, *check_texts(columns, names, fresh=fresh)])
        _keep_columns(columns, names, terms, gathered, len(batch.geometry))
        sampled = _keep_geometry(batch, names, terms, gathered, limits)
        claims = claims_of(listed(columns.get(terms.commune_field, []))) if terms.commune_field else []
        gathered.sample.add(sampled, ids.to_pylist(), claims or None)


def _keep_columns(columns: Mapping[str, Values], names: Names, terms: Terms, gathered: Gathered, count: int) -> None:
    spec, fields, constants = terms.spec, terms.fields, terms.constants
    gathered.stated.add(columns, count, spec, fields)
    if spec is None:
        kept = columns_of(columns, count, fields=fields, constants=constants, id_field=terms.id_field)
    else:
        kept, findings, faults = check_columns(columns, names, spec, count=count, fields=fields, constants=constants)
        gathered.tally.add(findings)
        gathered.tally.add_faults(faults)
    if gathered.keep_table:
        gathered.columns.append(kept, count, spec)


def _keep_geometry(batch: Batch, names: Names, terms: Terms, gathered: Gathered, limits: Limits) -> Loose:
    """Check and keep the geometries of a batch; those that can be looked at come back."""
    large, faults = check_size(batch.geometry, names, limits.vertices)
    far, beyond = check_places(batch.geometry, names)
    geometry, left_out = batch.geometry, large | far
    if left_out.any():
        geometry = geometry.without(left_out)
    sound, more = check_geometry(geometry, batch.faulty | left_out, names, terms)
    gathered.tally.add_faults(faults + beyond + more)
    gathered.shapes.append(geometry)
    gathered.polygonal.append(sound & (geometry.dimensions() == _AREA))
    return geometry
