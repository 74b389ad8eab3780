"""The dossier and its run file: what was asked of which revisions, from which the same bytes come again."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gisapp import __version__
from gisapp.domain.errors import Conflict, Vi
from gisapp.domain.layer import LayerEntry
from gisapp.exchange.run_file import Run, run_in, run_written
from gisapp.maps.paper.document import TYPESETTER
from gisapp.maps.paper.dossier import dossier
from gisapp.maps.paper.edition import Ask
from gisapp.workflows.paper import Order, edition_of, zone_payloads
from gisapp.workflows.paper_ask import check_language
from gisapp.workflows.portfolios import ForYear
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import pose
from gisapp.workflows.register_port import Register
from gisapp.workflows.scenarios import supposing


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A dossier as PDF, and its run file."""

    pdf: bytes
    run: Mapping[str, Any]


def make_dossier(workspace: Workspace, zones: Sequence[str], ask: Ask, order: Order, year: ForYear) -> Dossier:
    """A dossier on these zones, on all where none is named, and the run file that it can be rebuilt from.

    Raises
    ------
    NotFound
        When there is no such zone, plan or horizon.
    BadInput
        When the paper or the language is none there is, or several plans have the horizon.
    """
    check_language(order.lang)
    workspace = workspace.at_once()
    question = pose(workspace, plan=year.plan, horizon=year.horizon, appraised=year.appraised)
    decided = ForYear(appraised=year.appraised, plan=question.year.plan.id, horizon=question.horizon)
    pdf = _drawn(workspace, zones, ask, order, decided)
    run = Run(
        lang=order.lang,
        paper=ask.paper,
        theme=ask.theme,
        zones=tuple(zones),
        plan=question.year.plan.id,
        horizon=question.horizon,
        appraised=year.appraised,
        made=order.made,
        scenarios=tuple(each.id for each in workspace.scenarios),
        revisions=_revisions(workspace),
        code_version=__version__,
        typesetter=TYPESETTER,
        sha256=hashlib.sha256(pdf).hexdigest(),
    )
    return Dossier(pdf=pdf, run=run_written(run))


def rebuilt(workspace: Workspace, register: Register, content: bytes, fonts: Mapping[str, bytes]) -> bytes:
    """The dossier that this run file is of, byte for byte.

    Raises
    ------
    BadInput
        When it is no run file.
    NotFound, Gone
        When a scenario or a revision is not there.
    Conflict
        When another version of the software, or other data under these revisions, would make another dossier.
    """
    run = run_in(content)
    wanted, held = (f"gisapp {run.code_version}, {run.typesetter}", f"gisapp {__version__}, {TYPESETTER}")
    if wanted != held:
        raise Conflict(
            expected=f"{wanted}, which the run file names",
            found=held,
            todo="install that version, or make a new dossier",
            vi=Vi(f"{wanted}, như tệp lượt chạy ghi", "hãy cài phiên bản đó, hoặc lập hồ sơ đánh giá mới"),
        )
    then = workspace.at(moment=None, versions=run.revisions)
    if run.scenarios:
        then = supposing(then, register, ",".join(run.scenarios))
    order = Order(lang=run.lang, made=run.made, fonts=fonts)
    year = ForYear(appraised=run.appraised, plan=run.plan, horizon=run.horizon)
    pdf = _drawn(then.at_once(), run.zones, Ask(paper=run.paper, theme=run.theme), order, year)
    found = hashlib.sha256(pdf).hexdigest()
    if found != run.sha256:
        raise Conflict(
            expected=f"a dossier of the hash {run.sha256}",
            found=found,
            todo="open the workspace that it was made in: this one holds other data under the same revisions",
            vi=Vi(
                f"hồ sơ đánh giá có mã băm {run.sha256}",
                "hãy mở thư mục làm việc đã lập hồ sơ: dữ liệu ở đây khác dù cùng số phiên bản",
            ),
        )
    return pdf


def _drawn(workspace: Workspace, zones: Sequence[str], ask: Ask, order: Order, year: ForYear) -> bytes:
    payloads = zone_payloads(workspace, year)
    about = {each.lower() for each in zones} or None
    edition = edition_of(workspace, payloads["zones"], order, zones=about)
    catalogue = {each.id: _entry(each) for each in workspace.layers.entries()}
    catalogue |= {each: _entry(workspace.rasters.entry(each)) for each in workspace.rasters.ids()}
    return dossier(payloads, tuple(zones), ask, edition, catalogue=catalogue)


def _entry(entry: LayerEntry) -> dict[str, Any]:
    return {
        "title": {"vi": entry.title_vi, "en": entry.title_en},
        "source": entry.source,
        "licence": entry.licence,
        "dated": entry.dated.isoformat() if entry.dated else None,
        "quality": entry.quality.value,
    }


def _revisions(workspace: Workspace) -> dict[str, int]:
    """The version of every layer and raster: whichever of them an answer rests on, it is named."""
    found = {each: workspace.layers.revision(each).version for each in workspace.layers.ids()}
    return found | {each: workspace.rasters.revision(each).version for each in workspace.rasters.ids()}
