"""The cage's child without its own look at virtual tables, to see that GDAL refuses them as well."""

import os
import sys

from gisapp.compute import gdal_child

if __name__ == "__main__":
    gdal_child._refuse_virtual_tables = lambda path: None
    os._exit(gdal_child.main(sys.argv[1:]))
