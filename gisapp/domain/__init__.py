"""The nouns of zone planning: units, CRS, layer specs, plans, standards, findings and errors. Imports nothing above."""
