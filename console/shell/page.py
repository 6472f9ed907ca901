"""A route that says who may open it."""

from collections.abc import Sequence

from starlette.routing import Route

from console.auth.guard import Endpoint, guarded
from console.auth.permission import MEBIBYTE, Rules


class Page(Route):
    """A path, who may open it, and what it does.

    `who` is a set of roles (`STAFF`, `DIRECTORY`, `DESK`, `ADMIN`, `EVERYBODY` of `console.auth.permission`); nobody
    else reaches the endpoint. `limit` is the most bytes it takes. `enrolling`: see `Rules`.
    """

    def __init__(
        self,
        path: str,
        endpoint: Endpoint,
        who: frozenset[str],
        *,
        methods: Sequence[str] = ("GET",),
        limit: int = MEBIBYTE,
        enrolling: bool = False,
    ) -> None:
        self.rules = Rules(who, limit, enrolling)
        super().__init__(path, guarded(endpoint, self.rules), methods=list(methods))
