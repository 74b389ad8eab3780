"""A layer leaves in every format that its ending names, with what the receiver must know and the media type."""

import pytest

from gisapp import wiring
from gisapp.domain.errors import BadInput, NotFound, Unavailable
from gisapp.exchange.outgoing import MEDIA_TYPES, ending_of
from gisapp.workflows.catalogue import export_dossier, export_layer

#: How a file of each format begins.
SIGNATURES = {
    ".geojson": b'{"type":"FeatureCollection"', ".json": b'{"type":"FeatureCollection"',
    ".jsonfg": b'{"type":"FeatureCollection","conformsTo"', ".fg.json": b'{"type":"FeatureCollection","conformsTo"',
    ".gpkg": b"SQLite format 3\x00", ".fgb": b"fgb", ".parquet": b"PAR1", ".geoparquet": b"PAR1",
    ".csv": b'\xef\xbb\xbf"id"',
}  # fmt: skip


def test_every_ending_has_a_signature_here():
    assert set(SIGNATURES) == set(MEDIA_TYPES)


@pytest.mark.parametrize("ending", MEDIA_TYPES)
@pytest.mark.parametrize("layer", ["zones", "claims"])
def test_features_and_tables_leave_in_every_format(hanoi, layer, ending):
    exported = export_layer(hanoi, layer, ending, write_with_gdal=wiring.gdal_writer)
    assert b"".join(exported.chunks).startswith(SIGNATURES[ending])
    assert exported.media_type == MEDIA_TYPES[ending]
    assert bool(exported.notes) == (ending == ".fgb" or (ending == ".gpkg" and layer == "zones"))


def test_a_raster_leaves_as_geotiff_and_as_nothing_else(demo):
    exported = export_layer(demo, "elevation", ".tif", write_with_gdal=wiring.gdal_writer)
    assert b"".join(exported.chunks)[:4] in (b"II*\x00", b"MM\x00*")
    assert exported.media_type.startswith("image/tiff")
    for ending in (".gpkg", ".geojson"):
        with pytest.raises(BadInput, match=r"\.tif"):
            export_layer(demo, "elevation", ending, write_with_gdal=wiring.gdal_writer)


def test_an_ending_that_is_none_and_a_layer_that_is_none_are_told(hanoi):
    for ending in (".docx", "", ".tif"):
        with pytest.raises(BadInput, match=r"\.gpkg"):
            export_layer(hanoi, "zones", ending, write_with_gdal=wiring.gdal_writer)
    for ending in (".gpkg", ".csv"):
        with pytest.raises(NotFound, match="nothing"):
            export_layer(hanoi, "nothing", ending, write_with_gdal=wiring.gdal_writer)


@pytest.mark.parametrize(
    ("name", "ending"),
    [("zones.fg.json", ".fg.json"), ("a.b.json", ".json"), ("KHU.GPKG", ".gpkg"), ("x.tif", ".tif"),
     ("x.docx", ".docx"), ("noending", ""), ("zones.geojson", ".geojson"), ("zones.GeoParquet", ".geoparquet")],
)  # fmt: skip
def test_the_longest_ending_decides(name, ending):
    assert ending_of(name) == ending


@pytest.mark.parametrize("ending", [".gpkg", ".fgb"])
def test_a_place_for_temporary_files_that_is_not_there_is_told(hanoi, ending, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(Unavailable, match="temporary files"):
        export_layer(hanoi, "zones", ending, write_with_gdal=wiring.gdal_writer)


def test_a_dossier_takes_each_layer_once(demo):
    once = export_dossier(demo, ["zones"], write_with_gdal=wiring.gdal_writer)
    twice = export_dossier(demo, ["zones", "zones"], write_with_gdal=wiring.gdal_writer)
    assert twice.notes == once.notes
