"""Record time: the layers as they were recorded at a moment, or as one revision of one layer was recorded.

Not to be mixed up with valid time (`datetime`, `horizon`): that asks what exists, this asks what was known.
"""

import re
from datetime import UTC, date, datetime, time, timedelta

from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.layer import is_layer_id
from gisapp.workflows.ports import Workspace

_VERSION = re.compile(r"(?:([a-z][a-z0-9_-]*)@)?([0-9]{1,9})")
#: Vietnam keeps UTC+7 all year round: a day without an hour is a day in Hanoi.
_HANOI = timedelta(hours=7)


def as_recorded(workspace: Workspace, as_of: str | None) -> Workspace:
    """The workspace as it was recorded then, or as it is where no time is named."""
    return workspace if as_of is None else at_time(workspace, as_of)


def at_time(workspace: Workspace, as_of: str, *, layer: str | None = None) -> Workspace:
    """The workspace as it was recorded then.

    Parameters
    ----------
    as_of
        A moment (`2026-11-25T09:00:00+07:00`; without a zone UTC), a day (to its end in Hanoi), a revision
        (`zones@3`: that one, and every other layer as it was when it was committed) or, of one layer, its version.
    layer
        The layer that is asked about, for a version alone.

    Raises
    ------
    BadInput
        When this is none of them.
    NotFound
        When there is no such revision.
    """
    named = _VERSION.fullmatch(as_of)
    if named is None:
        return workspace.at(moment=_moment(as_of), versions={})
    about = named[1] or layer
    if about is None or not is_layer_id(about):
        raise _unreadable(as_of)
    version = int(named[2])
    then = workspace.at(moment=None, versions={about: version})
    held = then.rasters if about in workspace.rasters.ids() else then.layers
    revision = held.revision(about)
    # The layers that a workspace is made with are committed one after the other, and appear together.
    return workspace.at(moment=max(revision.moment, workspace.made), versions={about: version})


def _moment(text: str) -> datetime:
    try:
        if len(text) == len("2026-11-25"):
            return datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), UTC) - _HANOI
        moment = datetime.fromisoformat(text.replace(" ", "+"))  # a plus sign that a form turned into a space
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as wrong:
        raise _unreadable(text) from wrong


def _unreadable(text: str) -> BadInput:
    return BadInput(
        expected="a moment (RFC 3339), a day, or a revision such as zones@3",
        found=repr(text[:64]),
        todo="for example 2026-11-25T09:00:00Z",
        vi=Vi("một thời điểm (RFC 3339), một ngày, hoặc một phiên bản, ví dụ zones@3", "ví dụ 2026-11-25T09:00:00Z"),
        by="as-of",
    )
