"""gisapp: spatial planning for Hanoi's industrial zones, one engine behind maps, an API and notebooks."""

__version__ = "0.1.0"
