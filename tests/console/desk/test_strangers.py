"""T2, T18: every route of the desk, asked by every role for what is not theirs: it answers 404 and nothing is changed.

The routes are the console's own, so that a new one is in here by itself, and fails until `EXPECTED` says what a
stranger finds there.
"""

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, insert, select

from bot import consents
from bot.cases import keeping, talking
from bot.cases.talking import Words
from bot.config import Config
from bot.duty import teams
from bot.knowledge import Knowledge
from bot.service import Service
from bot.store import Seal, Store
from bot.store import desk as desk_tables
from bot.store.desk import consent, shift
from bot.store.schema import address, inbound, outbound, person, staff
from console.app import ROUTES
from console.shell.page import Page
from directory.catalog import Catalog
from tests.conftest import SECRET, Clock
from tests.console.desk.hands import asks, is_on_duty, takes, town_of
from tests.console.house import House, Visitor
from tests.people import Town

HERE = ("/desk", "/duty", "/audit", "/account/telegram")
DESK = frozenset({"operator", "supervisor", "admin"})
SUPERVISORS = frozenset({"supervisor", "admin"})
UNKNOWN, BEYOND = 424242, 2**70
"""An id that nobody has, and one that no store can hold."""
HOUR = 3_600_000

Answers = Mapping[str, int]
"""What a stranger is answered, by which foreign object the path names: the names of `Foreign`."""

NOWHERE: Answers = {"unknown": 404, "beyond": 404}
CASE: Answers = {**NOWHERE, "waits": 404, "theirs": 404, "closed": 404, "child": 403, "childs_theirs": 404}
"""A case answers its operator alone. `child` is 403 for the untrained, and 404 like the rest for the trained."""
ENDED: Answers = dict.fromkeys(CASE, 404)
"""A closed case is known to whoever closed it."""
GLASS: Answers = {**ENDED, "child": 403}
"""A child's case that waits is taken so by nobody while somebody trained is there, and any other never."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Who may come here at all, and what they are answered for what is not theirs; `inside`: for a piece of somebody
    else's case under the address of their own."""

    who: frozenset[str]
    answers: Answers = field(default_factory=dict)
    inside: int = 0


EXPECTED: dict[tuple[str, str], Expected] = {
    ("GET", "/desk"): Expected(DESK),
    ("GET", "/desk/board"): Expected(DESK),
    ("GET", "/desk/events"): Expected(DESK),
    ("POST", "/desk/next"): Expected(DESK),
    ("GET", "/desk/new"): Expected(DESK),
    ("POST", "/desk/new"): Expected(DESK),
    ("GET", "/desk/glass"): Expected(SUPERVISORS),
    ("GET", "/desk/debriefs"): Expected(SUPERVISORS),
    ("POST", "/desk/debriefs/{case_id:int}"): Expected(SUPERVISORS, ENDED),
    ("GET", "/desk/quietened"): Expected(SUPERVISORS),
    ("POST", "/desk/quietened/{person_id:int}"): Expected(SUPERVISORS, {**NOWHERE, "person": 404}),
    ("GET", "/desk/{case_id:int}"): Expected(DESK, CASE),
    ("GET", "/desk/{case_id:int}/talk"): Expected(DESK, CASE),
    ("POST", "/desk/{case_id:int}/say"): Expected(DESK, CASE),
    ("POST", "/desk/{case_id:int}/draft"): Expected(DESK, CASE),
    ("POST", "/desk/{case_id:int}/ping"): Expected(DESK, CASE),
    ("GET", "/desk/{case_id:int}/voice/{request_id:int}"): Expected(DESK, CASE, inside=404),
    ("POST", "/desk/{case_id:int}/close"): Expected(DESK, CASE),
    ("POST", "/desk/{case_id:int}/back"): Expected(DESK, CASE),
    ("GET", "/desk/{case_id:int}/debrief"): Expected(DESK, ENDED),
    ("POST", "/desk/{case_id:int}/debrief"): Expected(DESK, ENDED),
    ("GET", "/desk/{case_id:int}/facts"): Expected(DESK, CASE),
    ("POST", "/desk/{case_id:int}/tags"): Expected(DESK, CASE),
    ("POST", "/desk/{case_id:int}/severity"): Expected(DESK, CASE),
    ("POST", "/desk/{case_id:int}/child"): Expected(DESK, CASE),
    ("GET", "/desk/{case_id:int}/notes"): Expected(DESK, CASE),
    ("POST", "/desk/{case_id:int}/notes"): Expected(DESK, CASE),
    ("GET", "/desk/{case_id:int}/call"): Expected(DESK, CASE),
    ("POST", "/desk/{case_id:int}/call/{request_id:int}"): Expected(DESK, CASE, inside=422),
    ("POST", "/desk/{case_id:int}/number"): Expected(DESK, CASE),
    ("GET", "/desk/{case_id:int}/procedure"): Expected(DESK, CASE),
    ("GET", "/desk/{case_id:int}/services"): Expected(DESK, CASE),
    ("POST", "/desk/{case_id:int}/services"): Expected(DESK, CASE),
    ("GET", "/desk/{case_id:int}/phrases"): Expected(DESK, CASE),
    ("POST", "/desk/{case_id:int}/phrases"): Expected(DESK, CASE),
    ("GET", "/desk/{case_id:int}/sheet"): Expected(DESK, CASE),
    ("POST", "/desk/{case_id:int}/sheet"): Expected(DESK, CASE),
    ("POST", "/desk/{case_id:int}/sheet/{consent_id:int}/link"): Expected(DESK, CASE, inside=404),
    ("GET", "/desk/{case_id:int}/transfer"): Expected(DESK, CASE),
    ("POST", "/desk/{case_id:int}/transfer"): Expected(DESK, CASE),
    ("POST", "/desk/{case_id:int}/quiet"): Expected(DESK, CASE),
    ("POST", "/desk/{case_id:int}/glass"): Expected(SUPERVISORS, GLASS),
    ("GET", "/duty"): Expected(DESK),
    ("POST", "/duty/start"): Expected(DESK),
    ("POST", "/duty/pause"): Expected(DESK),
    ("POST", "/duty/resume"): Expected(DESK),
    ("GET", "/duty/end"): Expected(DESK),
    ("POST", "/duty/end"): Expected(DESK),
    ("GET", "/duty/settings"): Expected(DESK),
    ("POST", "/duty/settings"): Expected(DESK),
    ("GET", "/duty/people"): Expected(SUPERVISORS),
    ("GET", "/duty/people/{member_id:int}"): Expected(SUPERVISORS, {**NOWHERE, "member": 404}),
    ("POST", "/duty/people/{member_id:int}"): Expected(SUPERVISORS, {**NOWHERE, "member": 404}),
    ("GET", "/duty/week"): Expected(DESK),
    ("POST", "/duty/week"): Expected(SUPERVISORS),
    ("POST", "/duty/week/{shift_id:int}"): Expected(SUPERVISORS, {**NOWHERE, "shift": 404}),
    ("GET", "/duty/teams"): Expected(SUPERVISORS),
    ("POST", "/duty/teams"): Expected(SUPERVISORS),
    ("GET", "/duty/teams/{team_id:int}"): Expected(SUPERVISORS, NOWHERE),
    ("POST", "/duty/teams/{team_id:int}"): Expected(SUPERVISORS, NOWHERE),
    ("POST", "/duty/teams/{team_id:int}/night"): Expected(SUPERVISORS, NOWHERE),
    ("POST", "/duty/teams/{team_id:int}/remove"): Expected(SUPERVISORS, NOWHERE),
    ("GET", "/audit"): Expected(SUPERVISORS),
    ("POST", "/audit"): Expected(SUPERVISORS),
    ("GET", "/account/telegram"): Expected(DESK),
    ("POST", "/account/telegram"): Expected(DESK),
    ("POST", "/account/telegram/unbind"): Expected(DESK),
}
FORM = {
    "words": "Bonjour", "note": "Une note", "tag": "mot", "severity": "green", "outcome": "helped", "days": "7",
    "reason": "call", "to": "supervisor", "why": "personne de formé ne répond cette nuit", "service": "alcs-fes",
    "line": "city", "do": "send", "key": "phrasebook.hello.greeting", "best": "1", "capacity": "3", "name": "Nuit",
}  # fmt: skip
"""A form that every route of a case would act on, if the case were whoever asks's own."""
PAGES = [
    (method, page)
    for page in ROUTES
    for method in sorted((page.methods or set()) - {"HEAD"})
    if page.path.startswith(HERE)
]
TABLES = (
    person, address, inbound, outbound, staff,
    *(table for table in vars(desk_tables).values() if isinstance(table, Table)),
)  # fmt: skip
STREAM = "/desk/events"
SECRETS = ("+212600000051", "600000051", "ma cousine Zahra", "elle dort chez Omar", "un ticket pour Zagora")
"""Of other people's cases: a number, what was written, what was answered and what was noted."""


@dataclass
class Scene:
    """A console whose cases are in other hands; `own` is the case of each visitor by their name, `foreign` the ids of
    what is nobody's or another's, `inside` pieces of another's case."""

    house: House
    visitors: dict[str, Visitor]
    own: dict[str, int]
    foreign: dict[str, int]
    inside: dict[str, int]
    tokens: dict[str, str] = field(default_factory=dict)

    def asks(self, name: str, method: str, path: str) -> int:
        """One request, with a form that means it."""
        visitor = self.visitors[name]
        if method == "GET":
            return visitor.get(path).status_code
        token = self.tokens.setdefault(name, visitor.csrf())
        code = {"code": self.house.code(visitor.member.email)} if visitor.member else {}
        return visitor.asks("POST", path, data={"csrf": token, **FORM, **code}).status_code

    def kept(self) -> dict[str, Sequence[Any]]:
        """All that the store holds of people, of the team and of its cases."""
        with self.house.service.store.read() as connection:
            return {table.name: connection.execute(select(table)).all() for table in TABLES}


@pytest.fixture(scope="module")
def scene(
    tmp_path_factory: pytest.TempPathFactory, stocked: Path, catalog: Catalog, knowledge: Knowledge
) -> Iterator[Scene]:
    folder, clock = tmp_path_factory.mktemp("strangers"), Clock()
    shutil.copy(stocked, folder / "dalil.db")
    store = Store(f"sqlite:///{folder / 'dalil.db'}")
    house = House(Service(Config(data_dir=folder), store, Seal(SECRET), catalog, knowledge, clock), clock)
    yield _peopled(house)
    store.close()


def _peopled(house: House) -> Scene:
    town = town_of(house)
    roles = {name: name for name in ("operator", "supervisor", "admin", "editor", "reviewer")} | {"trained": "operator"}
    visitors = {name: house.signed_in(role, f"{name}@ong.example") for name, role in roles.items()}
    others = {name: house.signed_in("operator", f"{name}@ong.example") for name in ("colleague", "childrens")}
    for trained in (visitors["trained"], others["childrens"]):
        is_on_duty(trained, children=True)
    own = {
        name: _opened(town, visitors[name], 60 + number)
        for number, name in enumerate(("operator", "trained", "supervisor", "admin"))
    }
    foreign = {
        "unknown": UNKNOWN,
        "beyond": BEYOND,
        "theirs": _told(town, others["colleague"]),
        "closed": _closed(town, others["colleague"]),
        "childs_theirs": _opened(town, others["childrens"], 53, need="2"),
        "waits": _opened(town, None, 54),
        "child": _opened(town, None, 55, need="2"),
        **_things(house, visitors["editor"]),
    }
    inside = _pieces(house, foreign["theirs"])
    return Scene(house, {**visitors, "outsider": house.outsider()}, own, foreign, inside)


def _opened(town: Town, visitor: Visitor | None, number: int, need: str = "5") -> int:
    """A case of somebody who asks to be called, in this visitor's hands or nobody's; its id."""
    case_id = asks(
        town.person(f"+2126000000{number}", "telegram"),
        "Bonjour",
        need,
        "Rabat",
        "rappelez-moi",
        f"06000000{number}",
        "3",
    )
    if visitor:
        takes(visitor, case_id)
    return case_id


def _told(town: Town, visitor: Visitor) -> int:
    """A case in which all there can be was said, asked, answered and noted."""
    case_id = _opened(town, visitor, 51)
    assert visitor.member
    service, member_id, someone = visitor.house.service, visitor.member.id, town.person("+212600000051", "telegram")
    someone.says(SECRETS[2])
    someone.says(kind="voice", media="file-7")
    with service.store.write() as connection:
        talking.note(connection, service.seal, case_id, member_id, SECRETS[4], service.clock())
        sheet = consents.Sheet(case_id, member_id, "alcs-fes", "fr", "1", {"city": "rabat"})
        consents.ask(connection, service.seal, sheet, service.clock())
        question = Words(SECRETS[3], consents.MESSAGE)
        talking.say(connection, service.seal, case_id, member_id, question, service.clock())
    town.works()
    with service.store.write() as connection:
        [person_id] = connection.execute(select(consent.c.person_id)).scalars()
        assert consents.answered(connection, person_id, ["city"], service.clock())
    return case_id


def _closed(town: Town, visitor: Visitor) -> int:
    """A red case that this visitor had and closed."""
    case_id = _opened(town, visitor, 52)
    assert visitor.member
    house = visitor.house
    with house.service.store.write() as connection:
        keeping.set_severity(connection, case_id, "red")
        assert keeping.end(connection, case_id, visitor.member.id, "helped", house.now)
    return case_id


def _things(house: House, editor: Visitor) -> dict[str, int]:
    """What is there and is not what the path means: a person nobody quietened, a member who is not of the desk, a
    shift that is over. And a second team, for the last one stays."""
    assert editor.member
    [[person_id], *_] = house.rows("SELECT id FROM person ORDER BY id")
    with house.service.store.write() as connection:
        teams.add(connection, "Jour")
        teams.add(connection, "Nuit")
        hours = {"starts_at": house.now - 2 * HOUR, "ends_at": house.now - HOUR}
        connection.execute(insert(shift).values(staff_id=editor.member.id, **hours))
    [[shift_id]] = house.rows("SELECT id FROM shift WHERE ends_at < :now", now=house.now)
    return {"person": person_id, "member": editor.member.id, "shift": shift_id}


def _pieces(house: House, case_id: int) -> dict[str, int]:
    """A voice note, a call and a consent of this case, by the word that stands before them in a path."""
    rows = house.rows("SELECT want, id FROM case_request WHERE case_id = :case", case=case_id)
    [[consent_id]] = house.rows("SELECT id FROM consent WHERE case_id = :case", case=case_id)
    return {**dict(rows), "sheet": consent_id}


def filled(path: str, first: int, inside: Mapping[str, int]) -> str:
    """The path with this object, and where it asks for a piece of one with the piece of that name."""
    *_, piece = re.findall(r"/(\w+)/{", path)
    path = re.sub(r"{\w+:int}", str(first), path, count=1)
    return re.sub(r"{\w+:int}", lambda _: str(inside[piece]), path)


def of(routes: Iterable[tuple[str, Page]]) -> pytest.MarkDecorator:
    """The test once for each of these routes."""
    listed = list(routes)
    return pytest.mark.parametrize(("method", "page"), listed, ids=[f"{m} {p.path}" for m, p in listed])


def test_every_route_says_what_a_stranger_finds() -> None:
    assert {(method, page.path) for method, page in PAGES} == EXPECTED.keys()


@of(PAGES)
def test_who_may_not_come_is_sent_away(scene: Scene, method: str, page: Page) -> None:
    before, path = scene.kept(), page.path
    if "{" in path:
        path = filled(path, scene.foreign["theirs"], scene.inside)
    for name, visitor in scene.visitors.items():
        if visitor.member is None:
            assert scene.asks(name, method, path) == (303 if method == "GET" else 403), name
        elif visitor.member.role not in EXPECTED[method, page.path].who:
            assert scene.asks(name, method, path) == 403, name
    assert scene.kept() == before


@of((method, page) for method, page in PAGES if "{" in page.path)
def test_what_is_not_theirs_is_not_there(scene: Scene, method: str, page: Page) -> None:
    before, expected = scene.kept(), EXPECTED[method, page.path]
    assert expected.answers, "the path names something: say what a stranger is answered for each"
    for name, visitor in scene.visitors.items():
        if visitor.member is None or visitor.member.role not in expected.who:
            continue
        for what, status in expected.answers.items():
            path = filled(page.path, scene.foreign[what], scene.inside)
            is_childs = status == 403 and name == "trained"
            assert scene.asks(name, method, path) == (404 if is_childs else status), f"{name}: {what}"
    assert scene.kept() == before


@of((method, page) for method, page in PAGES if page.path.count("{") == 2)
def test_a_piece_of_anothers_case_is_not_in_ones_own(scene: Scene, method: str, page: Page) -> None:
    before, expected = scene.kept(), EXPECTED[method, page.path]
    for name, case_id in scene.own.items():
        nobodys, beyond = (dict.fromkeys(scene.inside, number) for number in (UNKNOWN, BEYOND))
        for pieces in (scene.inside, nobodys):
            assert scene.asks(name, method, filled(page.path, case_id, pieces)) == expected.inside, name
        assert scene.asks(name, method, filled(page.path, case_id, beyond)) == 404, name
    assert scene.kept() == before


@pytest.mark.parametrize("name", ["operator", "trained", "supervisor", "admin"])
def test_one_finds_ones_own_and_no_word_of_others(scene: Scene, name: str) -> None:
    """Else the refusals above might be those of pages that are never there."""
    visitor = scene.visitors[name]
    assert visitor.member
    for method, page in PAGES:
        expected = EXPECTED[method, page.path]
        is_theirs = "{" not in page.path or (expected.answers is CASE and page.path.count("{") == 1)
        if method == "GET" and page.path != STREAM and is_theirs and visitor.member.role in expected.who:
            path = page.path.replace("{case_id:int}", str(scene.own[name]))
            assert scene.asks(name, method, path) == 200, path
