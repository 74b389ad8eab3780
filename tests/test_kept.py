"""Tables stay in memory as long as there is room, and no longer."""

import pandas as pd

from gisapp.storage.kept import KeptTables


def test_the_table_unused_for_longest_makes_room_and_the_latest_always_stays():
    kept, read = KeptTables(most_bytes=100), []

    def get(name: str, size: int) -> None:
        def table():
            read.append(name)
            return pd.DataFrame({"id": [name]}), size

        assert kept.get(name, table)["id"].tolist() == [name]

    for name in "abacab":
        get(name, 40)
    get("large", 400)
    get("large", 400)
    assert read == ["a", "b", "c", "b", "large"]
    get("a", 40)
    assert read[-1] == "a"
