"""Faults as they are found and counted: of a million alike only so many are worded, and the rest is a number."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gisapp.domain.finding import Finding, Severity
from gisapp.exchange.messages import in_order

_Kind = tuple[str, Severity, str | None]


@dataclass(frozen=True, slots=True)
class Faults:
    """Places that have one fault, of one code and severity, and how it is told of one of them."""

    places: NDArray[np.intp]
    tell: Callable[[int], Finding]


def at_each(places: Iterable[int] | NDArray[np.intp], tell: Callable[[int], Finding]) -> list[Faults]:
    """One fault at these places; nothing where there are none."""
    found = np.fromiter(places, dtype=np.intp)
    return [Faults(found, tell)] if len(found) else []


def where(marked: NDArray[np.bool_], tell: Callable[[int], Finding]) -> list[Faults]:
    """One fault wherever it is marked."""
    return at_each(np.flatnonzero(marked), tell)


@dataclass(slots=True)
class Tally:
    """All findings so far, of each kind (code, severity, column) no more than `most`, and how many there were."""

    most: int
    findings: list[Finding] = field(default_factory=list)
    counts: Counter[_Kind] = field(default_factory=Counter)

    def add(self, findings: Iterable[Finding]) -> None:
        """Take these findings, or count them."""
        for finding in findings:
            kind = (finding.code, finding.severity, finding.field)
            self.counts[kind] += 1
            if self.counts[kind] <= self.most:
                self.findings.append(finding)

    def add_faults(self, faults: Sequence[Faults]) -> None:
        """Word as many of these as there is room for, and count the rest."""
        for fault in faults:
            first = fault.tell(int(fault.places[0]))
            kind = (first.code, first.severity, first.field)
            room = max(self.most - self.counts[kind], 0)
            self.findings += [fault.tell(int(at)) for at in fault.places[:room]]
            self.counts[kind] += len(fault.places)

    @property
    def blocks(self) -> bool:
        """Whether an error is among them."""
        return any(severity is Severity.ERROR for (_, severity, _), count in self.counts.items() if count)

    def told(self) -> tuple[Finding, ...]:
        """The findings in the order of the checks, with the number of those that are not told one by one."""
        absent = {each.field for each in self.findings if each.code == "missing-field" and each.feature is None}
        kept = [each for each in self.findings if not _said_already(each, absent)]
        counts: Counter[tuple[str, Severity]] = Counter()
        for (code, severity, column), count in self.counts.items():
            if code != "missing-field" or column not in absent:
                counts[code, severity] += count
        counts += Counter(
            (each.code, each.severity) for each in kept if each.code == "missing-field" and each.field in absent
        )
        return in_order(kept, counts, per_code=self.most)


def _said_already(finding: Finding, absent: set[str | None]) -> bool:
    """A column that is missing altogether is told once, not again for every feature."""
    return finding.code == "missing-field" and finding.feature is not None and finding.field in absent
