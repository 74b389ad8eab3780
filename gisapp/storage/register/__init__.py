"""The register in SQL: one code path over SQLite on a local disk and PostgreSQL when it is shared."""

from gisapp.storage.register.register import SqlRegister, open_register

__all__ = ["SqlRegister", "open_register"]
