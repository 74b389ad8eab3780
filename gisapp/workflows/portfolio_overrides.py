"""Who keeps a candidate though a rule excludes it? Recorded in the audit log, with the reason."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from gisapp.domain.audit import Deed
from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.numerals import written
from gisapp.workflows.register_port import Audit

_ACTION = "override-rule"
_LONGEST = 1_000


def record_override(audit: Audit, zone: str, *, why: str, who: str, now: datetime) -> None:
    """Keep this zone among the candidates though a rule excludes it, and write down who says so, when and why.

    Raises
    ------
    BadInput
        When no reason is given.
    """
    reason = why.strip()
    if not reason or len(reason) > _LONGEST:
        raise BadInput(
            expected=f"a reason of up to {_LONGEST} characters",
            found=f"{len(reason)}",
            todo="say why the zone stays",
            vi=Vi(
                f"lý do dài nhiều nhất {written(_LONGEST, 0)} ký tự",
                "hãy viết vì sao giữ khu này",
                written(len(reason), 0),
            ),
        )
    audit.note(Deed(at=now, who=who, action=_ACTION, subject=zone, detail={"why": reason}))


def overrides_recorded(audit: Audit, zones: Sequence[str]) -> dict[str, dict[str, Any]]:
    """By zone, the latest reason on record with who gave it and when."""
    found = {}
    for zone in zones:
        deeds = [deed for deed in audit.deeds(subject=zone) if deed.action == _ACTION]
        if deeds:
            latest = deeds[0]
            found[zone] = {"who": latest.who, "at": latest.at.isoformat(), "why": str(latest.detail.get("why", ""))}
    return found
