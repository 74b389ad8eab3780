"""The whole exchange against a running server, on SQLite and on PostgreSQL, read back by GDAL as of before and after.

GISAPP_TEST_TRANSCRIPT names a file that the journey on SQLite is written to.
"""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import geopandas as gpd
import pytest
import shapely

from gisapp.domain.crs import PLAN_CRS, transform
from tests.conftest import Server, free_port, gisapp, lowered, start, stop

TRANSCRIPT = os.environ.get("GISAPP_TEST_TRANSCRIPT")
_READ = """
import sys, json, pyogrio
table = pyogrio.read_dataframe(sys.argv[1])
print(json.dumps({"crs": table.crs.to_string(), "use": dict(zip(table["id"], table["use"]))}))
"""


class Journey:
    """Requests and commands, and what came of them, line by line."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        self.lines.append(line.replace(str(self.folder), "WORKSPACE"))

    def command(self, *words: str | Path) -> str:
        done = gisapp(*words, workspace=self.folder)
        assert done.returncode in (0, 2), done.stderr
        said = (done.stdout + done.stderr).strip()
        told = said if "gisapp_" not in said else f"{said.partition('gisapp_')[0]}gisapp_…"
        self.say(f"$ gisapp {' '.join(str(getattr(word, 'name', word)) for word in words)}\n{told}")
        return said

    def request(
        self, method: str, path: str, token: str = "", *, data: bytes | None = None, match: str = ""
    ) -> tuple[int, dict, bytes]:
        bearer = {"Authorization": f"Bearer {token}"} if token else {}
        media = {"Content-Type": "application/json" if path.endswith("/decision") else "application/octet-stream"}
        headers = {**bearer, **(media if data else {}), **({"If-Match": match} if match else {})}
        asked = urllib.request.Request(self.server.url + path, data=data, method=method, headers=headers)
        try:
            with urllib.request.urlopen(asked, timeout=120) as answer:
                found = answer.status, lowered(answer.headers), answer.read()
        except urllib.error.HTTPError as refused:
            found = refused.code, lowered(refused.headers), refused.read()
        self.say(f"> {method} {path}  {'(token)' if token else ''}\n< {found[0]}")
        return found


@pytest.fixture(params=["sqlite", "postgresql"])
def journey(request, housed, tmp_path: Path, real: Path, postgres: Callable[[], str]) -> Iterator[Journey]:
    if request.param == "postgresql":
        request.getfixturevalue("monkeypatch").setenv("GISAPP_REGISTER", postgres())
    folder = housed(tmp_path / "workspace")
    wards = real / "hanoi_wards_2025_126.geojson"
    added = gisapp("layers", "add", "wards", wards, "--kind", "control", workspace=folder)
    assert added.returncode == 0, added.stderr
    server = start(folder, free_port())
    yield Journey(server, folder)
    printed = stop(server)
    assert "Traceback" not in printed, printed


def token(journey: Journey, name: str, *roles: str) -> str:
    said = journey.command("token", "create", "--name", name, *(word for role in roles for word in ("--role", role)))
    return next(word for word in said.split() if word.startswith("gisapp_"))


def delivery(wards: gpd.GeoDataFrame, crs: str, use: str) -> bytes:
    """Two wards as an institute draws them: numbers in `crs`, declared as EPSG:5897 by the legacy member."""
    surveyed = transform(wards.geometry.to_numpy()[[40, 41]], "EPSG:4326", PLAN_CRS)
    shapes = transform(surveyed, PLAN_CRS, crs)
    rounded = shapely.transform(shapes, lambda xy: xy.round(4))
    features = [
        {
            "type": "Feature",
            "id": f"q{at}",
            "properties": {"use": use},
            "geometry": json.loads(shapely.to_geojson(each)),
        }
        for at, each in enumerate(rounded)
    ]
    member = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::5897"}}
    return json.dumps({"type": "FeatureCollection", "crs": member, "features": features}).encode()


def through_gdal(journey: Journey, as_of: str) -> dict:
    """What GDAL reads of the layer as it was recorded then."""
    place = f"{journey.server.url}/collections/land/items?" + urlencode({"as-of": as_of, "limit": 100})
    told = subprocess.run(
        [sys.executable, "-c", _READ, place], capture_output=True, text=True, timeout=120, check=False
    )
    assert told.returncode == 0, told.stderr[-1500:]
    found = json.loads(told.stdout.splitlines()[-1])
    journey.say(
        f"$ ogrinfo {place.replace(journey.server.url, '…')}   (pyogrio)\n{json.dumps(found, ensure_ascii=False)}"
    )
    return found


def accepted(journey: Journey, approver: str, submission: str, why: str) -> dict:
    _, headers, _ = journey.request("GET", f"/submissions/{submission}", approver)
    verdict = json.dumps({"accepts": True, "why": why}).encode()
    status, _, body = journey.request(
        "POST", f"/submissions/{submission}/decision", approver, data=verdict, match=headers["etag"]
    )
    assert status == 200, body
    return json.loads(body)


@pytest.mark.real
def test_a_file_in_the_wrong_meridian_is_returned_repaired_accepted_and_read_back(journey: Journey, real: Path):
    wards = gpd.read_file(real / "hanoi_wards_2025_126.geojson")
    institute = token(journey, "Viện Quy hoạch", "submitter")
    approver = token(journey, "Ban quản lý", "approver")
    query = urlencode({"layer": "land", "kind": "reference", "name": "quy-hoach.geojson", "scope": "whole"})

    wrong = delivery(wards, "EPSG:9209", "SKK")
    status, _, body = journey.request("POST", f"/submissions?{query}", institute, data=wrong)
    returned = json.loads(body)
    assert (status, returned["state"]) == (201, "returned")
    _, _, findings = journey.request("GET", f"/submissions/{returned['id']}/findings", institute)
    journey.say(findings.decode())
    assert "LỖI wrong-meridian" in findings.decode()
    assert "EPSG:9209" in findings.decode()

    status, _, repaired = journey.request(
        "POST", f"/submissions/repaired?{query}&candidate=EPSG:9209", institute, data=wrong
    )
    assert status == 200, repaired
    status, _, body = journey.request("POST", f"/submissions?{query}", institute, data=repaired)
    right = json.loads(body)
    assert (status, right["state"]) == (201, "awaiting_decision"), body
    assert (
        journey.request("POST", f"/submissions/{right['id']}/decision", institute, data=b'{"accepts": true}')[0] == 403
    )
    assert accepted(journey, approver, right["id"], "đúng ranh giới")["revision"] == "land@0"

    changed = delivery(wards, PLAN_CRS, "CX")
    _, _, body = journey.request("POST", f"/submissions?{query}", institute, data=changed)
    assert accepted(journey, approver, json.loads(body)["id"], "đổi mục đích")["revision"] == "land@1"

    _, _, body = journey.request("GET", "/collections/land/diff?from=0&to=1")
    leading = [each["properties"] for each in json.loads(body)["features"]]
    assert [(each["id"], each["columns"]) for each in leading] == [(f"q{at}", {"use": ["SKK", "CX"]}) for at in (0, 1)]
    journey.say(json.dumps(leading, ensure_ascii=False))
    assert through_gdal(journey, "land@0")["use"] == {"q0": "SKK", "q1": "SKK"}
    assert through_gdal(journey, "land@1")["use"] == {"q0": "CX", "q1": "CX"}

    _, _, body = journey.request("GET", f"/submissions/{right['id']}/receipt", institute)
    receipt = json.loads(body)
    assert (receipt["revision"], receipt["decision"]["by"]) == ("land@0", "Ban quản lý")
    journey.say(json.dumps(receipt, ensure_ascii=False, indent=1))
    assert "nothing amiss" in journey.command("verify")
    if TRANSCRIPT and "GISAPP_REGISTER" not in os.environ:
        Path(TRANSCRIPT).write_text("\n\n".join(journey.lines) + "\n", encoding="utf-8")
