"""One short file per journey: load, ask, keep or return. Journeys see Protocols, never machinery."""
