"""All benchmarks: land balance at 10,000, 100,000 and 1,000,000 parcels, as a table and a line of JSON."""

import sys

from benchmarks.land_balance import run

if __name__ == "__main__":
    sys.exit(run(["--table", *sys.argv[1:]]))
