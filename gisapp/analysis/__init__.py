"""The questions planners ask of zones and layers, as pure functions: tables in the plan CRS in, tables out."""
