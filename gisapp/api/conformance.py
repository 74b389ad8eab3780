"""The conformance classes that hold; CONFORMANCE.md names for each the tests that prove it."""

_FEATURES = "http://www.opengis.net/spec/ogcapi-features-"
#: OGC 23-058 was published as Features Part 5 and as Common Part 3; clients look for either name.
_SCHEMAS = tuple(
    f"{base}/conf/{name}"
    for base in (f"{_FEATURES}5/1.0", "http://www.opengis.net/spec/ogcapi-common-3/1.0")
    for name in ("schemas", "core-roles-features", "returnables-and-receivables", "queryables", "sortables")
)

CONFORMANCE = (
    f"{_FEATURES}1/1.0/conf/core",
    f"{_FEATURES}1/1.0/conf/oas30",
    f"{_FEATURES}1/1.0/conf/geojson",
    f"{_FEATURES}2/1.0/conf/crs",
    *(
        f"{_FEATURES}3/1.0/conf/{name}"
        for name in ("queryables", "queryables-query-parameters", "filter", "features-filter")
    ),
    *(
        f"http://www.opengis.net/spec/cql2/1.0/conf/{name}"
        for name in (
            "cql2-text",
            "cql2-json",
            "basic-cql2",
            "advanced-comparison-operators",
            "case-insensitive-comparison",
            "accent-insensitive-comparison",
            "basic-spatial-functions",
            "basic-spatial-functions-plus",
            "spatial-functions",
            "property-property",
            "arithmetic",
        )
    ),
    *_SCHEMAS,
    "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/profile-parameter",
    "http://www.opengis.net/spec/json-fg-1/1.0/conf/core",
    "http://www.opengis.net/spec/json-fg-1/1.0/conf/types-schemas",
    "http://www.opengis.net/spec/json-fg-1/1.0/conf/profiles",
    "http://www.opengis.net/spec/json-fg-1/1.0/conf/api",
    *(
        f"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{name}"
        for name in ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt", "png")
    ),
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
)
