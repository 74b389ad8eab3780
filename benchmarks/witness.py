"""Was a program slow that has nothing to do with what is measured? This one touches pages of its own, again and again.

Where it is, the machine was slow as a whole, as one whose host takes memory away and gives it back page by page. Who
brought that about it does not tell.
"""

import subprocess
import sys
from types import TracebackType
from typing import Self

_PAGES = 2_048
_WATCH = f"""
import mmap, sys, threading, time
held = mmap.mmap(-1, {_PAGES} * 4096)
if hasattr(mmap, "MADV_NOHUGEPAGE"):
    held.madvise(mmap.MADV_NOHUGEPAGE)
held[:] = bytes(len(held))
ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
longest = 0.0
print("begun", flush=True)
while not ended.wait(0.02):
    begun = time.thread_time()
    held[::4096]
    longest = max(longest, time.thread_time() - begun)
print(longest * 1000)
"""


class Witness:
    """Watches while it is entered: `away_ms` is then how long the machine took at worst over a moment's work."""

    away_ms: float

    def __enter__(self) -> Self:
        command = [sys.executable, "-S", "-c", _WATCH]
        self._watching = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._watching.stdout is not None  # noqa: S101 - a pipe was asked for
        self._watching.stdout.readline()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.away_ms = float(self._watching.communicate("")[0] or "nan")
