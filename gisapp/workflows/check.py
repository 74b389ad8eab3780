"""A file is looked at: what the gate would say of it as a layer of this workspace, and nothing is changed."""

from gisapp.exchange.gate import Delivery, ReadWithGdal, Received, receive
from gisapp.workflows.offer import Offer, terms_of
from gisapp.workflows.ports import Workspace


def check_file(workspace: Workspace, delivery: Delivery, offer: Offer, *, read_with_gdal: ReadWithGdal) -> Received:
    """Would this file pass the gate as the next revision of the layer?

    Parameters
    ----------
    workspace
        Whose specs, layers and control layers the file is held against.
    delivery
        The file, open for reading from its start.
    offer
        What the sender says of it.

    Raises
    ------
    NotFound
        When there is no such spec.
    BadInput
        When the layer's id is none, its kind looks like a known one misspelt, or it follows another spec.
    """
    return receive(delivery, terms_of(workspace, offer), read_with_gdal=read_with_gdal, keep_table=False)
