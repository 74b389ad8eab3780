"""The rule check: each standard in force held against what is known of a zone. One file per topic, pure functions."""
