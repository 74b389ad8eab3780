"""Land whose taking is counted over all zones: the classes, and the land-use codes that make each up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LandTaken:
    """A class of land; `maybe` are codes that do not say whether they are of this class or of another."""

    codes: frozenset[str]
    vi: str
    en: str
    maybe: frozenset[str] = frozenset()


#: LUA is rice land of which nobody said whether two crops grow on it: it may be of either class of rice.
LAND_TAKEN: dict[str, LandTaken] = {
    "two_crop_rice": LandTaken(
        codes=frozenset({"LUC"}), maybe=frozenset({"LUA"}), vi="đất chuyên trồng lúa", en="two-crop rice"
    ),
    "other_rice": LandTaken(
        codes=frozenset({"LUK"}), maybe=frozenset({"LUA"}), vi="đất trồng lúa còn lại", en="other rice"
    ),
    "protection_forest": LandTaken(codes=frozenset({"RPH"}), vi="đất rừng phòng hộ", en="protection forest"),
    "special_use_forest": LandTaken(codes=frozenset({"RDD"}), vi="đất rừng đặc dụng", en="special-use forest"),
    "production_forest": LandTaken(codes=frozenset({"RSX"}), vi="đất rừng sản xuất", en="production forest"),
    "housing": LandTaken(codes=frozenset({"ONT", "ODT"}), vi="đất ở", en="residential land"),
}
