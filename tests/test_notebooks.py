"""The notebooks run from top to bottom, with every way out of the machine closed."""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))

#: Loaded by Python at start: any connection that leaves the machine fails loudly.
CLOSED = """
import socket
_connect = socket.socket.connect
def connect(self, address):
    if isinstance(address, tuple) and not str(address[0]).startswith(("127.", "::1", "localhost")):
        raise OSError(f"the network is closed: {address}")
    return _connect(self, address)
socket.socket.connect = connect
def getaddrinfo(host, *rest, _real=socket.getaddrinfo, **more):
    if host not in (None, "localhost", "127.0.0.1", "::1"):
        raise OSError(f"the network is closed: {host}")
    return _real(host, *rest, **more)
socket.getaddrinfo = getaddrinfo
"""


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_notebook_runs_with_the_network_closed(notebook, housed, tmp_path, monkeypatch):
    if notebook != NOTEBOOKS[0]:  # the first makes its workspace itself, as that of a planner who begins does
        housed(tmp_path / "workspace")
    (tmp_path / "sitecustomize.py").write_text(CLOSED)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("GISAPP_WORKSPACE", str(tmp_path / "workspace"))
    content = nbformat.read(notebook, as_version=4)
    content.cells.insert(0, nbformat.v4.new_code_cell("import socket; socket.getaddrinfo('example.org', 80)"))
    content.cells[0].metadata["tags"] = ["raises-exception"]
    NotebookClient(content, timeout=300, kernel_name="python3").execute()
    assert "the network is closed" in str(content.cells[0].outputs)
    maps = [cell for cell in content.cells if cell.cell_type == "code" and ".map(" in cell.source]
    assert maps
    for cell in maps:
        shown = "".join(str(output.get("data", {}).get("text/html", "")) for output in cell.outputs)
        assert "<iframe" in shown
        assert 'src="http' not in shown


def test_the_notebooks_are_committed_without_results():
    assert NOTEBOOKS
    for notebook in NOTEBOOKS:
        for cell in nbformat.read(notebook, as_version=4).cells:
            assert not cell.get("outputs"), f"clear the results of {notebook.name}"
