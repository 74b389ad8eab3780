"""The languages that commands speak to users."""

from gisapp.domain.errors import BadInput, Vi


def check_language(lang: str) -> None:
    """Refuse a language that gisapp does not have."""
    if lang not in ("vi", "en"):
        raise BadInput(
            expected="--lang vi or en",
            found=repr(lang),
            todo="choose one of these",
            vi=Vi("--lang vi hoặc en", "hãy chọn một trong hai"),
        )
