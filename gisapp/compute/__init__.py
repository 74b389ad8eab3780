"""Where untrusted and long work runs: GDAL in its cage, a child process with little memory, time and sight."""
