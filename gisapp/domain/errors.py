"""What a caller gets wrong, as one tree of exceptions.

What a *user's data* gets wrong is not here: that is a `Finding`, a value (see `gisapp.domain.finding`). Where such data
are asked about on the spot, and findings keep them out, the refusal carries them.
"""

from gisapp.domain.finding import Finding


class GisappError(Exception):
    """Say what was expected, what was found and what to do about it.

    Parameters
    ----------
    expected
        What would have been right.
    found
        What was given.
    todo
        What the caller can do next.
    vi
        All three in a Vietnamese sentence, where a planner reads it; empty where nobody but programs and analysts does.
    """

    def __init__(self, *, expected: str, found: str, todo: str, vi: str = "") -> None:
        super().__init__(f"expected {expected}; found {found}; {todo}")
        self.expected = expected
        self.found = found
        self.todo = todo
        self.vi = vi


class BadInput(GisappError, ValueError):
    """A parameter, a file or a body that cannot be used as it is."""


class Inadmissible(BadInput):
    """Data that came with the question and that the gate keeps out; `findings` say why, in both languages."""

    def __init__(self, *, expected: str, found: str, todo: str, findings: tuple[Finding, ...]) -> None:
        super().__init__(expected=expected, found=found, todo=todo)
        self.findings = findings


class Exceeded(BadInput):
    """A file that needs more memory, time or space to be read than its reader is given; `found_vi` in Vietnamese."""

    def __init__(self, *, expected: str, found: str, todo: str, found_vi: str) -> None:
        super().__init__(expected=expected, found=found, todo=todo)
        self.found_vi = found_vi


class NotFound(GisappError, LookupError):
    """A zone, plan, horizon, view, layer or workspace that is not there."""


class Gone(GisappError, LookupError):
    """A revision that was there and is no longer kept."""


class NotAllowed(GisappError, PermissionError):
    """The caller may not do this."""


class Conflict(GisappError, RuntimeError):
    """Somebody else changed the same thing first, or it exists already."""


class TooMany(GisappError, RuntimeError):
    """The caller has as much under way as one may have at once."""


class Unavailable(GisappError, RuntimeError):
    """Something this needs is not there now: a port in use, a store that cannot be reached, a newer format."""
