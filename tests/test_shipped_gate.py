"""What ships passes the gate that deliveries pass."""

import pytest

from gisapp import wiring
from gisapp.domain.finding import Severity
from gisapp.domain.specs import spec_named
from gisapp.exchange.gate import Delivery, Terms, receive
from gisapp.storage.shipped import ShippedLayer, shipped_layers

FEATURES = [
    pytest.param(layer, id=f"{'demo' if demo else 'hanoi'}-{layer.entry.id}")
    for demo in (False, True)
    for layer in shipped_layers(wiring.themes(demo=demo)).values()
    if layer.files[0].suffix == ".geojson"
]


@pytest.mark.parametrize("layer", FEATURES)
def test_what_ships_passes_our_own_gate(layer: ShippedLayer):
    spec = spec_named(layer.entry.spec) if layer.entry.spec else None
    terms = Terms(
        layer=layer.entry.id, kind=layer.entry.kind, spec=spec, crs=None, fields={}, constants={}, control=None,
        control_name=None,
    )  # fmt: skip
    file = layer.files[0]
    with file.open("rb") as stream:
        delivery = Delivery(name=file.name, size=file.stat().st_size, stream=stream)
        received = receive(delivery, terms, read_with_gdal=wiring.gdal)
    assert [finding for finding in received.findings if finding.severity is Severity.ERROR] == []
    assert received.table is not None
