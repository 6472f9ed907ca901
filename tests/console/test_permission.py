"""Who may open what: every route of the console, by every role and by an outsider who must see nothing (T2, T18)."""

import pytest
from starlette.routing import Route

from console.app import ROUTES
from console.auth.permission import EVERYBODY, OUTSIDER, Rules
from console.pages import home
from console.shell.page import Page
from tests.console.house import ROLES, House, Visitor

ALL = frozenset({OUTSIDER, *ROLES})
STAFF = frozenset(ROLES)
ADMIN = frozenset({"admin"})
DIRECTORY = frozenset({"editor", "reviewer", "admin"})
DESK = frozenset({"operator", "supervisor", "admin"})
SUPERVISORS = frozenset({"supervisor", "admin"})

MAY: dict[tuple[str, str], frozenset[str]] = {
    ("GET", "/"): STAFF,
    ("GET", "/sign-in"): ALL,
    ("POST", "/sign-in"): ALL,
    ("GET", "/enter/{token}"): ALL,
    ("POST", "/enter/{token}"): ALL,
    ("POST", "/sign-out"): STAFF,
    ("POST", "/language"): ALL,
    ("GET", "/services"): STAFF,
    ("GET", "/services/new"): DIRECTORY,
    ("POST", "/services/new"): DIRECTORY,
    ("GET", "/services/{public_id}/edit/{group}"): DIRECTORY,
    ("POST", "/services/{public_id}/edit/{group}"): DIRECTORY,
    ("GET", "/organizations/{public_id}/edit/{group}"): DIRECTORY,
    ("POST", "/organizations/{public_id}/edit/{group}"): DIRECTORY,
    ("POST", "/services/{public_id}/right"): DIRECTORY,
    ("POST", "/services/{public_id}/withdraw"): DIRECTORY,
    ("POST", "/services/{public_id}/full"): DIRECTORY,
    ("POST", "/services/{public_id}/translation"): DIRECTORY,
    ("GET", "/services/{public_id}/history"): STAFF,
    ("GET", "/services/{public_id}/history/{change_id:int}/revert"): DIRECTORY,
    ("POST", "/services/{public_id}/history/{change_id:int}/revert"): DIRECTORY,
    ("GET", "/organizations/{public_id}/history"): STAFF,
    ("GET", "/organizations/{public_id}/history/{change_id:int}/revert"): DIRECTORY,
    ("POST", "/organizations/{public_id}/history/{change_id:int}/revert"): DIRECTORY,
    ("GET", "/services/{public_id}"): STAFF,
    ("GET", "/organizations/{public_id}"): STAFF,
    ("POST", "/numbers"): DIRECTORY,
    ("GET", "/changes"): STAFF,
    ("POST", "/changes/{change_id:int}"): DIRECTORY,
    ("GET", "/duplicates"): DIRECTORY,
    ("POST", "/duplicates"): DIRECTORY,
    ("POST", "/call-sheet"): DIRECTORY,
    ("GET", "/imports"): DIRECTORY,
    ("POST", "/imports"): DIRECTORY,
    ("GET", "/imports/download/{what}"): DIRECTORY,
    ("GET", "/imports/{job_id}"): DIRECTORY,
    ("POST", "/imports/{job_id}/apply"): DIRECTORY,
    ("POST", "/imports/{job_id}/cancel"): DIRECTORY,
    ("GET", "/calls"): DIRECTORY,
    ("GET", "/calls/{call_id}"): DIRECTORY,
    ("POST", "/calls/{call_id}/take"): DIRECTORY,
    ("POST", "/calls/{call_id}/back"): DIRECTORY,
    ("POST", "/calls/{call_id}/end"): DIRECTORY,
    ("POST", "/calls/{call_id}/reports"): DIRECTORY,
    ("GET", "/coverage"): STAFF,
    ("GET", "/readiness"): STAFF,
    ("GET", "/sheets"): STAFF,
    ("GET", "/answers"): STAFF,
    ("GET", "/sheets/print"): STAFF,
    ("GET", "/reading"): STAFF,
    ("POST", "/reading"): STAFF,
    ("GET", "/sentences"): STAFF,
    ("GET", "/conversations"): STAFF,
    ("GET", "/conversations/{language}/{name}.svg"): STAFF,
    ("GET", "/sentences/proposals"): STAFF,
    ("POST", "/sentences/proposals"): STAFF,
    ("GET", "/sentences/proposals.po"): STAFF,
    ("GET", "/sentences/of/{key}"): STAFF,
    ("POST", "/sentences/of/{key}"): STAFF,
    ("GET", "/desk"): DESK,
    ("GET", "/desk/{case_id:int}"): DESK,
    ("POST", "/desk/{case_id:int}/back"): DESK,
    ("POST", "/desk/{case_id:int}/close"): DESK,
    ("POST", "/desk/{case_id:int}/number"): DESK,
    ("GET", "/desk/{case_id:int}/voice/{request_id:int}"): DESK,
    ("GET", "/desk/board"): DESK,
    ("POST", "/desk/next"): DESK,
    ("GET", "/desk/events"): DESK,
    ("GET", "/desk/{case_id:int}/talk"): DESK,
    ("POST", "/desk/{case_id:int}/say"): DESK,
    ("POST", "/desk/{case_id:int}/ping"): DESK,
    ("POST", "/desk/{case_id:int}/draft"): DESK,
    ("GET", "/desk/{case_id:int}/debrief"): DESK,
    ("POST", "/desk/{case_id:int}/debrief"): DESK,
    ("GET", "/desk/{case_id:int}/facts"): DESK,
    ("POST", "/desk/{case_id:int}/tags"): DESK,
    ("POST", "/desk/{case_id:int}/severity"): DESK,
    ("POST", "/desk/{case_id:int}/child"): DESK,
    ("GET", "/desk/{case_id:int}/services"): DESK,
    ("POST", "/desk/{case_id:int}/services"): DESK,
    ("GET", "/desk/{case_id:int}/phrases"): DESK,
    ("POST", "/desk/{case_id:int}/phrases"): DESK,
    ("GET", "/desk/{case_id:int}/sheet"): DESK,
    ("POST", "/desk/{case_id:int}/sheet"): DESK,
    ("POST", "/desk/{case_id:int}/sheet/{consent_id:int}/link"): DESK,
    ("GET", "/desk/{case_id:int}/notes"): DESK,
    ("POST", "/desk/{case_id:int}/notes"): DESK,
    ("GET", "/desk/{case_id:int}/call"): DESK,
    ("POST", "/desk/{case_id:int}/call/{request_id:int}"): DESK,
    ("GET", "/desk/{case_id:int}/transfer"): DESK,
    ("POST", "/desk/{case_id:int}/transfer"): DESK,
    ("GET", "/desk/{case_id:int}/procedure"): DESK,
    ("GET", "/desk/new"): DESK,
    ("POST", "/desk/new"): DESK,
    ("POST", "/desk/{case_id:int}/quiet"): DESK,
    ("GET", "/desk/quietened"): SUPERVISORS,
    ("POST", "/desk/quietened/{person_id:int}"): SUPERVISORS,
    ("GET", "/desk/glass"): SUPERVISORS,
    ("POST", "/desk/{case_id:int}/glass"): SUPERVISORS,
    ("GET", "/desk/debriefs"): SUPERVISORS,
    ("POST", "/desk/debriefs/{case_id:int}"): SUPERVISORS,
    ("GET", "/audit"): SUPERVISORS,
    ("POST", "/audit"): SUPERVISORS,
    ("GET", "/lines"): DESK,
    ("GET", "/duty"): DESK,
    ("POST", "/duty/start"): DESK,
    ("POST", "/duty/pause"): DESK,
    ("POST", "/duty/resume"): DESK,
    ("GET", "/duty/end"): DESK,
    ("POST", "/duty/end"): DESK,
    ("GET", "/duty/settings"): DESK,
    ("POST", "/duty/settings"): DESK,
    ("GET", "/duty/people"): SUPERVISORS,
    ("GET", "/duty/people/{member_id:int}"): SUPERVISORS,
    ("POST", "/duty/people/{member_id:int}"): SUPERVISORS,
    ("GET", "/duty/week"): DESK,
    ("POST", "/duty/week"): SUPERVISORS,
    ("POST", "/duty/week/{shift_id:int}"): SUPERVISORS,
    ("GET", "/duty/teams"): SUPERVISORS,
    ("POST", "/duty/teams"): SUPERVISORS,
    ("GET", "/duty/teams/{team_id:int}"): SUPERVISORS,
    ("POST", "/duty/teams/{team_id:int}"): SUPERVISORS,
    ("POST", "/duty/teams/{team_id:int}/night"): SUPERVISORS,
    ("POST", "/duty/teams/{team_id:int}/remove"): SUPERVISORS,
    ("GET", "/complaints"): SUPERVISORS,
    ("POST", "/complaints/{complaint_id:int}"): SUPERVISORS,
    ("GET", "/providers"): DIRECTORY,
    ("POST", "/providers"): DIRECTORY,
    ("POST", "/providers/{link_id}/revoke"): DIRECTORY,
    ("GET", "/account"): STAFF,
    ("POST", "/account/enrol"): STAFF,
    ("POST", "/account/password"): STAFF,
    ("POST", "/account/sessions/end"): STAFF,
    ("GET", "/account/telegram"): DESK,
    ("POST", "/account/telegram"): DESK,
    ("POST", "/account/telegram/unbind"): DESK,
    ("GET", "/staff"): ADMIN,
    ("POST", "/staff"): ADMIN,
    ("GET", "/staff/{member_id:int}"): ADMIN,
    ("POST", "/staff/{member_id:int}"): ADMIN,
    ("POST", "/staff/{member_id:int}/disable"): ADMIN,
    ("POST", "/staff/{member_id:int}/enable"): ADMIN,
    ("POST", "/staff/{member_id:int}/link"): ADMIN,
    ("GET", "/healthz"): ALL,
    ("GET", "/metrics"): ALL,
    ("GET", "/static/{path:path}"): ALL,
    ("GET", "/{path:path}"): ALL,
}
FILLED = {
    "{token}": "no-such-token", "{member_id:int}": "424242", "{path:path}": "nothing-here", "{public_id}": "no-such-id",
    "{change_id:int}": "424242", "{group}": "hours", "{job_id}": "none", "{call_id}": "none", "{link_id}": "none",
    "{what}": "nothing", "{case_id:int}": "424242", "{request_id:int}": "424242", "{complaint_id:int}": "424242",
    "{key}": "nothing", "{consent_id:int}": "424242", "{person_id:int}": "424242", "{shift_id:int}": "424242",
    "{team_id:int}": "424242",
}  # fmt: skip
NEVER_ENDS = "/desk/events"
"""Asked of those alone who may not: for the others it goes on."""
PAGES = [(method, page) for page in ROUTES for method in sorted((page.methods or set()) - {"HEAD"})]


def test_the_table_holds_every_route() -> None:
    assert {(method, page.path) for method, page in PAGES} == MAY.keys()


@pytest.mark.parametrize(("method", "page"), PAGES, ids=lambda v: v if isinstance(v, str) else v.path)
def test_a_route_lets_in_whom_it_says(method: str, page: Page) -> None:
    assert page.rules.who == MAY[method, page.path]


def test_a_route_that_says_nothing_cannot_be_made() -> None:
    with pytest.raises(TypeError):
        Page("/", home.home)  # type: ignore[call-arg]
    for who in (frozenset(), frozenset({"everybody"}), EVERYBODY | {"root"}):
        with pytest.raises(ValueError, match="must say"):
            Rules(frozenset(who))
    assert all(isinstance(page, Page) and type(page) is not Route for page in ROUTES)


def _asks(visitor: Visitor, method: str, path: str) -> int:
    for placeholder, value in FILLED.items():
        path = path.replace(placeholder, value)
    return (visitor.get(path) if method == "GET" else visitor.post(path)).status_code


def test_every_route_refuses_the_wrong_roles(house: House) -> None:
    """A new visitor for each: signing out is among the routes."""
    for method, page in PAGES:
        for role in ALL:
            if page.path == NEVER_ENDS and role in page.rules.who:
                continue
            visitor = house.outsider() if role == OUTSIDER else house.signed_in(role)
            status = _asks(visitor, method, page.path)
            allowed = role in MAY[method, page.path]
            told = f"{role} {method} {page.path}: {status}"
            if allowed:
                assert status in (200, 303, 400, 404, 410, 422), told
            elif role == OUTSIDER and method == "GET":
                assert status == 303, told
            else:
                assert status == 403, told
