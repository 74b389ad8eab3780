"""Every operation is asked what its description allows and much that it does not, by schemathesis.

`make fuzz` asks twenty times as much.
"""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.conftest import Server

SCHEMATHESIS = Path(sys.executable).parent / "schemathesis"
EXAMPLES = os.environ.get("GISAPP_TEST_EXAMPLES", "5")
#: Values for path parameters with which schemathesis reaches what is there, in its own configuration.
REAL_NAMES = (
    '[parameters]\n"path.layer" = "zones"\n"path.feature" = "donganh"\n"path.zone" = "donganh"\n"path.view" = "zones"\n'
)


def fuzz(server: Server, folder: Path, *options: str, config: str = "", headers: Sequence[str] = ()) -> str:
    """Ask every operation what its description allows and much that it does not; give back what was told."""
    settings = folder / "schemathesis.toml"
    settings.write_text(config, encoding="utf-8")
    asked = ["--max-examples", EXAMPLES, "--seed", "1", "--warnings", "off", *options]
    told = subprocess.run(
        [SCHEMATHESIS, "--config-file", settings, "run", f"{server.url}/openapi.json", *asked,
         *(part for header in headers for part in ("--header", header))],
        cwd=folder, capture_output=True, text=True, timeout=60 * int(EXAMPLES), check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout[-4000:] + told.stderr[-2000:]
    return told.stdout


def operations_asked(told: str) -> int:
    """How many operations were asked something."""
    found = re.search(r"Tested: (\d+)", told)
    assert found, told
    assert " 0 generated" not in told
    return int(found.group(1))
