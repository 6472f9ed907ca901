"""Links for organizations: made here, copied or sent by the staff's own mail program, ended here.

Dalil sends no e-mail. What a link lets its holder do is told in `directory.providers`.
"""

from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot import provider_links
from console.auth.permission import DIRECTORY, Link
from console.listings.at_hand import moment, service_of, typed
from console.shell.notices import tell
from console.shell.page import Page
from console.shell.render import render, speaker
from console.texts import LANGUAGES
from directory import providers
from directory.editing import NotThere
from directory.places import places
from directory.providers import Body

PROVIDERS = "/providers"


def show(request: Request) -> Response:
    """The links that live, and the form to make one."""
    service, actor = service_of(request), request.state.actor
    with service.store.read() as connection:
        bodies = providers.bodies(connection, actor)
        living = providers.living(connection, actor, moment(request))
    rows = [_row(request, link) for link in living]
    choices = [(body.id, called(body, request.state.language)) for body in bodies]
    new = request.query_params.get("new", "")
    return render(request, "listings/providers.html", choices=choices, rows=rows, new=new)


def make(request: Request) -> Response:
    """A new link; the others of that organization still work."""
    try:
        with service_of(request).store.write() as connection:
            made = providers.invite(connection, request.state.actor, typed(request, "body"), moment(request))
    except NotThere:
        raise HTTPException(404) from None
    return tell(request, RedirectResponse(f"{PROVIDERS}?new={made}#link-{made}", 303), "providers_made")


def revoke(request: Request) -> Response:
    """End a link at once."""
    try:
        with service_of(request).store.write() as connection:
            providers.revoke(connection, request.state.actor, request.path_params["link_id"], moment(request))
    except NotThere:
        raise HTTPException(404) from None
    return tell(request, RedirectResponse(PROVIDERS, 303), "providers_revoked")


def called(body: Body, language: str) -> str:
    """An organization's name; one that is not told is called by its region and an opaque id."""
    name = body.names.get(language) or body.names["fr"]
    if body.is_told:
        return name
    region = places().get(body.region)
    return f"{name}, {region.names[language]} ({body.id})" if region else f"{name} ({body.id})"


def letters(address: str) -> dict[str, str]:
    """The ready letter in each language, as an address that opens the staff's own mail program."""
    made = {}
    for language in LANGUAGES:
        t = speaker(language)
        subject, text = t("providers_letter_subject"), t("providers_letter", address=address)
        made[language] = f"mailto:?subject={quote(subject)}&body={quote(text)}"
    return made


def _row(request: Request, link: providers.Link) -> dict[str, object]:
    service = service_of(request)
    address = provider_links.address(service.config, service.seal, link.id)
    name = called(link.body, request.state.language)
    return {"link": link, "name": name, "address": address, "letters": letters(address)}


ROUTES = (
    Page(PROVIDERS, show, DIRECTORY),
    Page(PROVIDERS, make, DIRECTORY, methods=["POST"]),
    Page(f"{PROVIDERS}/{{link_id}}/revoke", revoke, DIRECTORY, methods=["POST"]),
)
LINKS = (Link(PROVIDERS, "providers_title", "providers_about", DIRECTORY),)
