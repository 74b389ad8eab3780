"""A gate without GDAL, and the features that the tests send through it."""

import io
import json

from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.finding import Severity
from gisapp.domain.specs import spec_named
from gisapp.exchange.gate import Delivery, Terms, receive

SQUARE = [[105.80, 21.00], [105.81, 21.00], [105.81, 21.01], [105.80, 21.01], [105.80, 21.00]]


def no_gdal(files, main, *, layer=None, rows=None):
    raise BadInput(
        expected="a whole and readable file",
        found="a damaged one",
        todo="export it again",
        vi=Vi("tệp nguyên vẹn, đọc được", "hãy xuất lại", "tệp hỏng"),
    )


def gate(data, *, name="zones.geojson", limits=None, **terms):
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    meant = Terms(**{"layer": "new", "kind": "reference", **terms})
    delivery = Delivery(name=name, size=len(raw), stream=io.BytesIO(raw))
    return receive(delivery, meant, read_with_gdal=no_gdal, limits=limits)


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def feature(geometry, identity="a", **properties):
    return {"type": "Feature", "id": identity, "properties": properties, "geometry": geometry}


def collection(*features, **members):
    return {"type": "FeatureCollection", **members, "features": list(features)}


def codes(received, *severities):
    wanted = severities or (Severity.ERROR,)
    return [finding.code for finding in received.findings if finding.severity in wanted]


def only(received, code):
    found = [finding for finding in received.findings if finding.code == code and finding.severity is Severity.ERROR]
    assert len(found) == 1, received.findings
    return found[0]


PARCELS = spec_named("parcels")
ZONES = spec_named("zones")


def parcel(identity="p1", **properties):
    return feature(polygon(SQUARE), identity, **{"land_use": "SKK", **properties})
