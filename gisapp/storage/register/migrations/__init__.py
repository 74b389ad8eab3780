"""How a register of an earlier gisapp becomes one of this: a step a file, in the order of their numbers."""
