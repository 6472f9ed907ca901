"""A request's body, within limits."""

from starlette.exceptions import HTTPException
from starlette.requests import Request

LARGEST = 256 * 1024


async def read_body(request: Request) -> bytes:
    """The whole body; 413 as soon as it is known to be over 256 KiB, without reading on."""
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > LARGEST:
        raise HTTPException(413)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise HTTPException(413)
    return bytes(body)
