"""What others changed after a submission was begun, told to its sender and to whoever decides (`stale-base`)."""

import pandas as pd

from gisapp.domain.finding import Finding, Severity
from gisapp.exchange.messages import Words, brief, tell
from gisapp.history.merge import WHOLE_FEATURE

#: Of conflicts with the layer as it is now so many are told one by one.
_TOLD = 200
_GONE_VI = {"deleted": "người khác đã xoá đối tượng này", "changed": "người khác đã sửa đối tượng này"}


def stale_findings(conflicts: pd.DataFrame) -> list[Finding]:
    """What others changed meanwhile, feature by feature: it blocks these features alone, at the decision."""
    told = conflicts.drop_duplicates(["id", "column"]).head(_TOLD)
    return [_stale(str(row.id), str(row.column), str(row.theirs), str(row.ours)) for row in told.itertuples()]


def _stale(feature: str, column: str, theirs: str, ours: str) -> Finding:
    whole = column == WHOLE_FEATURE
    vi = _GONE_VI.get(theirs, theirs) if whole else f"cột «{column}» đã được người khác sửa thành {brief(theirs)}"
    en = f"somebody else has {theirs} it" if whole else f"somebody else changed {column} to {brief(theirs)}"
    return tell(
        "stale-base",
        Severity.WARNING,
        vi=Words(
            "đối tượng như trong phiên bản gốc của hồ sơ",
            vi,
            "hãy trả lại đối tượng này, hoặc gửi lại trên phiên bản mới nhất",
        ),
        en=Words(
            "a feature as in the revision that the submission is based on",
            en,
            "return this feature, or send it again over the latest revision",
        ),
        feature=feature,
        field=None if whole else column,
        evidence=(("theirs", theirs[:200]), ("ours", ours[:200])),
    )
