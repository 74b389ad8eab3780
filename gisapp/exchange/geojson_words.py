"""How it is told that a GeoJSON text is none, or that a feature in it cannot be read."""

from gisapp.domain.finding import Finding, Severity
from gisapp.domain.numerals import written
from gisapp.exchange.messages import Words, brief, tell


def too_many(count: int, most: int) -> Finding:
    """A file of more features than are taken."""
    return tell(
        "too-large",
        Severity.ERROR,
        vi=Words(
            f"không quá {written(most, 0)} đối tượng", f"ít nhất {written(count, 0)}", "hãy chia lớp thành nhiều tệp"
        ),
        en=Words(
            f"at most {written(most, 0, lang='en')} features",
            f"at least {written(count, 0, lang='en')}",
            "send the layer in several files",
        ),
        evidence=(("features", str(count)), ("limit_features", str(most))),
    )


def too_deep(name: str, most: int) -> Finding:
    """A feature of more lists and objects inside each other than are taken."""
    return tell(
        "too-large",
        Severity.ERROR,
        vi=Words(f"không quá {most} danh sách lồng nhau", "sâu hơn", "hãy xuất lại đối tượng với thuộc tính phẳng"),
        en=Words(
            f"at most {most} lists or objects inside each other", "more", "export the feature with flat properties"
        ),
        feature=name,
        evidence=(("limit_nesting", str(most)),),
    )


def not_a_layer(found: str) -> Finding:
    """A text that is no collection of features."""
    return tell(
        "unreadable",
        Severity.ERROR,
        vi=Words("một FeatureCollection (RFC 7946)", found, "hãy xuất lại lớp thành GeoJSON"),
        en=Words("a FeatureCollection (RFC 7946)", found, "export the layer again as GeoJSON"),
    )


def not_a_feature(found: object, position: int) -> Finding:
    """A value where a feature was expected."""
    return tell(
        "unreadable",
        Severity.ERROR,
        vi=Words("FeatureCollection hoặc Feature (RFC 7946)", brief(found), "hãy xuất lại lớp thành GeoJSON"),
        en=Words("a FeatureCollection or a Feature (RFC 7946)", brief(found), "export the layer again as GeoJSON"),
        feature=str(position),
    )


def wrong_properties(found: object, name: str) -> Finding:
    """Properties that are no object."""
    return tell(
        "wrong-type",
        Severity.ERROR,
        vi=Words("properties là một đối tượng JSON", brief(found), "hãy xuất lại đối tượng này"),
        en=Words("properties as a JSON object", brief(found), "export this feature again"),
        feature=name,
    )


def not_json(position: int, why: str) -> Finding:
    """A feature that is no valid JSON."""
    return tell(
        "unreadable",
        Severity.ERROR,
        vi=Words("JSON hợp lệ", why, "hãy xuất lại đối tượng này"),
        en=Words("valid JSON", why, "export this feature again"),
        feature=str(position),
    )


def damaged(position: int, byte: int) -> Finding:
    """A feature in another encoding than UTF-8."""
    return tell(
        "encoding-damaged",
        Severity.ERROR,
        vi=Words("văn bản mã UTF-8", f"byte {byte} của đối tượng không phải UTF-8", "hãy xuất lại với mã UTF-8"),
        en=Words("text in UTF-8", f"another encoding at byte {byte} of the feature", "export it again in UTF-8"),
        feature=str(position),
    )


def twice(position: int, name: str) -> Finding:
    """A feature that has one name twice."""
    return tell(
        "unreadable",
        Severity.WARNING,
        vi=Words("mỗi tên thuộc tính một lần", f"{brief(name)} hai lần", "giá trị sau cùng được dùng, hãy kiểm tra"),
        en=Words("each name once", f"{brief(name)} twice", "the last value counts; check it"),
        feature=str(position),
        field=name,
    )
