"""Named questions to the board, stored as rows of a layer; whatever is asked beside a preset goes before it."""

from dataclasses import replace
from typing import Any

from gisapp.domain.errors import BadInput, NotFound, Vi
from gisapp.workflows.portfolio_question import NOBODY, Texts
from gisapp.workflows.ports import Workspace
from gisapp.workflows.records import records

_SPEC = "portfolio_presets"
_FILLED = ("sizes", "phases", "quotas", "weights")


def list_presets(workspace: Workspace) -> list[dict[str, Any]]:
    """Which named questions are there? Of every layer of the spec, so that a user's own stand beside ours."""
    layers = [entry.id for entry in workspace.layers.entries() if entry.spec == _SPEC]
    return [row for layer in layers for row in records(workspace.layers.rows(layer))]


def with_preset(workspace: Workspace, texts: Texts, preset: str | None) -> Texts:
    """The question with what the preset says wherever it says nothing itself.

    Raises
    ------
    NotFound
        When there is no such preset.
    BadInput
        When neither says how many zones.
    """
    if preset is not None:
        row = _named(workspace, preset)
        said = {name: str(row.get(name) or "") for name in _FILLED}
        texts = replace(
            texts,
            sizes=texts.sizes or said["sizes"],
            phases=texts.phases or said["phases"],
            quotas=texts.quotas or said["quotas"],
            weights=texts.weights or said["weights"],
        )
        if texts.fixed == NOBODY and row.get("fixed"):
            texts = replace(texts, fixed=str(row["fixed"]))
    if not texts.sizes:
        raise BadInput(
            expected="sizes, such as 2-5",
            found="none",
            todo="say how many zones, or name a preset",
            vi=Vi(
                "số khu mỗi phương án, ví dụ 2-5",
                "hãy nêu mỗi phương án có mấy khu, hoặc chọn câu hỏi mẫu",
                "chưa cho biết",
            ),
        )
    return texts


def _named(workspace: Workspace, preset: str) -> dict[str, Any]:
    held = {str(row["id"]): row for row in list_presets(workspace)}
    if preset not in held:
        raise NotFound(
            expected=f"a preset: {', '.join(held)}",
            found=repr(preset[:64]),
            todo="choose one of these",
            vi=Vi(f"một câu hỏi mẫu: {', '.join(held)}", "hãy chọn trong số này"),
        )
    return held[preset]
