"""Bringing a file in, with a look at what it would do first; and taking the directory out."""

import shutil
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

from starlette.background import BackgroundTask
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from console.auth.permission import DIRECTORY, MEBIBYTE, Link
from console.listings.at_hand import is_piece, note, service_of, typed
from console.listings.import_jobs import Job, Jobs, Kind, jobs_of
from console.shell.notices import Notice, tell
from console.shell.page import Page
from console.shell.render import render
from directory.call_list import Wanted, call_list
from directory.exporting.call_sheet import write_call_sheet
from directory.exporting.files import export
from directory.history import Note
from directory.importing.planning import ADD, LEAVE_OUT, SAME, Decisions
from directory.tables.reading import LARGEST

IMPORTS, SHEET = "/imports", "/call-sheet"
LIMIT = LARGEST + MEBIBYTE
SHOWN = 200
ON_A_SHEET = 100
_DOWNLOADS = {
    "template": ("xlsx", "dalil-template.xlsx", True),
    "xlsx": ("xlsx", "dalil.xlsx", False),
    "csv": ("csv", "dalil-csv.zip", False),
    "hsds": ("hsds", "dalil-hsds.json", False),
    "hsds-csv": ("hsds-csv", "dalil-hsds.zip", False),
}
"""What can be taken out: the form, the name of the file, whether it is the blank template."""


def show(request: Request, wrong: Notice | None = None) -> Response:
    """Send a file; or take one."""
    found = _jobs(request).all_of(request.state.actor)
    status, notices = (422, [wrong]) if wrong else (200, [])
    return render(request, "listings/imports.html", status=status, notices=notices, jobs=found, downloads=_DOWNLOADS)


def send(request: Request) -> Response:
    """Take a file in and begin to look at it. Nothing is written yet."""
    return _received(request, "directory")


def send_sheet(request: Request) -> Response:
    """Take a filled call sheet in. Nothing is written yet."""
    return _received(request, "calls")


def show_job(request: Request) -> Response:
    """What the file would do, or did; while it is being looked at, how far that is."""
    job = copy(_job(request))  # its thread goes on meanwhile: the page is of one moment
    response = render(
        request, "listings/import_piece.html" if is_piece(request) else "listings/import.html", **_told(job)
    )
    if is_piece(request) and not job.is_working:
        response.headers["HX-Refresh"] = "true"
    return response


def apply(request: Request) -> Response:
    """Write it all, with what was decided of the rows that look like something there is."""
    job = _job(request)
    rows = {}
    for one in job.plan.alike if job.plan else ():
        word = typed(request, f"row.{one.row}")
        if word in (ADD, LEAVE_OUT) or word in {SAME + other.id for other in one.others if other.id}:
            rows[one.row] = word
    rest = ADD if typed(request, "rest") == ADD else LEAVE_OUT
    why = typed(request, "why")[:500]
    _jobs(request).apply(job, request.state.actor, _import_note(request, why), Decisions(duplicates=rest, rows=rows))
    return RedirectResponse(f"{IMPORTS}/{job.id}", 303)


def cancel(request: Request) -> Response:
    """Forget the file; nothing was written."""
    _jobs(request).cancel(_job(request))
    return tell(request, RedirectResponse(IMPORTS, 303), "imports_cancelled")


def download(request: Request) -> Response:
    """The directory as a file, or the blank template: public facts only. Or the call sheet."""
    if request.path_params["what"] == "calls":
        return _call_sheet(request)
    known = _DOWNLOADS.get(request.path_params["what"])
    if known is None:
        raise HTTPException(404)
    form, name, blank = known

    def write(folder: Path) -> Path:
        path = folder / (name if form != "csv" else "dalil")
        with service_of(request).store.read() as connection:
            export(connection, path, form, blank=blank)
        return Path(shutil.make_archive(str(folder / "dalil-csv"), "zip", path)) if form == "csv" else path

    return _sent(request, name, write)


def _call_sheet(request: Request) -> Response:
    """The call sheet of the list as it is narrowed: the calls that have a number, in their order."""
    asked = Wanted(**{name: request.query_params.get(name, "") for name in ("need", "region", "organization")})
    name = "dalil-calls.xlsx"

    def write(folder: Path) -> Path:
        with service_of(request).store.read() as connection:
            now = note(request).now
            found = call_list(connection, now, actor=request.state.actor, wanted=asked, limit=ON_A_SHEET)
            ids = [call.key for call in found.to_make if not call.is_line]
            write_call_sheet(connection, folder / name, ids, language=request.state.language)
        return folder / name

    return _sent(request, name, write)


def _received(request: Request, kind: Kind) -> Response:
    file = request.state.form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return show(request, Notice("imports_no_file", good=False))
    job = _jobs(request).receive(kind, request.state.actor, file.file, file.filename, _import_note(request, ""))
    return RedirectResponse(f"{IMPORTS}/{job.id}", 303)


def _told(job: Job) -> dict[str, Any]:
    """The lists of a page cut to what somebody reads."""
    plan, calls = job.plan, job.calls
    return {
        "job": job,
        "plan": plan,
        "calls": calls,
        "refusals": job.refusals[:SHOWN],
        "faults": max(len(job.refusals), plan.faults if plan else 0),
        "alike": plan.alike[:SHOWN] if plan else [],
        "percent": 100 * job.done // job.total if job.total else 0,
    }


def _jobs(request: Request) -> Jobs:
    return jobs_of(service_of(request), request.app.state)


def _job(request: Request) -> Job:
    """The job of the address, if it is theirs. Raises HTTPException 404."""
    jobs = _jobs(request)
    jobs.sweep(note(request).now)
    job = jobs.of(request.state.actor, request.path_params["job_id"])
    if job is None:
        raise HTTPException(404)
    return job


def _import_note(request: Request, why: str) -> Note:
    return replace(note(request, why), origin="import")


def _sent(request: Request, name: str, write: Callable[[Path], Path]) -> Response:
    """What `write` leaves in the folder it is given, under this name; the folder goes when that is over."""
    folder = _jobs(request).room(note(request).now)
    try:
        path = write(folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return FileResponse(path, filename=name, background=BackgroundTask(shutil.rmtree, folder, ignore_errors=True))


ROUTES = (
    Page(SHEET, send_sheet, DIRECTORY, methods=["POST"], limit=LIMIT),
    Page(IMPORTS, show, DIRECTORY),
    Page(IMPORTS, send, DIRECTORY, methods=["POST"], limit=LIMIT),
    Page(IMPORTS + "/download/{what}", download, DIRECTORY),
    Page(IMPORTS + "/{job_id}", show_job, DIRECTORY),
    Page(IMPORTS + "/{job_id}/apply", apply, DIRECTORY, methods=["POST"]),
    Page(IMPORTS + "/{job_id}/cancel", cancel, DIRECTORY, methods=["POST"]),
)
LINKS = (Link(IMPORTS, "imports_title", "imports_about", DIRECTORY),)
