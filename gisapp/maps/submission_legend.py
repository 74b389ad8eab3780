"""What the signs of a submission mean: the looks of its changes, their kinds, and how grave the findings are."""

from collections.abc import Iterable, Mapping
from typing import Any

from gisapp.history.diff import Kind
from gisapp.maps.inputs import SUBMISSION
from gisapp.maps.legend import entry_of, group_of
from gisapp.maps.style import SEVERITIES, SUBMITTED, SUBMITTED_SIGNS, SUBMITTED_VALUES
from gisapp.maps.submission_words import SUBMISSION_WORDS

#: What comes or goes as a whole is filled as what is gained and lost.
_WHOLE: Mapping[str, str] = {Kind.INSERT: "gained", Kind.DELETE: "lost"}


def submission_legend(part: Mapping[str, Any]) -> list[dict[str, object]]:
    """The group of a submission; none where the map is of something else, or nothing of it is drawn."""
    if "submission" not in part:
        return []
    group = group_of(SUBMISSION, [*_changes(part["changes"]), *_findings(part["findings"])])
    return [group] if group["entries"] else []


def _changes(changes: list[dict[str, Any]]) -> Iterable[dict[str, object]]:
    shaped = [each for each in changes if each.get("shapes")]
    drawn = {state for each in shaped for state in (*each["shapes"], _WHOLE.get(each["kind"]))}
    for name, look in {**SUBMITTED, "values": SUBMITTED_VALUES}.items():
        if name in drawn:
            draw = "line" if look.fill == "none" else "area"
            yield entry_of({"vi": look.vi, "en": look.en}, draw, ("submitted", name), toggle=f"submitted:{name}")
    kinds = {each["kind"] for each in shaped}
    for kind, sign in SUBMITTED_SIGNS.items():
        if kind in kinds:
            yield entry_of({lang: f"{sign['sign']} {sign[lang]}" for lang in ("vi", "en")}, "name", ())
    if shaped:
        yield entry_of(SUBMISSION_WORDS["names_of_changes"], "name", (), toggle="submitted:names")


def _findings(findings: list[dict[str, Any]]) -> Iterable[dict[str, object]]:
    grave = {each["severity"] for each in findings if "at" in each}
    for severity, glyph in SEVERITIES.items():
        if severity in grave:
            label = {"vi": glyph.vi, "en": glyph.en}
            yield entry_of(label, "glyph", ("severities", severity), toggle=f"finding:{severity}")
