"""The pages "Sentences": all of them side by side, one with its proposal, and the file of one's proposals.

Nobody changes a catalogue here. What is proposed is checked, counted and handed over as a file for the project.
"""

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.knowledge import MOROCCO
from bot.text.checking import most_parts
from console.auth.permission import STAFF, Link
from console.listings.at_hand import is_piece, service_of
from console.listings.words import Words
from console.sentences import looking, proposing
from console.sentences.entries import entry, written
from console.sentences.keeping import Proposals
from console.sentences.looking import Wanted
from console.sentences.proposing import Proposal
from console.sentences.shown import may_be_missing, measure_of, named, row
from console.shell.notices import Notice, tell
from console.shell.page import Page
from console.shell.render import render
from console.texts import TEXTS
from locales.catalogue import CHAINS, RIGHT_TO_LEFT, languages

SENTENCES, PROPOSALS = "/sentences", "/sentences/proposals"
A_PAGE = 40


def show(request: Request) -> Response:
    """The form and the sentences that fit; htmx is given these alone."""
    known, words = languages(), Words(request.state.language)
    want = looking.wanted(request.query_params, known, request.state.language)
    found, start = looking.find(known, want), _start(request)
    values: dict[str, Any] = {"want": want, "count": len(found), "total": len(looking.keys(known))}
    values["rows"] = [row(key, known, ("fr", *want.beside), words) for key in found[start : start + A_PAGE]]
    values["more"] = _address(want, start + A_PAGE) if len(found) > start + A_PAGE else ""
    values["back"] = _address(want, max(start - A_PAGE, 0)) if start else ""
    if is_piece(request):
        return render(request, "sentences/found.html", **values)
    values["codes"] = [(code, named(code, words)) for code in known if code != "fr"]
    values["files"] = [(one, _conversation(one, words)) for one in looking.files(known)]
    values["proposed"] = sum(len(_proposals(request).of(code)) for code in _proposals(request).codes())
    return render(request, "sentences/all.html", states=looking.STATES, most=looking.BESIDE, **values)


def one(request: Request) -> Response:
    """One sentence in all languages, where it is said, and the form to propose another. 404 for no sentence."""
    key, code = _key(request), _asked(request, request.query_params.get("language", ""))
    kept = _proposals(request).of(code).get(key)
    proposal = Proposal(key, code, kept) if kept else proposing.begun(key, languages(), code, _reader(request))
    return _one(request, proposal, kept=kept is not None)


def propose(request: Request) -> Response:
    """Count and check what was typed (`do` is "count"; htmx as one types), or keep it.

    Refuses what could not stand in a catalogue.
    """
    key, form = _key(request), request.state.form
    if form.get("language") not in languages():
        raise HTTPException(400)
    proposal = proposing.typed(form, key, languages(), _today(request))
    if is_piece(request):
        so_far = replace(proposal, faults=tuple(fault for fault in proposal.faults if fault[0] != "reader"))
        return render(request, "sentences/measured.html", **_measured(so_far))
    if form.get("do") == "count":
        return _one(request, proposal, checked=True)
    if proposal.faults:
        return _one(request, proposal, checked=True, wrong=Notice("sentences_refused", good=False))
    _proposals(request).keep(proposal.code, key, proposal.sentence)
    query = urlencode({"language": proposal.code})
    return tell(request, RedirectResponse(f"{SENTENCES}/of/{key}?{query}", 303), "sentences_kept")


def proposals(request: Request) -> Response:
    """What this reader proposes, by language, each as its entry."""
    mine, words = _proposals(request), Words(request.state.language)
    shown = [
        (code, named(code, words), [(key, entry(key, one)) for key, one in mine.of(code).items()])
        for code in mine.codes()
    ]
    return render(request, "sentences/proposals.html", shown=shown)


def take_back(request: Request) -> Response:
    """Propose one sentence no more, or nothing in a language."""
    code, key = str(request.state.form.get("language", "")), str(request.state.form.get("key", ""))
    if code not in languages():
        raise HTTPException(400)
    _proposals(request).drop(code, key)
    return tell(request, RedirectResponse(PROPOSALS, 303), "sentences_taken_back")


def download(request: Request) -> Response:
    """One's proposals in a language as a file; of the first language there is where none is named. 404 for none."""
    mine = _proposals(request)
    codes = mine.codes()
    code = request.query_params.get("language") or next(iter(codes), "")
    if code not in codes:
        raise HTTPException(404)
    return Response(
        written(code, mine.of(code)),
        media_type="text/x-gettext-translation; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="dalil-{code}.po"'},
    )


def _one(
    request: Request, proposal: Proposal, *, kept: bool = False, checked: bool = False, wrong: Notice | None = None
) -> Response:
    known, words = languages(), Words(request.state.language)
    codes = sorted(known, key=lambda code: (code not in CHAINS, code != "fr"))
    shown = [code for code in codes if not may_be_missing(proposal.key, code, known)]
    values: dict[str, Any] = {
        "row": row(proposal.key, known, shown, words),
        "places": request.app.state.heard(proposal.key),
        "codes": [(code, named(code, words)) for code in codes],
        "states": proposing.STATES,
        "kept": kept,
        "checked": checked or kept,
        "written": "rtl" if proposal.code in RIGHT_TO_LEFT else "ltr",
        "following": _following(proposal.key),
        "longest": proposing.LONGEST_FORM,
        "longest_reader": proposing.LONGEST_READER,
        **_measured(proposal),
    }
    return render(
        request, "sentences/one.html", status=422 if wrong else 200, notices=[wrong] if wrong else [], **values
    )


def _measured(proposal: Proposal) -> dict[str, Any]:
    cost, most = measure_of(proposal, languages()), most_parts(proposal.code)
    return {"proposal": proposal, "cost": cost, "most": most, "entry": entry(proposal.key, proposal.sentence)}


def _following(key: str) -> str:
    """The sentence after this one; "" after the last."""
    keys = looking.keys(languages())
    return next(iter(keys[keys.index(key) + 1 :]), "")


def _proposals(request: Request) -> Proposals:
    return Proposals(service_of(request).config.data_dir, request.state.member.id)


def _key(request: Request) -> str:
    key: str = request.path_params["key"]
    if key not in looking.keys(languages()):
        raise HTTPException(404)
    return key


def _asked(request: Request, code: str) -> str:
    """The language to propose in: the one asked for, else the page's own where it is not French."""
    return code if code in languages() else {"fr": "ar"}.get(request.state.language, request.state.language)


def _reader(request: Request) -> str:
    name: str = request.state.member.name
    return name


def _today(request: Request) -> date:
    return service_of(request).clock().astimezone(MOROCCO).date()


def _conversation(file: str, words: Words) -> str:
    named = f"value_needs_{file}"
    return words.t(named) if named in TEXTS["fr"] else file


def _start(request: Request) -> int:
    given = request.query_params.get("start", "0")
    return min(int(given), 100_000) if given.isascii() and given.isdecimal() else 0


def _address(want: Wanted, start: int) -> str:
    asked = [("text", want.text), ("file", want.file), ("state", want.state), ("long", "1" if want.long else "")]
    asked += [("with", code) for code in want.beside] + [("start", str(start) if start else "")]
    return f"{SENTENCES}?{urlencode([(name, value) for name, value in asked if value])}"


ROUTES = (
    Page(SENTENCES, show, STAFF),
    Page(PROPOSALS, proposals, STAFF),
    Page(PROPOSALS, take_back, STAFF, methods=["POST"]),
    Page(f"{PROPOSALS}.po", download, STAFF),
    Page(f"{SENTENCES}/of/{{key}}", one, STAFF),
    Page(f"{SENTENCES}/of/{{key}}", propose, STAFF, methods=["POST"]),
)
LINKS = (Link(SENTENCES, "sentences_title", "sentences_about", STAFF),)
