"""Whether the process lives, and whether it can do its work."""

import asyncio

from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.service import Service
from bot.store import Unavailable
from directory.catalog import NoCatalog, catalog_seq

_ANYBODY = text("SELECT count(*) FROM worker")


async def healthz(request: Request) -> Response:
    """The process answers."""
    return JSONResponse({"status": "ok"})


async def readyz(request: Request) -> Response:
    """The store and the directory's read model can be read; 503 says which cannot."""
    service: Service = request.app.state.door.service
    missing = await asyncio.to_thread(_missing, service)
    return JSONResponse({"status": "missing" if missing else "ok", "missing": missing}, 503 if missing else 200)


def _missing(service: Service) -> list[str]:
    missing = []
    try:
        with service.store.read() as connection:
            connection.execute(_ANYBODY)
    except Unavailable:
        missing.append("store")
    try:
        if catalog_seq(service.config.catalog_path) < 0:
            missing.append("catalog")
    except NoCatalog:
        missing.append("catalog")
    return missing
