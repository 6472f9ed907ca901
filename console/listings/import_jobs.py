"""Files that were sent in: kept on disk while they are looked at, worked on one at a time in a thread, then deleted.

A job lives in this process and is seen by whoever sent it. Its file goes when the job is over, and after an hour.
"""

import logging
import secrets
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from tempfile import mkdtemp
from typing import BinaryIO, Literal

from sqlalchemy import Connection
from starlette.datastructures import State

from bot.service import Service
from directory.history import Note
from directory.importing import call_sheet, planning
from directory.importing.call_sheet import Calls
from directory.importing.incoming import Watched
from directory.importing.opening import opened
from directory.importing.planning import Decisions, Plan
from directory.roles import Actor
from directory.tables.table import Refusal, Unreadable

log = logging.getLogger(__name__)
KEPT_FOR = 60 * 60 * 1000
FOLDER = "imports"
_CHUNK = 1 << 20
_SHEETS = ("services", "organizations", "schedules")
_SUFFIXES = (".csv", ".xlsx", ".json", ".zip")

Kind = Literal["directory", "calls"]
Stage = Literal["waiting", "looking", "shown", "unreadable", "writing", "refused", "moved", "broken", "done"]
OPEN = ("shown", "refused")
"""States in which somebody has something to decide."""


@dataclass(slots=True)
class Job:
    """One file: who sent it, how far it is, what it would do (`plan` or `calls`) or what is wrong with it."""

    id: str
    kind: Kind
    actor: Actor
    path: Path
    made_at: int
    today: date
    state: Stage = "waiting"
    done: int = 0
    total: int = 0
    plan: Plan | None = None
    calls: Calls | None = None
    refusals: tuple[Refusal, ...] = ()
    fingerprint: str = ""

    @property
    def is_working(self) -> bool:
        """Whether it is worth looking again in a moment."""
        return self.state in ("waiting", "looking", "writing")

    def progress(self, done: int, total: int) -> None:
        """How far it is."""
        self.done, self.total = done, total


@dataclass
class Jobs:
    """The jobs of a process. Times are milliseconds."""

    service: Service
    jobs: dict[str, Job] = field(default_factory=dict)
    turn: threading.Lock = field(default_factory=threading.Lock)
    deciding: threading.Lock = field(default_factory=threading.Lock)

    @property
    def folder(self) -> Path:
        """Where the files are kept."""
        return self.service.config.data_dir / FOLDER

    def receive(self, kind: Kind, actor: Actor, file: BinaryIO, name: str, note: Note) -> Job:
        """Keep a file that was sent and begin to look at it."""
        self.sweep(note.now)
        key = secrets.token_urlsafe(12)
        path = self.folder / key / _safe(name)
        path.parent.mkdir(mode=0o700, parents=True)
        with path.open("wb") as kept:
            shutil.copyfileobj(file, kept, _CHUNK)
        job = self.jobs[key] = Job(key, kind, actor, path, note.now, note.day)
        self._begin(job, lambda: self._look(job))
        return job

    def of(self, actor: Actor, key: str) -> Job | None:
        """A job of this person's."""
        job = self.jobs.get(key)
        return job if job and job.actor.id == actor.id else None

    def all_of(self, actor: Actor) -> list[Job]:
        """Their jobs, newest first."""
        return [job for job in reversed(self.jobs.values()) if job.actor.id == actor.id]

    def room(self, now: int) -> Path:
        """A new folder for a file that is sent out. Whoever asks deletes it; what is forgotten goes after an hour."""
        self.sweep(now)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Path(mkdtemp(prefix="out-", dir=self.folder))

    def apply(self, job: Job, actor: Actor, note: Note, decisions: Decisions) -> None:
        """Write it with the rights this person has now, whole or not at all, if there is still something to decide."""
        with self.deciding:
            if job.state not in OPEN:
                return
            job.state, job.done = "writing", 0
        self._begin(job, lambda: self._write(job, actor, note, decisions))

    def cancel(self, job: Job) -> None:
        """Forget it, unless it is being written."""
        if job.state != "writing":
            self._forget(job)
            self.jobs.pop(job.id, None)

    def sweep(self, now: int) -> None:
        """Delete what is over an hour old, also files that no job of this process knows."""
        for job in list(self.jobs.values()):
            if job.made_at < now - KEPT_FOR and not job.is_working:
                self.cancel(job)
        if self.folder.is_dir():
            for left in self.folder.iterdir():
                with suppress(FileNotFoundError):
                    if left.name not in self.jobs and left.stat().st_mtime * 1000 < now - KEPT_FOR:
                        shutil.rmtree(left, ignore_errors=True)

    def _begin(self, job: Job, work: Callable[[], None]) -> None:
        threading.Thread(target=self._work, args=(job, work), name="import", daemon=True).start()

    def _work(self, job: Job, work: Callable[[], None]) -> None:
        try:
            with self.turn:
                work()
        except Unreadable as wrong:
            job.state, job.refusals = "unreadable", wrong.refusals
        except Exception as error:  # noqa: BLE001 - told by its kind alone: its words may be the file's (R24)
            log.error("an import was given up: %s", type(error).__name__)
            job.state = "broken"
        finally:
            if job.state not in OPEN:
                self._forget(job)

    def _look(self, job: Job) -> None:
        job.state = "looking"
        with self.service.store.read() as connection:
            if job.kind == "calls":
                job.calls = call_sheet.plan_calls(connection, job.path, job.actor, job.today)
                job.refusals = tuple(job.calls.refusals)
            else:
                job.plan = planning.plan(connection, self._opened(connection, job), job.actor)
                job.refusals, job.fingerprint = tuple(job.plan.refusals), job.plan.fingerprint
        job.state = "refused" if job.refusals else "shown"

    def _write(self, job: Job, actor: Actor, note: Note, decisions: Decisions) -> None:
        try:
            with self.service.store.write() as connection:
                if job.kind == "calls":
                    job.calls = call_sheet.apply_calls(connection, job.path, actor, note)
                else:
                    settled = replace(decisions, expected=job.fingerprint)
                    incoming = self._opened(connection, job)
                    job.plan = planning.apply(connection, incoming, actor, note, settled)
        except planning.Stopped as stopped:
            job.state, job.refusals = "refused", tuple(stopped.plan.refusals)
            return
        except call_sheet.Stopped as stopped:
            job.state, job.refusals = "refused", tuple(stopped.calls.refusals)
            return
        except planning.Moved:
            job.state = "moved"
            return
        with self.service.store.read() as connection:
            self.service.knowledge.follow(connection)
        job.state = "done"

    def _opened(self, connection: Connection, job: Job) -> Watched:
        return Watched(opened(connection, job.path, outside=True), job.progress)

    def _forget(self, job: Job) -> None:
        shutil.rmtree(job.path.parent, ignore_errors=True)


def jobs_of(service: Service, state: State) -> Jobs:
    """The jobs of this console, kept on its `state`."""
    if not hasattr(state, "imports"):
        state.imports = Jobs(service)
    found: Jobs = state.imports
    return found


def _safe(name: str) -> str:
    """A name for the file that says no more than which sheet and format it may be."""
    given = Path(name.replace("\\", "/")).name
    stem, suffix = Path(given).stem.casefold(), Path(given).suffix.casefold()
    return f"{stem if stem in _SHEETS else _SHEETS[0]}{suffix if suffix in _SUFFIXES else '.bin'}"
