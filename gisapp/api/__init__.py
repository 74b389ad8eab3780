"""The HTTP door: routes parse, call one journey, present."""
