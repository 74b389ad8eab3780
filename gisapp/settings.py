"""What the environment sets, read here and nowhere else; every field has the prefix `GISAPP_`."""

import re
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

import platformdirs
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from gisapp.domain.errors import BadInput, Vi

_PREFIX = "GISAPP_"
_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*")
_HOST = re.compile(r"\*|(\*\.)?[a-z0-9._-]+|[0-9a-f:.]+")


def _listed(given: object) -> object:
    """A list as people write one: `a, b` or `a b`."""
    return tuple(given.replace(",", " ").split()) if isinstance(given, str) else given


def _path(given: str) -> str:
    trimmed = given.rstrip("/")
    if not _PATH.fullmatch(trimmed):
        raise ValueError("expected a path such as /quyhoach")
    return trimmed


def _url(given: str) -> str:
    parts = urlsplit(given)
    said_too_much = parts.query or parts.fragment or parts.username is not None
    if parts.scheme not in ("http", "https") or not parts.hostname or said_too_much:
        raise ValueError("expected an address such as https://quyhoach.example.vn")
    _path(parts.path)
    return given.rstrip("/")


def _host(given: str) -> str:
    name = given.lower().rstrip(".").removeprefix("[").removesuffix("]")
    if not _HOST.fullmatch(name):
        raise ValueError("expected names such as quyhoach.example.vn, without scheme or port")
    return name


def _network(given: str) -> str:
    return str(ip_network(given, strict=False))


def _origin(given: str) -> str:
    parts = urlsplit(_url(given))
    if parts.path.strip("/"):
        raise ValueError("expected origins such as https://gis.example.vn, without a path")
    return f"{parts.scheme}://{parts.netloc}".lower()


_Hosts = Annotated[tuple[Annotated[str, AfterValidator(_host)], ...], NoDecode, BeforeValidator(_listed)]
_Networks = Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], NoDecode, BeforeValidator(_listed)]
_Origins = Annotated[tuple[Annotated[str, AfterValidator(_origin)], ...], NoDecode, BeforeValidator(_listed)]


class Settings(BaseSettings):
    """Settings of one process; the administrator's guide says what each is for, and a test holds it to that.

    `workspace` is the folder used where a command names none; without it the user's data folder holds one.
    `register_url` (GISAPP_REGISTER) is the address of the register; without it a file of the workspace holds it.
    """

    model_config = SettingsConfigDict(env_prefix=_PREFIX, extra="ignore", frozen=True)

    workspace: Path | None = None
    register_url: str | None = Field(default=None, validation_alias="GISAPP_REGISTER", repr=False)
    public_url: Annotated[str, AfterValidator(_url)] | None = None
    root_path: Annotated[str, AfterValidator(_path)] = ""
    allowed_hosts: _Hosts = ()
    trusted_proxies: _Networks = ()
    cors_origins: _Origins = ()
    open_reading: bool = True
    body_bytes: int = Field(default=5_000_000, gt=0)
    upload_bytes: int = Field(default=500_000_000, gt=0)
    body_seconds: float = Field(default=30, gt=0)
    body_vertices: int = Field(default=100_000, gt=0)
    writes_per_second: float = Field(default=25, ge=0)
    reads_per_second: float = Field(default=0, ge=0)
    heavy_at_once: int = Field(default=16, gt=0)
    heavy_waiting: int = Field(default=128, ge=0)
    warm_up: bool = True
    tiles_ahead_rows: int = Field(default=50_000, ge=0)
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @model_validator(mode="after")
    def _one_path(self) -> Self:
        """The public address and the root path name one place."""
        public = urlsplit(self.public_url or "").path
        if self.root_path and public and public != self.root_path:
            raise ValueError(f"expected one path; found {public} in GISAPP_PUBLIC_URL, {self.root_path} in ROOT_PATH")
        return self

    @property
    def prefix(self) -> str:
        """The path under which the service stands: empty, or such as /quyhoach."""
        return self.root_path or urlsplit(self.public_url or "").path

    @property
    def public_origin(self) -> str | None:
        """Scheme and host of the public address, where one is set."""
        parts = urlsplit(self.public_url or "")
        return f"{parts.scheme}://{parts.netloc}" if self.public_url else None

    @property
    def public_host(self) -> str | None:
        """The host of the public address, where one is set."""
        return urlsplit(self.public_url or "").hostname

    def workspace_folder(self) -> Path:
        """The workspace that a command without `--workspace` works on."""
        return self.workspace or Path(platformdirs.user_data_dir("gisapp", appauthor=False)) / "workspace"


def read_settings() -> Settings:
    """The settings as the environment has them now.

    Raises
    ------
    BadInput
        When a variable cannot be used, naming it.
    """
    try:
        return Settings()
    except ValidationError as wrong:
        first = wrong.errors()[0]
        name = _variable(str(first["loc"][0])) if first["loc"] else "settings that agree"
        raise BadInput(
            expected=f"{name} as the administrator's guide has it",
            found=f"{str(first['input'])[:80]!r}" if first["loc"] else first["msg"],
            todo=f"correct it: {first['msg']}",
            vi=Vi(f"{name} như hướng dẫn cho quản trị viên", f"hãy sửa lại: {first['msg']}"),
        ) from wrong


def _variable(field: str) -> str:
    return field if field.startswith(_PREFIX) else f"{_PREFIX}{field}".upper()
