"""A number as it would be dialled, told while it is typed."""

from starlette.requests import Request
from starlette.responses import Response

from console.auth.permission import DIRECTORY
from console.listings.at_hand import service_of
from console.listings.reading import normal_number
from console.listings.words import dialled
from console.shell.page import Page
from console.shell.render import render
from directory import numbers
from directory.editing import short_codes

_CODES = {"a foreign number": "foreign_number", "a premium number": "premium_number"}


def show(request: Request) -> Response:
    """One line about the first number of the form; it travels in the body, never in an address (R24)."""
    given = next((str(value) for name, value in request.state.form.items() if name.endswith(".number")), "")
    number = normal_number(given)
    with service_of(request).store.read() as connection:
        why = numbers.fault(number, short_codes(connection)) if number else ""
    fault = (_CODES.get(why) or "not_a_number") if why else ""
    return render(request, "listings/number.html", number=dialled(number) if number else "", fault=fault)


ROUTES = (Page("/numbers", show, DIRECTORY, methods=["POST"]),)
