"""What problems say that no fault of the domain words: statuses of HTTP, parameters of another type, no such path."""

from collections.abc import Mapping
from typing import Any

from gisapp.domain.errors import BadInput, GisappError, Vi
from gisapp.domain.numerals import rounded

_TEXTS = ("title", "detail", "expected", "found", "todo")
#: A problem as OpenAPI describes it: each text in English, and by the same name and `_vi` in Vietnamese.
SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "What was expected, what was found and what to do, in English and in Vietnamese (RFC 9457)",
    "required": ["type", "status", *_TEXTS, *(f"{name}_vi" for name in _TEXTS), "request_id"],
    "properties": {
        "type": {"type": "string"},
        "status": {"type": "integer"},
        **{name: {"type": "string"} for each in _TEXTS for name in (each, f"{each}_vi")},
        "parameter": {"type": "string", "description": "The parameter by which it is mended, where one does that"},
        "findings": {"type": "array", "items": {"type": "object"}, "description": "Why the gate keeps the data out"},
        "request_id": {"type": "string"},
    },
}
_TITLES = {
    400: "Yêu cầu chưa dùng được",
    401: "Cần mã truy cập",
    403: "Không có quyền",
    404: "Không tìm thấy",
    405: "Phương thức không được hỗ trợ",
    406: "Không có dạng trả lời này",
    408: "Nội dung gửi lên quá chậm",
    412: "Dữ liệu đã đổi từ khi xem",
    413: "Nội dung gửi lên quá lớn",
    415: "Kiểu nội dung không nhận được",
    422: "Dữ liệu không qua được kiểm tra",
    428: "Cần nêu bản đã xem",
    429: "Quá nhiều yêu cầu",
    500: "Lỗi của dịch vụ",
    503: "Hiện chưa phục vụ được",
}


def title_of(status: int) -> str:
    """What a status of HTTP means, for a planner."""
    return _TITLES.get(status, GisappError.title_vi)


def no_path(status: int, detail: str) -> GisappError:
    """A path or a method that is not there."""
    found = {404: ("nothing at this path", "không có gì ở đường dẫn này"),
             405: ("a method this path does not have", "phương thức mà đường dẫn này không có")}  # fmt: skip
    en, vi = found.get(status, (detail, detail))
    return GisappError(
        expected="a path of /openapi.json",
        found=en,
        todo="see /docs",
        vi=Vi("một đường dẫn trong /openapi.json", "hãy xem /docs", vi),
    )


def misread(wrong: Mapping[str, Any]) -> BadInput:
    """A parameter or a body of another form than the path has; `wrong` is what pydantic says of it."""
    where = ".".join(map(str, wrong["loc"]))
    found = f"{where} = {wrong.get('input')!r}"
    limits = {name: rounded(each, 15) if isinstance(each, int | float) else each
              for name, each in (wrong.get("ctx") or {}).items()}  # fmt: skip
    expected_vi = next((vi for kind, vi in _FORMS.items() if wrong["type"].startswith(kind)), _FORM)
    return BadInput(
        expected=f"{where}: {wrong['msg']}",
        found=found,
        todo="see /docs for the parameters of this path",
        vi=Vi(f"{where}: {expected_vi.format_map(_Limits(limits))}", "hãy xem các tham số của đường dẫn này ở /docs"),
    )


class _Limits(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "…"


_FORM = "giá trị đúng như mô tả của đường dẫn"
#: By the beginning of the type of what is wrong, as pydantic names it.
_FORMS = {
    "missing": "có giá trị",
    "int_": "số nguyên",
    "float_": "số",
    "finite_number": "số hữu hạn",
    "bool_": "true hoặc false",
    "string_type": "chữ",
    "string_too_long": "chữ dài không quá {max_length} ký tự",
    "string_too_short": "chữ dài ít nhất {min_length} ký tự",
    "string_pattern": "chữ theo mẫu {pattern}",
    "greater_than_equal": "số từ {ge} trở lên",
    "greater_than": "số lớn hơn {gt}",
    "less_than_equal": "số không quá {le}",
    "less_than": "số nhỏ hơn {lt}",
    "enum": "một trong {expected}",
    "literal": "một trong {expected}",
    "date_": "ngày dạng NĂM-THÁNG-NGÀY",
    "datetime_": "thời điểm theo RFC 3339",
    "json_": "JSON đúng cú pháp",
    "list_": "danh sách",
    "dict_": "đối tượng JSON",
    "model_": "đối tượng JSON",
    "too_long": "danh sách không quá {max_length} phần",
    "too_short": "danh sách ít nhất {min_length} phần",
    "extra_forbidden": "không có thành phần này",
}
