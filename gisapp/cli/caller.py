"""Who types a command, as the audit log names them."""

import getpass


def caller() -> str:
    """The name of the user of this machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
