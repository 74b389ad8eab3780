"""Pure spatial kernels on arrays of boxes and geometries in the plan CRS: no tables, no files, no planning rules."""
