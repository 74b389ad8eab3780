"""An archive that holds what it should not, is damaged or grows beyond measure is refused with its reason."""

import io
import json
import struct
import zipfile

import pytest

from gisapp.exchange.gate import Limits
from tests import format_fixtures as formats
from tests.format_fixtures import zipped
from tests.hostile_fixtures import bomb, errors, gate


def with_entry(name: str, data: bytes = b"x", *, mode: int = 0, method: int = zipfile.ZIP_STORED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = mode << 16
        archive.writestr(entry, data, compress_type=method)
        archive.writestr("khu.geojson", json.dumps({"type": "FeatureCollection", "features": []}))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("archive", "said"),
    [
        (with_entry("/etc/passwd"), "leads out"),
        (with_entry("../khu.shp"), "leads out"),
        (with_entry("a/../../khu.shp"), "leads out"),
        (with_entry("..\\khu.shp"), "leads out"),
        (with_entry("C:\\khu.shp"), "leads out"),
        (with_entry("a\nb.shp"), "leads out"),
        (with_entry("khu.shp", b"/etc/passwd", mode=0o120777), "a link"),
        (with_entry("khu.fifo", mode=0o010644), "a link"),
        (with_entry("khu.shp", method=zipfile.ZIP_LZMA), "unusual compression"),
        (with_entry("inner.zip", zipped({"khu.shp": b"x"})), "an archive in it"),
        (with_entry("inner.7z", b"7z"), "an archive in it"),
        (with_entry("khu.gpkg", zipped({"khu.gpkg": b"x"})), "an archive in it"),
    ],
)
def test_what_has_no_business_in_an_archive_is_refused(archive, said):
    received = gate(archive)
    assert set(errors(received)) == {"unreadable"}
    assert any(said in each.message_en for each in received.findings)
    assert received.table is None


def test_a_file_with_a_password_is_refused():
    marked = bytearray(with_entry("khu.shp"))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        marked[marked.index(signature) + offset] |= 1
    received = gate(bytes(marked))
    assert errors(received) == ["unreadable"]
    assert "mật khẩu" in received.findings[0].message_vi


def test_the_same_name_twice_in_an_archive_is_refused(recwarn):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("khu.geojson", "{}")
        archive.writestr("khu.geojson", "{}")
    received = gate(packed.getvalue())
    assert errors(received) == ["unreadable"]
    assert "several times" in received.findings[0].message_en


def test_an_archive_that_grows_a_thousandfold_is_refused_before_it_is_unpacked():
    received = gate(bomb(100))
    assert errors(received) == ["too-large"]
    assert int(dict(received.findings[0].evidence)["ratio"]) > 900


def test_an_archive_that_grows_beyond_the_limit_is_refused():
    limits = Limits(archive_bytes=1_000_000, archive_ratio_from_bytes=10_000_000)
    received = gate(bomb(2), limits=limits)
    assert errors(received) == ["too-large"]
    assert dict(received.findings[0].evidence) == {"unpacked_bytes": "2000000", "limit_bytes": "1000000"}


def test_an_archive_that_lies_about_its_sizes_gives_no_more_than_it_said():
    honest = bomb(50, "khu.geojson")
    small = struct.pack("<I", 1_000)
    lying = honest.replace(struct.pack("<I", 50_000_000), small)
    assert lying != honest
    assert errors(gate(lying)) == ["unreadable"]


@pytest.mark.parametrize("entries", [10_001, 300_000])
def test_an_archive_of_very_many_files_is_refused(entries):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for each in range(min(entries, 10_001)):
            archive.writestr(zipfile.ZipInfo(str(each)), b"")
    data = packed.getvalue()
    if entries > 10_001:
        start = data.index(b"PK\x01\x02")
        end = data.rindex(b"PK\x05\x06")
        directory = data[start:end] * (entries // 10_001)
        data = (
            data[:start]
            + directory
            + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(directory), start, 0)
        )
    assert errors(gate(data)) == ["too-large"]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_archive_is_unreadable(share, tmp_path):
    whole = formats.shapefile(formats.zones(), tmp_path)
    received = gate(whole[: int(len(whole) * share)])
    assert errors(received) == ["unreadable"]
    assert "ZIP" in received.findings[0].message_vi


def test_damage_inside_an_archive_is_told(tmp_path):
    for write in (formats.shapefile, formats.geodatabase):
        whole = bytearray(write(formats.zones(), tmp_path / write.__name__))
        for at in range(len(whole) // 4, len(whole) // 4 + 600):
            whole[at] ^= 0xFF
        assert "unreadable" in errors(gate(bytes(whole)))
