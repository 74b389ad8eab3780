"""What a view can be asked: a kind of facility and its reach, or a topic of the ledger."""

from collections.abc import Collection

from gisapp.domain.errors import NotFound, Vi


def no_such_question(question: str, questions: Collection[str]) -> NotFound:
    """The fault of a question that a view does not ask; it names those that it does."""
    if not questions:
        return NotFound(
            expected="no question, for this view asks none",
            found=repr(question),
            todo="leave it out",
            vi=Vi("không có câu hỏi, vì bản đồ này không hỏi gì thêm", "hãy bỏ câu hỏi"),
        )
    return NotFound(
        expected=f"a question: {', '.join(questions)}",
        found=repr(question),
        todo="choose one of these",
        vi=Vi(f"một câu hỏi: {', '.join(questions)}", "hãy chọn trong số này"),
    )
