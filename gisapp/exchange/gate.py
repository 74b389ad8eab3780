"""The gate: what an institute sends becomes a table in the plan CRS, or a list of everything that is wrong with it.

All checks always run, in the order structure, CRS, geometry, meaning; one pass returns every finding. Nothing is
repaired: an error keeps the delivery out, a warning or a note lets it in as it was delivered.
"""

from collections.abc import Iterator
from functools import cache, lru_cache, partial

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gisapp.domain.crs import PLAN_CRS, carry, exact_operation, transformer
from gisapp.domain.finding import Finding, Severity, blocks
from gisapp.domain.spec import Shape
from gisapp.exchange.batch import Batch
from gisapp.exchange.candidates import plan_bounds
from gisapp.exchange.columns import absent_columns, missing_columns
from gisapp.exchange.crs import check_crs
from gisapp.exchange.declaration import Declaration
from gisapp.exchange.diagnosis import sample_for
from gisapp.exchange.faults import Faults, Tally
from gisapp.exchange.gathered import Gathered, gather
from gisapp.exchange.geometry import outside
from gisapp.exchange.identity import Names, settle
from gisapp.exchange.meaning import check_meaning
from gisapp.exchange.measured import Measured, measure
from gisapp.exchange.messages import Words, in_order, tell
from gisapp.exchange.opening import open_delivery
from gisapp.exchange.table import table_of
from gisapp.exchange.terms import Delivery, Limits, ReadWithGdal, Received, Terms, Tolerances

__all__ = ["Delivery", "Limits", "ReadWithGdal", "Received", "Terms", "Tolerances", "batches_of", "receive"]


def receive(
    delivery: Delivery,
    terms: Terms,
    *,
    read_with_gdal: ReadWithGdal,
    limits: Limits | None = None,
    keep_table: bool = True,
) -> Received:
    """Can this delivery be accepted as the layer it is meant to be, and if not, what must its sender correct?

    Parameters
    ----------
    delivery
        The file; its format is decided from its first bytes.
    terms
        Layer, kind, spec, declared CRS, names of columns, constants and the control layer.
    read_with_gdal
        Reads foreign formats behind bars.
    limits
        How large a delivery may be, and how many findings of one code are told one by one.
    keep_table
        Whether the table is wanted where nothing keeps it out; a mere check needs less memory.

    Returns
    -------
    Received
        The table in EPSG:5897 with the text column `id`, the spec's columns (without a spec: those it brings) and a
        RangeIndex, a plain table where the spec has no geometry; None where a finding is an error. Never raises for
        what a file holds.
    """
    limits = limits or Limits()
    opened = open_delivery(delivery, terms, limits, read_with_gdal)
    if isinstance(opened, list):
        return Received(findings=in_order(opened, per_code=limits.findings_per_code))
    gathered = Gathered(tally=Tally(limits.findings_per_code), keep_table=keep_table, sample=sample_for(terms))
    gather(opened.batches, terms, gathered, limits)
    ending = opened.end(gathered.shapes.are_absent)
    gathered.tally.add(ending.findings)
    gathered.latitude_first = ending.latitude_first
    return _judge(gathered, terms, ending.declaration)


def _judge(gathered: Gathered, terms: Terms, declaration: Declaration) -> Received:
    """The checks that need the whole delivery, and how its table is made where nothing keeps it out."""
    tally = gathered.tally
    delivered_ids = pa.chunked_array(gathered.ids, pa.large_string())
    ids, faults = settle(delivered_ids, required=_ids_required(terms), id_field=terms.id_field)
    tally.add_faults(faults)
    tally.add([*declaration.findings, *_meant_columns(gathered, terms)])
    count = len(delivered_ids)
    if not count and not tally.blocks:
        tally.add([_no_features()])
    right = _crs_holds(gathered, terms, declaration)
    code = declaration.code
    if code is None or not right:
        return Received(findings=tally.told(), features=count, crs=code, latitude_first=gathered.latitude_first)
    layer = _in_plan_crs(gathered, Names(delivered_ids), code)
    if terms.spec is None or terms.spec.shape is not Shape.NONE:
        for more in _meant(layer, gathered, terms):
            tally.add_faults([more])
    if tally.blocks:
        return Received(findings=tally.told(), features=count, crs=code, latitude_first=gathered.latitude_first)
    planar = layer.shapes
    operation, accuracy = operation_of(code)
    return Received(
        findings=tally.told(),
        features=count,
        crs=code,
        brought=_brought(gathered, terms),
        latitude_first=gathered.latitude_first,
        operation=operation,
        operation_accuracy_m=accuracy,
        make=cache(lambda: table_of(gathered.columns, ids, planar, terms.spec)) if gathered.keep_table else None,
    )


def _ids_required(terms: Terms) -> bool:
    return terms.spec is not None and "id" in terms.spec.names


def _crs_holds(gathered: Gathered, terms: Terms, declaration: Declaration) -> bool:
    """Whether nothing speaks against the declared CRS; what does is told."""
    if terms.spec is not None and terms.spec.shape is Shape.NONE:
        return True
    if gathered.latitude_first:
        gathered.sample.swap()
    findings = check_crs(gathered.sample, declaration.code, terms)
    gathered.tally.add(findings)
    return not blocks(findings)


def _in_plan_crs(gathered: Gathered, names: Names, code: str) -> Measured:
    """What was gathered, in the plan CRS and measured; it is given up in the numbers of the file."""
    flipped = gathered.latitude_first

    def move(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return carry(xy[:, ::-1] if flipped else xy, code, PLAN_CRS)

    return measure(
        gathered.shapes.packed(),
        np.concatenate([np.empty(0, dtype=bool), *gathered.polygonal]),
        names,
        move=move if flipped or code != PLAN_CRS else None,
        delivered=partial(_as_delivered, code=code, latitude_first=flipped),
    )


def _meant(layer: Measured, gathered: Gathered, terms: Terms) -> Iterator[Faults]:
    """What the layer says of itself, held against what it is in the plan CRS."""
    yield from outside(layer.boxes, plan_bounds(), layer.names)
    yield from check_meaning(layer, terms.spec, terms.tolerances, gathered.stated.hectares())


def _as_delivered(xy: NDArray[np.float64], *, code: str, latitude_first: bool) -> NDArray[np.float64]:
    """Places in the plan CRS in the numbers of the file."""
    back = xy if code == PLAN_CRS else np.column_stack(transformer(PLAN_CRS, code).transform(xy[:, 0], xy[:, 1]))
    return back[:, ::-1] if latitude_first else back


def _brought(gathered: Gathered, terms: Terms) -> frozenset[str]:
    """The columns of the table that the file has, or that the terms fill."""
    if terms.spec is None:
        return frozenset(gathered.columns.chunks)
    fields = terms.fields
    return frozenset(
        name for name in terms.spec.names if fields.get(name, name) in gathered.seen or name in terms.constants
    )


def batches_of(
    delivery: Delivery, terms: Terms, *, read_with_gdal: ReadWithGdal, limits: Limits | None = None
) -> Iterator[Batch]:
    """The features of a delivery as they stand in it, unchecked; none where it cannot be read."""
    opened = open_delivery(delivery, terms, limits or Limits(), read_with_gdal)
    return iter(()) if isinstance(opened, list) else opened.batches


def _meant_columns(gathered: Gathered, terms: Terms) -> list[Finding]:
    if not any(map(len, gathered.ids)):
        return []
    seen = set(gathered.seen)
    if terms.spec is None:
        return absent_columns(seen, terms.fields)
    named_id = {name: column for name, column in terms.fields.items() if name == "id"}
    absent = absent_columns(seen, named_id)
    return absent + missing_columns(seen, terms.spec, fields=terms.fields, constants=terms.constants)


@lru_cache(maxsize=256)
def operation_of(code: str) -> tuple[str | None, float | None]:
    """The datum operation that carries this CRS into the plan CRS, and its accuracy in metres; None for itself.

    A CRS on the same datum needs a projection alone, which loses nothing.
    """
    if code == PLAN_CRS:
        return None, None
    move = exact_operation(code, PLAN_CRS)  # what is made of its steps has neither name nor accuracy
    shifts = [each.to_json_dict().get("id", {}) for each in move.operations or () if " to " in each.name]
    named = next((f"EPSG:{each['code']}" for each in shifts if "code" in each), str(move.description))
    return named, float(move.accuracy)


def _no_features() -> Finding:
    return tell(
        "empty-geometry",
        Severity.WARNING,
        vi=Words("ít nhất một đối tượng", "lớp rỗng", "hãy kiểm tra nếu không chủ ý"),
        en=Words("at least one feature", "an empty layer", "check whether this is meant"),
    )
