"""Nothing that can be asked with a token breaks the server, whatever the role."""

import json
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Server, free_port, gisapp, start, stop
from tests.fuzz_fixtures import REAL_NAMES, fuzz, operations_asked


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, housed: Callable[[Path], Path]) -> Path:
    return housed(tmp_path_factory.mktemp("asked") / "workspace")


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[Server]:
    """A server on a workspace of its own: what is sent and decided here is nobody else's."""
    started = start(folder, free_port())
    yield started
    printed = stop(started)
    assert "Traceback" not in printed, printed


@pytest.mark.slow
@pytest.mark.parametrize(("role", "phases"), [("submitter", "fuzzing"), ("approver", "coverage,fuzzing")])
def test_nothing_that_can_be_asked_with_a_token_is_a_fault_of_the_server(
    running: Server, folder: Path, role: str, phases: str, tmp_path: Path
):
    secret = bearer(folder, f"a-{role}", role)
    sent = submission_of(running, bearer(folder, f"sender-for-{role}", "submitter"))
    names = f'{REAL_NAMES}"path.submission" = "{sent}"\n'
    told = fuzz(running, tmp_path, "--checks", "not_a_server_error", "--phases", phases, config=names,
                headers=[f"Authorization: Bearer {secret}"])  # fmt: skip
    assert operations_asked(told) == sum(len(path) for path in running.json("/openapi.json")["paths"].values())


def bearer(workspace: Path, name: str, role: str) -> str:
    """The secret of a token with this role."""
    made = gisapp("token", "create", "--name", name, "--role", role, workspace=workspace)
    return next(word for word in made.stdout.split() if word.startswith("gisapp_"))


def submission_of(server: Server, secret: str) -> str:
    """The id of a submission that awaits its decision."""
    point = {"type": "Point", "coordinates": [105.8, 21.0]}
    feature = {"type": "Feature", "id": "a", "properties": {"use": "x"}, "geometry": point}
    body = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/octet-stream"}
    place = f"{server.url}/submissions?layer=plots&name=plots.geojson"
    with urllib.request.urlopen(urllib.request.Request(place, data=body, headers=headers), timeout=60) as answer:
        sent = json.loads(answer.read())
    assert sent["state"] == "awaiting_decision"
    return str(sent["id"])
