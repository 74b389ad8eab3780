"""What would change the choice, in sentences: a weight, or a datum that is off by so much, and who comes first then."""

from collections.abc import Iterable
from functools import partial

from gisapp.domain.numerals import in_marks, percent
from gisapp.workflows.portfolio_naming import (
    Answer,
    Said,
    quoted,
    title,
    together,
    unit_said,
    zone_name,
)

_COMPASS = {
    "vi": ("bắc", "đông bắc", "đông", "đông nam", "nam", "tây nam", "tây", "tây bắc"),
    "en": ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"),
}
_POSSIBLE = {True: {"vi": "sai lệch đó nằm trong khoảng có thể", "en": "that is within what is possible"},
             False: {"vi": "số liệu hiện có không để ngỏ đến mức đó",
                     "en": "the data at hand do not leave that much open"}}  # fmt: skip
#: A datum by its kind; what stands in the braces is named where it is told.
_DATUM: dict[str, Said] = {
    "amount": {"vi": "{objective} của {zone}", "en": "{objective} of {zone}"},
    "headroom": {"vi": "dư địa của {item}", "en": "the headroom of {item}"},
    "demand": {"vi": "nhu cầu {item} của {zone}", "en": "the demand for {item} of {zone}"},
    "population": {"vi": "dân số của {item}", "en": "the population of {item}"},
    "share": {"vi": "phần dân của {item} mà {zone} tới được",
              "en": "the share of the people of {item} whom {zone} reaches"},
    "overlap": {"vi": "phần dân các khu tới được (0 %: trùng nhau nhiều nhất, 100 %: ít nhất)",
                "en": "whom the zones reach (0 %: the same people as far as can be, 100 %: as few the same)"},
    "position": {"vi": "vị trí của {zone}", "en": "the position of {zone}"},
}  # fmt: skip


def turns(board: Answer) -> Iterable[Said]:
    """What is the smallest change of a weight, and of a datum, that makes another portfolio win?

    Of data the smallest of all, and that of every objective that zones share.
    """
    for each in board["turns"]["weights"][:1]:
        was, now, about = each["weight"], each["turns_at"], each["objective"]
        yield {
            "vi": f"Khi trọng số của «{title(board, about, 'vi')}» đổi từ {percent(was, lang='vi')} thành "
            f"{percent(now, lang='vi')}, phương án {together(board, each['winner'], 'vi')} đứng đầu.",
            "en": f"When the weight of “{title(board, about, 'en')}” goes from {percent(was, lang='en')} to "
            f"{percent(now, lang='en')}, {together(board, each['winner'], 'en')} comes first.",
        }
    told: set[str] = set()
    for at, each in enumerate(board["turns"]["data"]):
        if each["objective"] not in told and (at == 0 or each["kind"] != "amount"):
            told.add(each["objective"])
            yield _off(board, each)
    if board["turns"]["data_decide_nothing"]:
        yield _nothing(board)


def _off(board: Answer, turn: Answer) -> Said:
    name, by, winner = (
        {lang: said(lang) for lang in ("vi", "en")}
        for said in (
            partial(datum_said, board, turn),
            partial(change_said, turn),
            partial(together, board, turn["winner"]),
        )
    )
    may = _POSSIBLE[turn["possible"]]
    return {
        "vi": f"Nếu {name['vi']} sai lệch {by['vi']} thì phương án {winner['vi']} đứng đầu; {may['vi']}.",
        "en": f"If {name['en']} is off by {by['en']}, {winner['en']} comes first; {may['en']}.",
    }


def _nothing(board: Answer) -> Said:
    names = {lang: ", ".join(quoted(board, each, lang) for each in board["turns"]["data_decide_nothing"])
             for lang in ("vi", "en")}  # fmt: skip
    return {
        "vi": f"Không một số liệu riêng lẻ nào của {names['vi']}, dù sai lệch đến mức nào có thể có, làm lựa chọn đổi.",
        "en": f"No single datum of {names['en']}, however far off it can be at all, changes the choice.",
    }


def turns_said(board: Answer) -> Answer:
    """The turns, each datum with how it is called and what changes, in both languages."""
    data = [
        {
            **each,
            **{f"name_{lang}": datum_said(board, each, lang) for lang in ("vi", "en")},
            **{f"change_{lang}": change_said(each, lang) for lang in ("vi", "en")},
        }
        for each in board["turns"]["data"]
    ]
    return {**board["turns"], "data": data}


def datum_said(board: Answer, turn: Answer, lang: str) -> str:
    """A datum as a planner calls it."""
    return _DATUM[turn["kind"]][lang].format(
        objective=quoted(board, turn["objective"], lang),
        zone=zone_name(board, turn["zone"], lang) if turn["zone"] else "",
        item=turn[f"item_{lang}"] or "",
    )


def change_said(turn: Answer, lang: str) -> str:
    """By how much it is off, and from where to where; a position by metres and the way it goes."""
    unit = unit_said(turn["unit"], lang)
    off = f"{_figure(turn['off_by'], lang)} {unit}"
    if turn["kind"] == "position":
        way = _COMPASS[lang][round(turn["toward_degrees"] / 45) % 8]
        return f"{off} về phía {way}" if lang == "vi" else f"{off} towards the {way}"
    now, becomes = _figure(turn["now"], lang), _figure(turn["becomes"], lang)
    return f"{off} ({becomes} thay vì {now})" if lang == "vi" else f"{off} ({becomes} instead of {now})"


def _figure(value: float, lang: str) -> str:
    """Whole where it is large, else as many decimals as tell it."""
    size = abs(value)
    digits = 0 if size >= 100 else 1 if size >= 10 else 2  # noqa: PLR2004 - three figures tell it
    text = f"{round(value, digits) + 0.0:,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return in_marks(text, lang)
