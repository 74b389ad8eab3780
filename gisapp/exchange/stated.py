"""The areas that features state of themselves, as hectares, to be held against what is measured."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gisapp.domain.spec import STATED_AREAS, LayerSpec, StatedArea
from gisapp.exchange.batch import Values
from gisapp.exchange.loose import Floats


@dataclass(slots=True)
class StatedAreas:
    """What the batches state; NaN where a feature states nothing."""

    column: StatedArea | None = None
    numbers: list[Floats] = field(default_factory=list)

    def add(self, columns: Mapping[str, Values], count: int, spec: LayerSpec | None, fields: Mapping[str, str]) -> None:
        """Keep what this batch states; the first column that any batch brings counts."""
        known = spec.stated_areas if spec is not None else STATED_AREAS
        if self.column is None:
            self.column = next((each for each in known if fields.get(each.column, each.column) in columns), None)
        name = fields.get(self.column.column, self.column.column) if self.column else ""
        self.numbers.append(_numbers(columns.get(name, pa.nulls(count))))

    def hectares(self) -> Floats | None:
        """Every reading of the stated areas, a row each; None where no column states any."""
        if self.column is None:
            return None
        stated = np.concatenate(self.numbers)
        return np.outer(self.column.hectares, stated)


def _numbers(values: Values) -> Floats:
    """The positive numbers; what is none, or zero as unfilled columns are, states nothing."""
    if not isinstance(values, pa.Array):
        plain = (value if type(value) in (int, float) else np.nan for value in values)
        numbers = np.fromiter(plain, dtype=np.float64, count=len(values))
    elif pa.types.is_integer(values.type) or pa.types.is_floating(values.type):
        numbers = pc.cast(values, pa.float64()).to_numpy(zero_copy_only=False)
    else:
        numbers = np.full(len(values), np.nan)
    return np.where(numbers > 0, numbers, np.nan)
