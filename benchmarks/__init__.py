"""Measurements of gisapp beside its alternatives, side by side in one run, with answers compared."""
