"""A handful of features on their way through the gate."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gisapp.domain.finding import Finding
from gisapp.exchange.loose import Loose

#: The values of one column: a pyarrow.Array where they are of one type, else a list of whatever the features brought.
Values: TypeAlias = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Features in the order of the file, from position `first` on.

    `ids` are the ids that stand outside the properties. The properties are `rows`, one by one, or else whole
    `columns`. `geometry` is in the numbers as delivered; `faulty` marks the features whose geometry could not be
    built, about which `findings` say more: they are not empty.
    """

    first: int
    ids: Values
    geometry: Loose
    faulty: NDArray[np.bool_]
    findings: list[Finding]
    rows: list[dict[str, object]] = field(default_factory=list)
    columns: Mapping[str, pa.Array] | None = None

    def by_column(self) -> Mapping[str, Values]:
        """The properties column by column; a property that a feature lacks is empty."""
        if self.columns is not None:
            return self.columns
        names = dict.fromkeys(name for row in self.rows for name in row)
        return {name: typed([row.get(name) for row in self.rows]) for name in names}

    def by_row(self) -> list[dict[str, object]]:
        """The properties feature by feature."""
        if self.columns is None:
            return self.rows
        values = [listed(column) for column in self.columns.values()]
        names = list(self.columns)
        if not names:
            return [{} for _ in range(len(self.geometry))]
        return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]


def typed(values: list[object]) -> Values:
    """Values of one plain type as Arrow holds them; others stay as they are."""
    kinds = {type(value) for value in values} - {type(None)}
    try:
        if kinds == {str}:
            return pa.array(values, pa.large_string())
        if kinds == {bool}:
            return pa.array(values, pa.bool_())
        if kinds == {int}:
            return pa.array(values, pa.int64())
    except (pa.ArrowInvalid, OverflowError, UnicodeError):
        return values
    return pa.array(values, pa.float64()) if kinds == {float} else values


def listed(values: Values) -> list[object]:
    """The values one by one."""
    plain: list[object] = values.to_pylist() if isinstance(values, pa.Array) else values
    return plain


def name_of(identity: object, position: int) -> str:
    """What a finding calls a feature: its id, or its position in the file counted from 0."""
    if isinstance(identity, bool) or not isinstance(identity, (str, int, float)) or identity == "":
        return str(position)
    return identity_text(identity)


def identity_text(identity: str | float) -> str:
    """An id as text: whole numbers without a decimal point."""
    if isinstance(identity, float) and identity.is_integer():
        return str(int(identity))
    return str(identity)
