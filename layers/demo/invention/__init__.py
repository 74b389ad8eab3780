"""The invention of the fictitious district Huyện Mẫu, one module per kind of thing; see `layers/demo/generate.py`."""
