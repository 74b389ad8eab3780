"""What a caller gets wrong, as one tree of exceptions.

What a *user's data* gets wrong is not here: that is a `Finding`, a value (see `gisapp.domain.finding`). Where such data
are asked about on the spot, and findings keep them out, the refusal carries them.

Every refusal is told in both languages, like a finding: none can be raised without its Vietnamese. It speaks of what
is asked for, never of how one door asks for it; `by` names the setting, which a door may add in its own way.
"""

from typing import ClassVar, NamedTuple

from gisapp.domain.finding import Finding, in_english, in_vietnamese


class Vi(NamedTuple):
    """A refusal in Vietnamese; without `found` what was found is a value, which stands as it is in both languages."""

    expected: str
    todo: str
    found: str | None = None


#: So much is told of what somebody sent: enough to find it again, however much it was.
_MOST_TOLD = 1_000


def _short(told: str) -> str:
    return told if len(told) <= _MOST_TOLD else f"{told[:_MOST_TOLD]}… (+{len(told) - _MOST_TOLD})"


class GisappError(Exception):
    """Say what was expected, what was found and what to do about it, in English and in Vietnamese.

    Parameters
    ----------
    expected
        What would have been right.
    found
        What was given.
    todo
        What the caller can do next.
    vi
        The same in Vietnamese, which a planner reads.
    by
        The setting by which it is mended, such as `replace`: an option of a command, a parameter of a path.
    """

    #: What kind of refusal this is, for a planner.
    title_vi: ClassVar[str] = "Không thực hiện được"

    def __init__(self, *, expected: str, found: str, todo: str, vi: Vi, by: str = "") -> None:
        self.expected, self.found, self.todo = expected, _short(found), todo
        super().__init__(in_english(expected, self.found, todo))
        self.expected_vi, self.todo_vi = vi.expected, vi.todo
        self.found_vi = self.found if vi.found is None else _short(vi.found)
        self.by = by

    @property
    def in_vietnamese(self) -> str:
        """All three in a Vietnamese sentence."""
        return in_vietnamese(self.expected_vi, self.found_vi, self.todo_vi)

    @property
    def said(self) -> dict[str, str]:
        """What is told of it, by name, as every door and the register of jobs keep it."""
        return {
            "detail": str(self),
            "detail_vi": self.in_vietnamese,
            "expected": self.expected,
            "expected_vi": self.expected_vi,
            "found": self.found,
            "found_vi": self.found_vi,
            "todo": self.todo,
            "todo_vi": self.todo_vi,
        }

    @property
    def vi(self) -> Vi:
        """The Vietnamese, for a refusal that passes this one on."""
        return Vi(self.expected_vi, self.todo_vi, self.found_vi)


class BadInput(GisappError, ValueError):
    """A parameter, a file or a body that cannot be used as it is."""

    title_vi = "Yêu cầu chưa dùng được"


class Inadmissible(BadInput):
    """Data that came with the question and that the gate keeps out; `findings` say why, in both languages."""

    title_vi = "Dữ liệu không qua được kiểm tra"

    def __init__(self, *, expected: str, found: str, todo: str, vi: Vi, findings: tuple[Finding, ...]) -> None:
        super().__init__(expected=expected, found=found, todo=todo, vi=vi)
        self.findings = findings


class Exceeded(BadInput):
    """A file that needs more memory, time or space to be read than its reader is given."""

    title_vi = "Tệp cần quá giới hạn để đọc"


class NotFound(GisappError, LookupError):
    """A zone, plan, horizon, view, layer or workspace that is not there."""

    title_vi = "Không tìm thấy"


class Gone(GisappError, LookupError):
    """A revision that was there and is no longer kept."""

    title_vi = "Không còn được lưu"


class NotAllowed(GisappError, PermissionError):
    """The caller may not do this."""

    title_vi = "Không có quyền"


class Conflict(GisappError, RuntimeError):
    """Somebody else changed the same thing first, or it exists already."""

    title_vi = "Không khớp với hiện trạng dữ liệu"


class TooMany(GisappError, RuntimeError):
    """The caller has as much under way as one may have at once."""

    title_vi = "Quá nhiều việc cùng lúc"


class Unavailable(GisappError, RuntimeError):
    """Something this needs is not there now: a port in use, a store that cannot be reached, a newer format."""

    title_vi = "Hiện chưa phục vụ được"


def fault_of_ours() -> GisappError:
    """What is told where gisapp itself fails, whose cause only the log knows."""
    return GisappError(
        expected="an answer",
        found="a fault in gisapp",
        todo="tell the administrator when",
        vi=Vi("một câu trả lời", "hãy báo quản trị viên thời điểm xảy ra", "lỗi của gisapp"),
    )
