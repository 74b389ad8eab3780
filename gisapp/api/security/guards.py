"""All guards in their order: each sees what those before it have put right, and is spared what they refuse."""

from fastapi import FastAPI

from gisapp.api.security.headers import Headed
from gisapp.api.security.hosts import Hosted
from gisapp.api.security.limits import Limited
from gisapp.api.security.logged import Logged
from gisapp.api.security.origins import Crossing
from gisapp.api.security.people import Known
from gisapp.api.security.proxy import Proxied
from gisapp.api.security.rates import Rated
from gisapp.api.security.reading import Reading
from gisapp.api.security.targets import Targeted
from gisapp.settings import Settings


def guard(app: FastAPI, settings: Settings) -> None:
    """Put the guards around an app; they are written here from the innermost to the outermost."""
    public = settings.public_origin or ""
    app.add_middleware(Limited, settings=settings)
    if not settings.open_reading:
        app.add_middleware(Reading)
    app.add_middleware(Rated, writes=settings.writes_per_second, reads=settings.reads_per_second)
    app.add_middleware(Known, open_reading=settings.open_reading)
    app.add_middleware(Crossing, origins=settings.cors_origins, own=settings.public_origin)
    app.add_middleware(Hosted, allowed=_allowed(settings))
    app.add_middleware(Targeted)
    app.add_middleware(Logged)
    app.add_middleware(Headed, https=public.startswith("https:"))
    app.add_middleware(Proxied, trusted=settings.trusted_proxies, prefix=settings.prefix)


def _allowed(settings: Settings) -> tuple[str, ...]:
    public = settings.public_host
    return settings.allowed_hosts if public is None else (*settings.allowed_hosts, public)
