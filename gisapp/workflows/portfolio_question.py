"""What is asked of a portfolio board, with nothing left to a default that decides in silence."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from gisapp.domain.errors import BadInput, Vi

_SIZES = re.compile(r"(\d{1,3})(?:-(\d{1,3}))?")
_QUOTA = re.compile(r"(\d{4})=(\d+(?:\.\d+)?)")
#: Of ids, years or parts of one text; nobody names more, and each costs a look at the data or the audit log.
_MOST_NAMED = 200
#: How many zones the views put together where nobody says: Decision 65 speaks of two to five.
USUAL_SIZES = "2-5"
#: Words for `fixed`: nobody, or whoever's investment policy is approved by a numbered decision.
NOBODY, APPROVED = "none", "approved"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardQuestion:
    """Which candidates, in portfolios of which sizes, under which conditions and weights?

    Parameters
    ----------
    candidates
        Ids; empty for all that are not yet established.
    fixed
        `none`, `approved`, or ids.
    exclusive
        Pairs of which no portfolio has both.
    one_per_pole
        Whether no portfolio has two zones of one growth pole.
    phases
        Horizons in which zones may be begun; empty where phases are not asked about.
    quotas_ha
        By horizon, the most hectares begun up to and in it.
    land_quotas
        Whether no portfolio surely takes more rice, forest or residential land than the quotas of the plan leave.
    weights
        As `gisapp.workflows.portfolio_weights.weights_of` reads them; empty where nobody gives any.
    overrides
        Ids that stay though a rule excludes them; each needs a reason on record.
    """

    sizes: tuple[int, ...]
    candidates: tuple[str, ...] = ()
    fixed: tuple[str, ...] = (NOBODY,)
    exclusive: tuple[tuple[str, str], ...] = ()
    one_per_pole: bool = False
    phases: tuple[int, ...] = ()
    quotas_ha: Mapping[int, float] = field(default_factory=lambda: MappingProxyType({}))
    land_quotas: bool = False
    weights: str = ""
    overrides: tuple[str, ...] = ()
    seed: int = 2026

    def parameters(self) -> dict[str, str]:
        """The question as it stands in an address, without what is as usual."""
        said = {
            "sizes": sizes_text(self.sizes),
            "candidates": ",".join(self.candidates),
            "fixed": "" if self.fixed == (NOBODY,) else ",".join(self.fixed),
            "exclude": ";".join(",".join(pair) for pair in self.exclusive),
            "one-per-pole": "true" if self.one_per_pole else "",
            "phases": ",".join(map(str, self.phases)),
            "quotas": ",".join(f"{year}={most:g}" for year, most in self.quotas_ha.items()),
            "land-quotas": "true" if self.land_quotas else "",
            "weights": self.weights,
            "overrides": ",".join(self.overrides),
            "seed": "" if self.seed == BoardQuestion.seed_as_usual() else str(self.seed),
        }
        return {name: text for name, text in said.items() if text}

    @staticmethod
    def seed_as_usual() -> int:
        """The seed of whoever names none."""
        return 2026


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The question as a door has it: every part as text, empty where it was not given."""

    sizes: str
    candidates: str = ""
    fixed: str = NOBODY
    exclude: Sequence[str] = ()
    one_per_pole: bool = False
    phases: str = ""
    quotas: str = ""
    land_quotas: bool = False
    weights: str = ""
    overrides: str = ""
    seed: int = 2026


def read_question(texts: Texts) -> BoardQuestion:
    """What do these texts ask?

    Raises
    ------
    BadInput
        When one of them cannot be read, or two say the contrary of each other.
    """
    return BoardQuestion(
        sizes=read_sizes(texts.sizes),
        candidates=read_ids(texts.candidates),
        fixed=_fixed(texts.fixed),
        exclusive=tuple(_pair(each) for part in texts.exclude for each in _parts(part, ";") if each.strip()),
        one_per_pole=texts.one_per_pole,
        phases=_years(texts.phases),
        quotas_ha=MappingProxyType(_quotas(texts.quotas)),
        land_quotas=texts.land_quotas,
        weights=texts.weights.strip(),
        overrides=read_ids(texts.overrides),
        seed=texts.seed,
    )


def read_sizes(text: str) -> tuple[int, ...]:
    """The sizes that `2-5`, `3` or `2,4` name.

    Raises
    ------
    BadInput
        When they run downward, hold zero, or are no numbers.
    """
    found: list[int] = []
    for part in _parts(text):
        match = _SIZES.fullmatch(part.strip())
        if match is None:
            raise _sizes_wrong(text, "write them as 2-5 or 2,4", "hãy viết như 2-5 hoặc 2,4")
        least, most = int(match[1]), int(match[2] or match[1])
        if least > most:
            raise _sizes_wrong(text, f"turn them round: {most}-{least}", f"hãy đổi chỗ: {most}-{least}")
        found += range(least, most + 1)
    sizes = tuple(sorted(set(found)))
    if sizes[0] < 1:
        raise _sizes_wrong(text, "begin at 1 or more", "hãy bắt đầu từ 1 trở lên")
    return sizes


def sizes_text(sizes: tuple[int, ...]) -> str:
    """The sizes as they are written: `2-5`, or `2,4`."""
    whole = sizes == tuple(range(sizes[0], sizes[-1] + 1))
    return f"{sizes[0]}-{sizes[-1]}" if whole and len(sizes) > 1 else ",".join(map(str, sizes))


def _sizes_wrong(text: str, todo: str, todo_vi: str) -> BadInput:
    return BadInput(
        expected="sizes that ascend, such as 2-5",
        found=repr(text[:64]),
        todo=todo,
        vi=Vi("số khu mỗi phương án tăng dần từ 1, ví dụ 2-5 hoặc 2,4", todo_vi),
    )


def read_ids(text: str) -> tuple[str, ...]:
    """The ids between the commas, each once, as zones write them.

    Raises
    ------
    BadInput
        When they are more than anybody would name.
    """
    return tuple(dict.fromkeys(each.strip().lower() for each in _parts(text) if each.strip()))


def _parts(text: str, separator: str = ",") -> list[str]:
    """What stands between the separators.

    Raises
    ------
    BadInput
        When it is more than anybody would name.
    """
    parts = text.split(separator, _MOST_NAMED)
    if len(parts) > _MOST_NAMED:
        raise BadInput(
            expected=f"a list of at most {_MOST_NAMED} parts",
            found=f"more: {text[:32]!r} and so on",
            todo="name fewer",
            vi=Vi(f"danh sách nhiều nhất {_MOST_NAMED} phần", "hãy bớt", f"nhiều hơn: {text[:32]!r} …"),
        )
    return parts


def _fixed(text: str) -> tuple[str, ...]:
    named = read_ids(text) or (NOBODY,)
    if len(named) > 1 and {NOBODY, APPROVED} & set(named):
        raise BadInput(
            expected=f"fixed: {NOBODY}, {APPROVED}, or ids",
            found=repr(text[:64]),
            todo="give one of the three",
            vi=Vi(f"khu cố định là {NOBODY}, {APPROVED}, hoặc mã các khu", "hãy chọn một trong ba cách viết"),
        )
    return named


def _pair(text: str) -> tuple[str, str]:
    named = read_ids(text)
    if len(named) != 2:  # noqa: PLR2004 - a pair
        raise BadInput(
            expected="two ids that exclude one another: A,B",
            found=repr(text[:64]),
            todo="name two zones",
            vi=Vi("hai khu loại trừ nhau, viết là A,B", "hãy nêu đúng hai khu"),
        )
    one, other = sorted(named)
    return one, other


def _years(text: str) -> tuple[int, ...]:
    parts = [each.strip() for each in _parts(text) if each.strip()]
    if not all(each.isascii() and each.isdigit() and len(each) == len("2030") for each in parts):
        raise BadInput(
            expected="phases: years, such as 2030,2050",
            found=repr(text[:64]),
            todo="correct them",
            vi=Vi("giai đoạn là các năm, ví dụ 2030,2050", "hãy sửa lại"),
        )
    return tuple(sorted({int(each) for each in parts}))


def _quotas(text: str) -> dict[int, float]:
    found = {}
    for part in (each.strip() for each in _parts(text) if each.strip()):
        match = _QUOTA.fullmatch(part)
        if match is None:
            raise BadInput(
                expected="quotas: hectares by year, such as 2030=600",
                found=repr(part[:64]),
                todo="correct it",
                vi=Vi("hạn mức là số héc-ta theo năm, ví dụ 2030=600", "hãy sửa lại"),
            )
        found[int(match[1])] = float(match[2])
    return dict(sorted(found.items()))
