"""One file for each topic; a handler is a few lines."""
