"""The command line: parse, call one journey, print."""
