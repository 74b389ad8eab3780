"""Logs as JSON, one line each on standard error: ours, the server's and those of the libraries.

Lines are written by a thread of their own, straight to the file: a reader of the log that does not keep up must never
hold a request. What it misses is counted in the next line.
"""

import atexit
import json
import logging
import os
import time
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from queue import Empty, Full, Queue
from threading import Thread

import orjson

from gisapp.api.request_id import request_id

#: Under this name a record carries members of its own.
MEMBERS = "members"
#: Under this one it keeps the request's id, for it is written outside the request.
_REQUEST = "of_request"
#: Lines kept for a reader that does not keep up, about 5 MB.
_MOST_WAITING = 10_000
#: At the end of the process the last lines are given so long.
_LAST_SECONDS = 2.0
_STANDARD_ERROR = 2


class JsonLines(logging.Formatter):
    """One record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Time in UTC, level, the request's id if there is one, and what happened."""
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "request_id": getattr(record, _REQUEST, request_id()) or None,
            "message": _message(record),
            **getattr(record, MEMBERS, {}),
            "traceback": _told(record),
        }
        known = {name: value for name, value in said.items() if value is not None}
        try:
            return orjson.dumps(known, default=str).decode()
        except orjson.JSONEncodeError:  # half a character, as in the name of a broken file
            return json.dumps(known, default=str)


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # whoever wrote it gave it the wrong arguments; that must not end the log
        return str(record.msg)


def _told(record: logging.LogRecord) -> str | None:
    return "".join(traceback.format_exception(*record.exc_info)) if record.exc_info and record.exc_info[0] else None


class Lines(logging.Handler):
    """Hand lines to the thread that writes them.

    Parameters
    ----------
    file
        The number of an open file.
    """

    def __init__(self, file: int = _STANDARD_ERROR, *, most_waiting: int = _MOST_WAITING) -> None:
        super().__init__()
        self._file = file
        self._waiting: Queue[logging.LogRecord] = Queue(most_waiting)
        self._missed = 0
        self._thread = Thread(target=self._write_on, name="log lines", daemon=True)
        self._thread.start()
        self.setFormatter(JsonLines())

    def emit(self, record: logging.LogRecord) -> None:
        """Queue one record, to be made a line by the thread; where none fits any more, count it."""
        setattr(record, _REQUEST, request_id())
        try:
            if self._missed:
                self._waiting.put_nowait(_missing(self._missed))
                self._missed = 0
            self._waiting.put_nowait(record)
        except Full:
            self._missed += 1

    def finish(self, seconds: float = _LAST_SECONDS) -> None:
        """Give the lines that still wait a little time."""
        deadline = time.monotonic() + seconds
        while self._waiting.unfinished_tasks and time.monotonic() < deadline:
            time.sleep(0.01)

    def _write_on(self) -> None:
        while True:
            records = self._next()
            try:
                _write_all(self._file, "".join(f"{self.format(each)}\n" for each in records).encode())
            except OSError:
                self._missed += len(records)  # the reader of the log has gone; that must not end the service
            for _ in records:
                self._waiting.task_done()

    def _next(self) -> list[logging.LogRecord]:
        records = [self._waiting.get()]
        with suppress(Empty):
            while len(records) < _LINES_AT_ONCE:
                records.append(self._waiting.get_nowait())
        return records


def _missing(count: int) -> logging.LogRecord:
    said = {"name": __name__, "levelno": logging.WARNING, "levelname": "WARNING", "msg": "lines missed"}
    return logging.makeLogRecord({**said, MEMBERS: {"count": count}})


_LINES_AT_ONCE = 100


def _write_all(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]


def begin_logging(level: str) -> None:
    """Write everything that is logged in this process as JSON lines, from `level` on; of libraries, warnings."""
    root = logging.getLogger()
    if not any(isinstance(each, Lines) for each in root.handlers):
        lines = Lines()
        root.addHandler(lines)
        atexit.register(lines.finish)
        logging.captureWarnings(capture=True)
    for name in ("gisapp", "uvicorn"):
        logging.getLogger(name).setLevel(level.upper())
