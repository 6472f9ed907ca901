"""The directory as a read-only HSDS 3.1 API, at /hsds: what may be told to anybody, where the setting is on.

What is asked and answered is `directory.hsds`'s; here it is put on HTTP.
"""

import asyncio
import json
from collections.abc import Iterator
from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from bot.service import Service
from directory.hsds import openapi
from directory.hsds.answers import Index
from directory.hsds.asking import Asked, WrongParameter, read, read_one
from directory.hsds.ids import is_uuid
from directory.hsds.serving import Question, bit_by_bit, one, page
from directory.lookup import look_up

MOST_NAMED = 500
"""Services that a search by words finds at most."""


def routes() -> list[BaseRoute]:
    """The API's routes, with an index of ids of their own."""
    api = _Api()
    lists = [Route(f"/hsds/{name}", partial(api.list, name), name=name) for name in openapi.LISTS]
    ones = [Route(f"/hsds/{name}/{{id}}", partial(api.one, name), name=f"{name}/id") for name in openapi.LISTS]
    return [
        Route("/hsds/", about),
        Route("/hsds/openapi.json", described),
        Route("/hsds/profile", profile),
        *lists,
        *ones,
    ]


async def about(request: Request) -> Response:
    """Which HSDS this is, and where it is described."""
    base = _base(request)
    links = {"profile": f"{base}/hsds/profile", "openapi_url": f"{base}/hsds/openapi.json"}
    return JSONResponse({"version": "3.1", **links})


async def described(request: Request) -> Response:
    """The OpenAPI document."""
    return JSONResponse(openapi.document(_base(request)))


async def profile(request: Request) -> Response:
    """What our profile adds to HSDS."""
    return JSONResponse(openapi.profile(_base(request)))


class _Api:
    """The lists and their records."""

    def __init__(self) -> None:
        self._index = Index()

    async def list(self, name: str, request: Request) -> Response:
        """A page, or everything as one object a line; 400 names the parameter that is wrong."""
        try:
            asked = read(name, request.query_params)
        except WrongParameter as wrong:
            return _wrong(wrong)
        return await asyncio.to_thread(self._list, request, name, asked)

    async def one(self, name: str, request: Request) -> Response:
        """One record, whole; 404 where there is none that may be told."""
        try:
            given = request.query_params.get("full_service") if name == "organizations" else None
            asked = {} if given is None else {"full_service": read_one("full_service", given)}
        except WrongParameter as wrong:
            return _wrong(wrong)
        return await asyncio.to_thread(self._one, request, name, request.path_params["id"].lower(), asked)

    def _list(self, request: Request, name: str, asked: Asked) -> Response:
        service = _service(request)
        question = Question(name, asked, service.clock(), _named(service, name, asked))
        with service.store.read() as connection:
            tag = _tag(self._index.bring_forward(connection), question)
            if _is_known(request, tag):
                return Response(status_code=304, headers=tag)
            if asked.get("format") != "ndjson":
                return JSONResponse(page(connection, self._index, question), headers=tag)
        return StreamingResponse(self._lines(service, question), media_type="application/x-ndjson", headers=tag)

    def _lines(self, service: Service, question: Question) -> Iterator[str]:
        """Every object as a line; the store is asked anew for each hundred, and held by nobody in between."""
        last = ""
        while True:
            with service.store.read() as connection:
                found, last = bit_by_bit(connection, self._index, question, last)
            yield "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in found)
            if not last:
                return

    def _one(self, request: Request, name: str, uuid: str, asked: Asked) -> Response:
        service = _service(request)
        question = Question(name, asked, service.clock())
        with service.store.read() as connection:
            tag = _tag(self._index.bring_forward(connection), question)
            found = one(connection, self._index, question, uuid) if is_uuid(uuid) else None
        if found is None:
            raise HTTPException(404)
        return Response(status_code=304, headers=tag) if _is_known(request, tag) else JSONResponse(found, headers=tag)


def _named(service: Service, name: str, asked: Asked) -> list[str] | None:
    """The services that the words asked for find, in the read model; organizations and terms are searched apart."""
    if "search" not in asked or name not in ("services", "service_at_locations"):
        return None
    service.catalog.refresh_if_stale()
    return [match.id for match in look_up(service.catalog, asked["search"], limit=MOST_NAMED)]


def _tag(seq: int, question: Question) -> dict[str, str]:
    """An answer changes with the directory and, since alerts end, with the day; what is open, with the minute."""
    moment = question.now.strftime("-%H%M") if question.asked.get("open_now") else ""
    tag = f'W/"{openapi.VERSION}-{seq}-{question.today:%Y%m%d}{moment}"'
    return {"ETag": tag, "Cache-Control": "no-cache"}


def _is_known(request: Request, tag: dict[str, str]) -> bool:
    known = request.headers.get("if-none-match", "")
    return tag["ETag"] in [each.strip() for each in known.split(",")]


def _wrong(wrong: WrongParameter) -> Response:
    return JSONResponse({"error": "wrong parameter", "parameter": wrong.parameter, "reason": wrong.reason}, 400)


def _service(request: Request) -> Service:
    service: Service = request.app.state.door.service
    return service


def _base(request: Request) -> str:
    """The address the API is reached at: the public one where it is set."""
    return _service(request).config.public_url or str(request.base_url).rstrip("/")
