"""What the environment sets, read here and nowhere else; every field has the prefix `GISAPP_`."""

from pathlib import Path

import platformdirs
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings of one process.

    `workspace` is the folder used where a command names none; without it the user's data folder holds one.
    `register_url` (GISAPP_REGISTER) is the address of the register; without it a file of the workspace holds it.
    """

    model_config = SettingsConfigDict(env_prefix="GISAPP_", extra="ignore")

    workspace: Path | None = None
    register_url: str | None = Field(default=None, validation_alias="GISAPP_REGISTER", repr=False)

    def workspace_folder(self) -> Path:
        """The workspace that a command without `--workspace` works on."""
        return self.workspace or Path(platformdirs.user_data_dir("gisapp", appauthor=False)) / "workspace"
