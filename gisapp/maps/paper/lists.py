"""What the list beside a map says of each zone: the view's own answer in a few words, else the zone's area."""

from collections import Counter
from collections.abc import Callable

from gisapp.maps.paper.scene import Record, Scene
from gisapp.maps.paper.views import rule_answers
from gisapp.maps.style import LEDGER, STANDINGS, VERDICTS

_AREAS = ("area", "area_part", "area_published_total")


def told_of(scene: Scene, zone: Record) -> str:
    """A zone's answer in a few words."""
    tell = _TOLD.get(str(scene.payload["view"]))
    return (tell(scene, zone) if tell else "") or area_of(scene, zone)


def area_of(scene: Scene, zone: Record) -> str:
    """The area that a source gives a zone."""
    stated = zone.get("stated_area_ha")
    if stated is None:
        claimed = [each["value"] for each in zone.get("claims", []) if each.get("quantity") == _AREAS[0]]
        stated = claimed[0] if claimed else None
    return scene.said.hectares(stated) if stated is not None else "–"


def _coverage(scene: Scene, zone: Record) -> str:
    asked = scene.asked()
    answer = scene.at_horizon("answers").get(asked["id"], {}).get(zone["id"]) if asked else None
    if not answer or answer.get("status") != "computed":
        return scene.said.word("not_computable")
    return scene.said.range(answer.get("least"), answer.get("greatest"), scene.said.percent)


def _ledger(scene: Scene, zone: Record) -> str:
    asked = scene.asked()
    told = scene.at_horizon("answers").get(asked["id"], {}).get(zone["id"]) if asked else None
    look = LEDGER.get((told or {}).get("state", ""))
    return scene.said.of({"vi": look.vi, "en": look.en}) if look else scene.said.word("not_computable")


def _rules(scene: Scene, zone: Record) -> str:
    counted = Counter(row[1] for row in rule_answers(scene, zone["id"]))
    words = {"fail": "paper_fails", "pass": "paper_passes", "not_computable": "paper_unknowns"}
    return "; ".join(scene.said.word(word, n=counted[each]) for each, word in words.items() if counted[each])


def _access(scene: Scene, zone: Record) -> str:
    asked, place = scene.asked(), scene.at_horizon("answers").get(zone["id"])
    rows = [] if place is None or not asked else scene.part["told"][place].get("nearest", [])
    answer = next((each for each in rows if asked and each["kind"] == asked["kind"] and "least_min" in each), None)
    if answer is None:
        return scene.said.word("not_computable")
    minutes = scene.said.range(answer["least_min"], answer.get("greatest_min"), lambda each: scene.said.number(each, 1))
    return scene.said.word("minutes", n=minutes)


def _standing(scene: Scene, zone: Record) -> str:
    told = (scene.at_horizon("boards") or {}).get("zones", {}).get(zone["id"])
    look = STANDINGS.get(told["standing"]) if told else None
    return scene.said.of({"vi": look.vi, "en": look.en}) if look else ""


def _verdict(scene: Scene, zone: Record) -> str:
    look = VERDICTS[(scene.at_horizon("answers").get(zone["id"]) or {"verdict": "same"})["verdict"]]
    return scene.said.of({"vi": look.vi, "en": look.en})


_TOLD: dict[str, Callable[[Scene, Record], str]] = {
    "coverage": _coverage,
    "ledger": _ledger,
    "rules": _rules,
    "access": _access,
    "portfolios": _standing,
    "difference": _verdict,
}
