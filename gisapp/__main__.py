"""`python -m gisapp` is `gisapp`."""

from gisapp.cli.main import run

run()
