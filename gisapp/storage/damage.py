"""A store that is damaged or gone is told of as what it is: nothing that the caller did."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
from deltalake.exceptions import DeltaError

from gisapp.domain.errors import GisappError, Gone, Unavailable, Vi
from gisapp.storage.commits import Committed, committed, latest
from gisapp.storage.versions import version_of


@contextmanager
def whole_files(place: Path | str) -> Iterator[None]:
    """Read in here; of files in `place` that are damaged or gone is told as such.

    Raises
    ------
    Unavailable
        When they are.
    """
    try:
        yield
    except (DeltaError, OSError, pa.ArrowException, KeyError, ValueError) as damaged:
        if isinstance(damaged, GisappError):
            raise
        why = str(damaged).splitlines()[0] if str(damaged) else type(damaged).__name__
        raise Unavailable(
            expected=f"whole files in {place}",
            found=why,
            todo="check the disk, or restore the workspace from a backup",
            vi=Vi(
                f"các tệp nguyên vẹn trong {place}",
                "hãy kiểm tra ổ đĩa, hoặc khôi phục thư mục làm việc từ bản sao lưu",
            ),
        ) from damaged


def kept_version(location: Path, version: int) -> Committed:
    """A version that is still whole: its commit and all its parts are there.

    Raises
    ------
    Gone
        When it is not.
    """
    try:
        state = committed(location, version)
        if all((location / path).exists() for path in version_of(state).paths):
            return state
    except (OSError, DeltaError, ValueError, KeyError):
        pass
    raise Gone(
        expected=f"a revision of {location.name} that is still kept",
        found=f"{location.name}@{version}",
        todo=f"begin again; the latest is {location.name}@{latest(location).version}",
        vi=Vi(
            f"một phiên bản của {location.name} còn được lưu",
            f"hãy bắt đầu lại; bản mới nhất là {location.name}@{latest(location).version}",
        ),
    )
