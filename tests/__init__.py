"""The tests, as sentences about planning."""
