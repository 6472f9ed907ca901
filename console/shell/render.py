"""Pages out of templates."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_datetime
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.knowledge import MOROCCO
from bot.moments import from_millis
from console.auth import cookies, forgery
from console.auth.permission import OUTSIDER, Link, links_for
from console.shell.language import chosen
from console.shell.notices import Notice, told
from console.texts import LANGUAGES, TEXTS

TEMPLATES = Path(__file__).parents[1] / "templates"
_LOCALES = {"fr": "fr", "ar": "ar_MA", "en": "en_GB"}

environment = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def render(
    request: Request, template: str, /, *, status: int = 200, notices: Sequence[Notice] = (), **values: Any
) -> HTMLResponse:
    """The page `templates/<template>` in the visitor's language.

    In the template: `t("key", name=value)` for a text, `moment(millis)` and `day(date)` for times as they are in
    Morocco, `csrf` for forms, `member` (None before sign-in), `language`, `direction`, and the given values.
    """
    shown = [*told(request), *notices]
    page = environment.get_template(template).render(_shell(request), notices=shown, **values)
    response = HTMLResponse(page, status)
    forgery.bind(request, response)
    if cookies.read(request, cookies.NOTICE):
        cookies.remove(request, response, cookies.NOTICE)
    return response


def speaker(language: str) -> Callable[..., str]:
    """`t` of this language: the text of a key, its places filled. What is filled in is escaped by the template."""
    texts: dict[str, str] = TEXTS[language]

    def t(key: str, /, **values: object) -> str:
        return texts[key].format(**values)

    return t


def _shell(request: Request) -> dict[str, Any]:
    """What every template may use. An error before anybody was recognised is shown as to an outsider."""
    language = getattr(request.state, "language", None) or chosen(request, "")
    member = getattr(request.state, "member", None)
    session = getattr(request.state, "session", None)
    role = session.member.role if session and not session.enrolling else OUTSIDER
    links = links_for(request.app.state.links, role)
    return {
        "t": speaker(language),
        "language": language,
        "languages": LANGUAGES,
        "direction": "rtl" if language == "ar" else "ltr",
        "member": member,
        "must_enrol": bool(member and not member.has_password),
        "csrf": getattr(request.state, "csrf", ""),
        "path": request.url.path,
        "here": request.url.path if request.method in forgery.SAFE else "/",
        "links": links,
        "current": _current(links, request.url.path),
        "moment": lambda millis: _moment(millis, language),
        "day": lambda day: _day(day, language),
    }


def _current(links: Sequence[Link], path: str) -> str:
    """The way of the navigation this page lies on, the longest where there are several; "" for none."""
    on = [link.path for link in links if path == link.path or path.startswith(link.path.rstrip("/") + "/")]
    return max((one for one in on if one != "/" or path == "/"), key=len, default="")


def _moment(at: int | datetime, language: str) -> str:
    moment = from_millis(at) if isinstance(at, int) else at
    return format_datetime(moment, "d MMM y HH:mm", tzinfo=MOROCCO, locale=_LOCALES[language])


def _day(day: date, language: str) -> str:
    return format_date(day, "long", locale=_LOCALES[language])
