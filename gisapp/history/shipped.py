"""Which shipped layers a newer gisapp commits into a workspace, and which it leaves alone."""

from collections.abc import Mapping
from dataclasses import dataclass

#: Who commits what ships with gisapp.
SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What a workspace remembers of a layer: who committed its latest revision, and the hash of what shipped then.

    `shipped_sha256` is None where a user committed it.
    """

    by: str
    shipped_sha256: str | None
    version: int = 0


def layers_to_commit(shipped: Mapping[str, str], recorded: Mapping[str, Recorded]) -> tuple[str, ...]:
    """Which of the layers that ship now are new or changed, and may be committed?

    A layer that a user added or edited is never touched, even where gisapp ships one of the same name.

    Parameters
    ----------
    shipped
        The hash of each layer that ships with this gisapp.
    recorded
        What the workspace holds.
    """
    return tuple(layer for layer, sha256 in shipped.items() if _may_commit(sha256, recorded.get(layer)))


def _may_commit(sha256: str, held: Recorded | None) -> bool:
    if held is None:
        return True
    return held.by == SYSTEM and held.shipped_sha256 not in (None, sha256)
