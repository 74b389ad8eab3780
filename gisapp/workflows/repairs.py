"""A delivery read in the CRS that its numbers are really in: a copy to look at and to send, never applied."""

from collections.abc import Iterator

from gisapp.domain.errors import BadInput, Vi
from gisapp.exchange.candidates import DEGREES, METRES, Candidate
from gisapp.exchange.gate import Delivery, ReadWithGdal, batches_of, receive
from gisapp.exchange.repair import RepairForm, repaired_copy
from gisapp.workflows.offer import Offer, terms_of
from gisapp.workflows.ports import Workspace


def repaired(
    workspace: Workspace,
    delivery: Delivery,
    offer: Offer,
    *,
    candidate: Candidate,
    form: RepairForm,
    read_with_gdal: ReadWithGdal,
) -> Iterator[bytes]:
    """What would this file be, read in that CRS? GeoJSON in longitude and latitude, or JSON-FG in the plan CRS.

    Parameters
    ----------
    delivery
        The file, open for reading from its start.
    candidate
        The CRS that its numbers are read in.

    Raises
    ------
    BadInput
        When the file cannot be read, or has no place in that CRS.
    """
    if candidate.code not in (*DEGREES, *METRES):
        raise BadInput(
            expected=f"a CRS of Vietnam: {', '.join((*DEGREES, *METRES))}",
            found=candidate.code,
            todo="choose one of these",
            vi=Vi(f"một hệ tọa độ của Việt Nam: {', '.join((*DEGREES, *METRES))}", "hãy chọn trong số này"),
        )
    terms = terms_of(workspace, offer)
    seen = receive(delivery, terms, read_with_gdal=read_with_gdal, keep_table=False)
    if not seen.features:
        raise BadInput(
            expected="a file with features",
            found="; ".join(each.message_en for each in seen.findings[:1]) or "none",
            todo="see its findings first",
            vi=Vi(
                "tệp có đối tượng",
                "hãy xem các điểm cần xử lý của tệp trước",
                "; ".join(each.message_vi for each in seen.findings[:1]) or "không có",
            ),
        )
    delivery.stream.seek(0)
    batches = batches_of(delivery, terms, read_with_gdal=read_with_gdal)
    return repaired_copy(batches, seen.crs, candidate, form, latitude_first=seen.latitude_first)
