"""How firm is the choice, in sentences: trials, how far it falls behind, what to measure, what to think over."""

from collections.abc import Iterable

from gisapp.domain.numerals import percent, written
from gisapp.workflows.portfolio_naming import Answer, Said, title, together, zone_name

#: How the futures are called that are no objective's end.
_MIDDLE = {"vi": "số liệu ở giữa khoảng", "en": "all data in the middle"}
_ENDS = {"least": {"vi": "ở mức thấp nhất", "en": "at its least"},
         "greatest": {"vi": "ở mức cao nhất", "en": "at its greatest"}}  # fmt: skip


def firm(board: Answer) -> Iterable[Said]:
    """Which portfolio comes first how often, when neither weights nor data are certain?"""
    shares = board["acceptability"]["portfolios"]
    if not shares:
        return
    first, share = next(iter(shares.items()))
    draws, given = board["acceptability"]["draws"], board["weights"]["kind"] != "none"
    vi, en = ("", "") if given else (" (chưa cho trọng số nên mọi bộ trọng số được xét như nhau)",
                                     " (no weights are given, so that every weighting counts alike)")  # fmt: skip
    yield {
        "vi": f"Thứ hạng vững đến đâu: {together(board, first, 'vi')} đứng đầu trong {percent(share, lang='vi')} của "
        f"{written(draws, 0)} lần thử trọng số và số liệu{vi}.",
        "en": f"How firm the ranking is: {together(board, first, 'en')} comes first in {percent(share, lang='en')} "
        f"of {draws:,} trials of weights and data{en}.",
    }


def falls_behind(board: Answer) -> Iterable[Said]:
    """In which future does the winner fall behind the best most, on the scale from 0 to 1?"""
    winner = next((each for each in board["representatives"] if each["portfolio"] == board["winner"]), None)
    if winner is None or not winner["worse_than_best"]:
        return
    future, lost = max(winner["worse_than_best"].items(), key=lambda each: each[1])
    name = {lang: together(board, winner["portfolio"], lang) for lang in ("vi", "en")}
    if not lost:
        yield {"vi": f"{name['vi']} vẫn đứng đầu dù từng mục tiêu ở đầu nào của khoảng số liệu.",
               "en": f"{name['en']} stays first at either end of each objective's data."}  # fmt: skip
        return
    yield {
        "vi": f"{name['vi']} thiệt hơn phương án tốt nhất nhiều nhất {written(lost, 3)} điểm (thang 0-1), "
        f"khi {future_said(board, future, 'vi')}.",
        "en": f"{name['en']} falls behind the best by {lost:.3f} at most (on a scale from 0 to 1), with "
        f"{future_said(board, future, 'en')}.",
    }


def future_said(board: Answer, future: str, lang: str) -> str:
    """A future by what is different in it."""
    objective, _, end = future.rpartition("_")
    if end not in _ENDS:
        return _MIDDLE[lang]
    named = title(board, objective, lang)
    return f"«{named}» {_ENDS[end][lang]}" if lang == "vi" else f"“{named}” {_ENDS[end][lang]}"


def measure(board: Answer) -> Iterable[Said]:
    """What is most worth measuring next?"""
    for each in board["next_measurements"][:1]:
        about, zone = each["objective"], each["about"]
        yield {
            "vi": f"Nên đo tiếp trước hết: «{title(board, about, 'vi')}» của {zone_name(board, zone, 'vi')}.",
            "en": f"Worth measuring next: “{title(board, about, 'en')}” of {zone_name(board, zone, 'en')}.",
        }


def judgement(board: Answer) -> Iterable[Said]:
    """Which pairwise judgement fits the others least, where they contradict each other?"""
    revisit = board["weights"].get("revisit")
    if not revisit:
        return
    one, other = revisit["pair"]
    ratio, judged, implied = board["weights"]["consistency_ratio"], revisit["judged"], revisit["the_others_imply"]
    yield {
        "vi": f"Các so sánh cặp mâu thuẫn nhau (tỷ số nhất quán {written(ratio, 3)} > 0,10): hãy xem lại "
        f"«{title(board, one, 'vi')}» so với «{title(board, other, 'vi')}»: đã cho {written(judged, 3)}, các so sánh "
        f"khác cho thấy {written(implied, 3)}.",
        "en": f"The pairwise judgements contradict each other (consistency ratio {ratio} > 0.10): think over "
        f"“{title(board, one, 'en')}” against “{title(board, other, 'en')}”: judged {judged}, the others imply "
        f"{implied}.",
    }
