"""Nothing that can be asked without a token breaks the server."""

from pathlib import Path

import pytest

from tests.conftest import Server
from tests.fuzz_fixtures import REAL_NAMES, fuzz, operations_asked


@pytest.mark.slow
@pytest.mark.parametrize(
    ("config", "phases"),
    [("", "fuzzing"), (REAL_NAMES, "coverage,fuzzing")],
    ids=["names-made-up", "names-that-are-there"],
)
def test_nothing_that_can_be_asked_without_a_token_is_a_fault_of_the_server(
    server: Server, tmp_path: Path, config: str, phases: str
):
    told = fuzz(server, tmp_path, "--checks", "not_a_server_error", "--phases", phases, config=config)
    assert operations_asked(told) == sum(len(path) for path in server.json("/openapi.json")["paths"].values())
