"""A handful of features on their way through the gate."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gisapp.domain.finding import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Features in the order of the file, from position `first` on.

    `ids` are the ids that stand outside the properties. `geometry` is in the numbers as delivered; `faulty` marks the
    features whose geometry could not be built, about which `findings` say more: they are not empty.
    """

    first: int
    ids: list[object]
    rows: list[dict[str, object]]
    geometry: NDArray[np.object_]
    faulty: NDArray[np.bool_]
    findings: list[Finding]


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
