"""What the jobs of the tests do, each in a process of its own; and a runner that is a whole process."""

import os
import signal
import sys
import threading
import time
from pathlib import Path

from gisapp.clock import now
from gisapp.compute.jobs import JobRunner, Limits
from gisapp.domain.errors import BadInput, Vi
from gisapp.storage.register import SqlRegister, open_register

QUICK = Limits(look_s=0.05, grace_s=1.0)
#: A job that waits for a file gives up after this; no test takes so long.
PATIENCE_S = 120


def register_in(folder: Path) -> SqlRegister:
    """The register whose address the test wrote into the folder."""
    return open_register((folder / "address").read_text(), folder)


def perform(folder: str, job: str) -> None:
    """Do what the job's kind says, once it has left its process's number and its attempt."""
    place, register = Path(folder), register_in(Path(folder))
    given = register.job(job)
    (place / f"{job}.{given.attempts}").write_text(str(os.getpid()))
    {"succeed": succeed, "wait": wait, "refuse": refuse, "fail": fail, "die": die, "die-once": die_once}[given.kind](
        place, register, job, given.attempts
    )


def succeed(_place: Path, register: SqlRegister, job: str, _attempt: int) -> None:
    """Half, then done."""
    assert register.progressed(job, 0.5)
    register.finish_job(job, now(), result={"process": os.getpid(), "niceness": os.nice(0)})


def wait(place: Path, register: SqlRegister, job: str, _attempt: int) -> None:
    """Work until the test lets go; clear up whatever happens."""
    deadline = time.monotonic() + PATIENCE_S
    try:
        while not (place / "go").exists() and time.monotonic() < deadline:
            register.progressed(job, 0.25)
            time.sleep(0.02)
    finally:
        (place / f"{job}.cleared").touch()


def refuse(_place: Path, _register: SqlRegister, _job: str, _attempt: int) -> None:
    """What the journey of a caller's fault ends in."""
    raise BadInput(expected="một tệp đọc được", found="tệp hỏng", todo="gửi lại", vi=Vi("một tệp đọc được", "gửi lại"))


def fail(_place: Path, _register: SqlRegister, _job: str, _attempt: int) -> None:
    """A fault of ours."""
    raise ZeroDivisionError


def die(_place: Path, _register: SqlRegister, _job: str, _attempt: int) -> None:
    """As when memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(place: Path, register: SqlRegister, job: str, attempt: int) -> None:
    """Dies at first, and then succeeds."""
    (die if attempt == 1 else succeed)(place, register, job, attempt)


def main() -> None:
    """Run jobs as a server does, until told to end."""
    folder, told = Path(sys.argv[1]), threading.Event()
    signal.signal(signal.SIGTERM, lambda _signal, _frame: told.set())
    runner = JobRunner(register_in(folder), perform, str(folder), now=now, limits=QUICK)
    runner.start()
    told.wait()
    runner.stop()
