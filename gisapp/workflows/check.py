"""A file is looked at: what the gate would say of it as a layer of this workspace, and nothing is changed."""

from typing import BinaryIO

import geopandas as gpd

from gisapp.exchange.gate import Delivery, ReadWithGdal, Received, receive
from gisapp.exchange.points import ControlPoint
from gisapp.workflows.offer import Offer, terms_of
from gisapp.workflows.ports import Workspace


def check_file(
    workspace: Workspace,
    stream: BinaryIO,
    size: int,
    offer: Offer,
    *,
    read_with_gdal: ReadWithGdal,
    control: gpd.GeoDataFrame | None = None,
    points: tuple[ControlPoint, ...] = (),
) -> Received:
    """Would this file pass the gate as the next revision of the layer?

    Parameters
    ----------
    workspace
        Whose specs, layers and control layers the file is held against.
    stream, size
        The file as delivered, open for reading from its start, and its bytes.
    offer
        What the sender says of it.
    control
        Boundaries to hold it against; without it the workspace's own control layer.
    points
        Control points that say which numbers of the file are which places.

    Raises
    ------
    NotFound
        When there is no such spec.
    BadInput
        When the layer's id is none, its kind looks like a known one misspelt, or it follows another spec.
    """
    terms = terms_of(workspace, offer, control=control, points=points)
    delivery = Delivery(name=offer.name, size=size, stream=stream)
    return receive(delivery, terms, read_with_gdal=read_with_gdal, keep_table=False)
