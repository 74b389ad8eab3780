"""Layers as Delta tables in a workspace folder, rasters, and what ships: the one floor that opens files."""
