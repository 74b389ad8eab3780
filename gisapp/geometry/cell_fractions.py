"""Which fraction of each cell of a grid lies in an area, exactly?

Each edge is cut where it passes from cell to cell. A piece adds to its cell what lies to its right there, and to all
cells further right its height; summed along each row these are the fractions, for edges that go up take away what edges
that go down add (the signed areas by which outlines of letters are filled; R. Levien, font-rs, 2016).
"""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Grid = NDArray[np.float64]
#: What is left of sums of many pieces where there is nothing.
_ROUNDING = 1e-9


def fractions_of_cells(area: BaseGeometry, *, west: float, north: float, cell_m: float, size: tuple[int, int]) -> Grid:
    """The fraction of each cell, 0 to 1, that lies in the area.

    Parameters
    ----------
    area
        A valid polygon, or several; holes are left out. It may reach beyond the grid.
    west, north
        The outer corner of the first cell of the northernmost row.
    cell_m
        The side of a cell.
    size
        Rows and columns.

    Examples
    --------
    >>> import shapely
    >>> fractions_of_cells(shapely.box(5, 0, 20, 10), west=0, north=10, cell_m=10, size=(1, 2)).tolist()
    [[0.5, 1.0]]
    """
    rows, columns = size
    begin, end = _edges(area)
    scale = np.array([1 / cell_m, -1 / cell_m])
    begin, end = (begin - (west, north)) * scale, (end - (west, north)) * scale
    begin, end = _within_rows(begin, end, rows)
    if not len(begin):
        return np.zeros(size)
    x, y, height = _pieces(begin, end, columns)
    row = np.clip(np.floor(y), 0, rows - 1).astype(np.intp)
    column = np.clip(np.floor(x), 0, columns).astype(np.intp)
    right = np.clip(x - column, 0.0, 1.0) * height
    first = row * (columns + 2) + column
    places, parts = np.concatenate([first, first + 1]), np.concatenate([height - right, right])
    sums = np.bincount(places, weights=parts, minlength=rows * (columns + 2)).reshape(rows, columns + 2)
    inside: Grid = np.cumsum(sums[:, :columns], axis=1)
    inside[np.abs(inside) < _ROUNDING] = 0.0
    return np.clip(inside, 0.0, 1.0, out=inside)


def _edges(area: BaseGeometry) -> tuple[Grid, Grid]:
    """Where each edge begins and ends, shells turned one way and holes the other."""
    rings = shapely.get_rings(shapely.get_parts(shapely.orient_polygons(area, exterior_cw=False)))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    joined = ring[1:] == ring[:-1]
    return points[:-1][joined], points[1:][joined]


def _within_rows(begin: Grid, end: Grid, rows: int) -> tuple[Grid, Grid]:
    """The edges cut off at the first and the last row; level ones bound nothing."""
    low, high = np.minimum(begin[:, 1], end[:, 1]), np.maximum(begin[:, 1], end[:, 1])
    kept = (high > 0) & (low < rows) & (high > low)
    begin, end = begin[kept], end[kept]
    step = end - begin
    cut = []
    for point in (begin, end):
        y = np.clip(point[:, 1], 0.0, rows)
        x = np.where(y == point[:, 1], point[:, 0], begin[:, 0] + (y - begin[:, 1]) / step[:, 1] * step[:, 0])
        cut.append(np.column_stack([x, y]))
    return cut[0], cut[1]


def _pieces(begin: Grid, end: Grid, columns: int) -> tuple[Grid, Grid, Grid]:
    """The middle of each piece that lies in one cell, and how far down it goes (negative: up)."""
    edges = np.arange(len(begin))
    cuts, whose = [np.zeros(len(begin)), np.ones(len(begin))], [edges, edges]
    for axis in (0, 1):
        here, there = begin[:, axis], end[:, axis]
        if axis == 0:  # beside the grid it does not matter in which column a piece lies
            low, high = (np.clip(each(here, there), -1, columns + 1) for each in (np.minimum, np.maximum))
        else:
            low, high = np.minimum(here, there), np.maximum(here, there)
        first, last = np.floor(low) + 1, np.ceil(high) - 1
        count = np.maximum(last - first + 1, 0).astype(np.intp)
        edge = np.repeat(edges, count)
        line = np.repeat(first, count) + np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        cuts.append((line - here[edge]) / (there - here)[edge])
        whose.append(edge)
    part, edge = np.concatenate(cuts), np.concatenate(whose)
    order = np.lexsort((part, edge))
    part, edge = part[order], edge[order]
    places = begin[edge] + part[:, None] * (end - begin)[edge]
    joined = edge[1:] == edge[:-1]
    start, stop = places[:-1][joined], places[1:][joined]
    return (start[:, 0] + stop[:, 0]) / 2, (start[:, 1] + stop[:, 1]) / 2, stop[:, 1] - start[:, 1]
