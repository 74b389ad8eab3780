"""The day is Hanoi's, wherever the machine stands."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest

from gisapp.clock import day, today
from gisapp.domain.errors import BadInput


@pytest.mark.parametrize("zone", ["UTC+12", "UTC", "UTC-14"])
def test_the_day_does_not_depend_on_the_machine(zone):
    code = "from gisapp.clock import today; print(today())"
    before = datetime.now(UTC)
    told = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "TZ": zone}, capture_output=True, text=True, check=True
    ).stdout.strip()
    days = {(moment + timedelta(hours=7)).date().isoformat() for moment in (before, datetime.now(UTC))}
    assert told in days


def test_a_date_of_appraisal_is_a_date_a_text_or_today():
    assert day(date(2026, 12, 31)) == day("2026-12-31") == date(2026, 12, 31)
    assert day(None) in {today(), today() - timedelta(days=1)}
    for wrong in ("", "31/12/2026", "2026-13-01"):
        with pytest.raises(BadInput, match="2026-12-31"):
            day(wrong)
