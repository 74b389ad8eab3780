"""What the environment sets: each setting is told to the administrator, and a wrong one is refused by its name."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gisapp.clock import shown
from gisapp.domain.errors import BadInput
from gisapp.settings import Settings, read_settings
from tests.conftest import gisapp_process

GUIDE = Path(__file__).parent.parent / "gisapp" / "api" / "guides" / "quan-tri-vien.md"


def documented() -> dict[str, str]:
    rows = re.findall(r"^\| `(GISAPP_\w+)` \| (.+?) \| (.+) \|$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: default for name, default, _ in rows}


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return str(Settings.model_fields[name].validation_alias or f"GISAPP_{name}".upper())


def test_every_setting_is_told_to_the_administrator_and_no_other() -> None:
    assert set(documented()) == {variable(name) for name in Settings.model_fields}


@pytest.mark.parametrize("name", Settings.model_fields)
def test_the_guide_tells_the_default_of_each_setting(name: str) -> None:
    default = Settings.model_fields[name].default
    told = documented()[variable(name)]
    if default in (None, "", ()):
        assert not re.search(r"`[^`]*`", told), told
    else:
        kind = Settings.model_fields[name].annotation
        assert told == f"`{str(float(default) if kind is float else default).lower()}`"


WRONG = {
    "GISAPP_PUBLIC_URL": ["quyhoach.example.vn", "ftp://a.vn", "https://", "https://a.vn/?x=1", "https://u:p@a.vn"],
    "GISAPP_ROOT_PATH": ["quyhoach", "/a b", "/a//b", "/../a{"],
    "GISAPP_ALLOWED_HOSTS": ["https://a.vn", "a.vn:80", "a b/c"],
    "GISAPP_TRUSTED_PROXIES": ["proxy.example.vn", "10.0.0.0/33"],
    "GISAPP_CORS_ORIGINS": ["*", "https://a.vn/path", "a.vn"],
    "GISAPP_OPEN_READING": ["perhaps"],
    "GISAPP_BODY_BYTES": ["0", "-1", "many"],
    "GISAPP_WRITES_PER_SECOND": ["-1"],
    "GISAPP_LOG_LEVEL": ["loud"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_setting_is_refused_by_its_name(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadInput) as told:
        read_settings()
    assert name in str(told.value)


def test_lists_are_written_with_commas_or_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GISAPP_ALLOWED_HOSTS", "Gis.Example.vn, [::1]  *.hanoi.example")
    monkeypatch.setenv("GISAPP_TRUSTED_PROXIES", "10.0.0.1/8,::1")
    monkeypatch.setenv("GISAPP_CORS_ORIGINS", "")
    found = read_settings()
    assert found.allowed_hosts == ("gis.example.vn", "::1", "*.hanoi.example")
    assert found.trusted_proxies == ("10.0.0.0/8", "::1/128")
    assert found.cors_origins == ()


def test_the_public_address_and_the_root_path_name_one_place() -> None:
    assert Settings(public_url="https://a.vn/gisapp/").prefix == "/gisapp"
    assert Settings(public_url="https://a.vn/gisapp", root_path="/gisapp/").prefix == "/gisapp"
    assert Settings(public_url="https://a.vn", root_path="/gisapp").prefix == "/gisapp"
    assert Settings(public_url="https://A.vn:8443/gisapp").public_origin == "https://A.vn:8443"
    with pytest.raises(ValueError, match="one path"):
        Settings(public_url="https://a.vn/gisapp", root_path="/other")


def test_a_wrong_setting_is_one_line_on_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GISAPP_BODY_BYTES", "many")
    for command in (("serve", "--port", "8399"), ("layers", "list")):
        told = gisapp_process(*command)
        assert told.returncode == 2
        assert len(told.stderr.splitlines()) == 1
        assert "GISAPP_BODY_BYTES" in told.stderr


def test_a_stored_moment_is_shown_as_the_clock_in_hanoi_has_it() -> None:
    assert shown(datetime(2026, 11, 25, 22, 59, 30, tzinfo=UTC)) == "26/11/2026 05:59 (UTC+7)"
    assert shown(datetime(2026, 12, 31, 17, 0, tzinfo=UTC)) == "01/01/2027 00:00 (UTC+7)"
    with pytest.raises(ValueError, match="time zone"):
        shown(datetime(2026, 11, 25, 22, 59))
