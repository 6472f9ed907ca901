"""The HSDS API over a real store of either kind: what it answers, what it refuses, and that it tells nothing more."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode, checks
from sqlalchemy import update
from starlette.applications import Starlette

from bot.config import Config
from bot.service import Service, open_service
from bot.web.app import app
from bot.web.door import Door
from directory import history, records
from directory.building import build
from directory.documents import Document
from directory.history import Note
from directory.holdings import held
from directory.hsds import openapi, selecting
from directory.hsds.ids import uuid_of
from directory.hsds.selecting import Wanted
from directory.hsds.taxonomies import taxonomy_id, terms
from directory.openings import timetable, written
from directory.places import places
from directory.release import Told, told
from locales.letters import fold
from tests.conftest import SECRET, Clock
from tests.directory.hsds.official import faults
from tests.directory.test_release import city_words, proper_names, protected_rows, tells

HIDDEN = "12 rue du Refuge Secret"
CHANGED = datetime(2026, 11, 17, 8, 0, tzinfo=UTC)
KINDS = {name: kind for name, (kind, _) in openapi.LISTS.items()}
GADEM = uuid_of("service", "gadem-rabat")


def at(opens: str, closes: str, **more: Any) -> Document:
    days = {"byday": "MO,TU,WE,TH", "opens_at": opens, "closes_at": closes, "always": False, "holidays": False}
    return {**days, "valid_from": "", "valid_to": "", "notes": "", **more}


RICHER: dict[str, Document] = {
    "gadem-rabat": {
        "latitude": 34.0, "longitude": -6.85, "postal_code": "10000", "location_level": "public",
        "languages": [{"code": "fr", "note": ""}, {"code": "ary", "note": "le matin"}], "intake": ["walk_in", "phone"],
        "schedules": [at("09:00", "12:30"), at("14:00", "17:00")], "required_documents": ["Une photo"],
        "service_areas": ["kenitra"], "accessibility": ["Une rampe"],
        "alert": "Fermé lundi", "alert_until": "2026-11-18",
    },
    "unhcr-rabat-registration": {
        "schedules": [at("09:00", "15:00"), at("10:00", "11:00", valid_from="2026-11-16", valid_to="2026-11-20")],
    },
}  # fmt: skip
"""What is added to some services, so that every filter has something to find."""


@dataclass
class Api:
    """The public app with the API on, and who asks it."""

    service: Service

    @property
    def app(self) -> Starlette:
        return app(Door(self.service))

    def asks(self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
                return await client.request(method, f"/hsds{path}", headers=headers)

        return asyncio.run(ask())

    def page(self, path: str) -> dict[str, Any]:
        answer = self.asks(path)
        assert answer.status_code == 200, (path, answer.text[:300])
        found: dict[str, Any] = answer.json()
        return found

    def all(self, path: str) -> list[dict[str, Any]]:
        joined = "&" if "?" in path else "?"
        return [json.loads(line) for line in self.asks(f"{path}{joined}format=ndjson").text.splitlines()]

    def tolds(self) -> dict[str, Told]:
        with self.service.store.read() as connection:
            return {uuid_of("service", one.public_id): told(one) for one in held(connection, offered_only=False)}


def enrich(service: Service) -> None:
    """Make some services richer, and put into every protected one what may not be told."""
    with service.store.write() as connection:
        found = history.read(connection, "service", list(RICHER))
        edits = {key: (one, {**one, **RICHER[key]}) for key, one in found.items()}
        history.apply(connection, "service", edits, Note("a test", int(CHANGED.timestamp() * 1000)))
        guarded = [one.id for one in held(connection, offered_only=False) if one.document["release_level"] != "public"]
        table = records.location
        hidden = {"address_1": HIDDEN, "postal_code": "99999", "latitude": 34.0001, "longitude": -6.8501}
        connection.execute(update(table).where(table.c.id.in_(guarded)).values(**hidden, release_level="public"))
        protected = [row["id"] for row in protected_rows()]
        rows = [
            {"id": f"{key}.language.00", "service_id": key, "code": "wo", "note": "", "position": 0}
            for key in protected
        ]
        connection.execute(records.language.insert(), rows)
    with service.store.read() as connection:
        build(connection, service.config.catalog_path)
    service.catalog.refresh_if_stale()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def api(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    url = "" if request.param == "sqlite" else request.getfixturevalue("new_database")()
    folder = tmp_path_factory.mktemp("api")
    config = Config(data_dir=folder, database_url=url, secret_key=SECRET.decode(), hsds_api=True)
    service = open_service(config, Clock())
    enrich(service)
    yield Api(service)
    service.close()


ON_SQLITE = pytest.mark.parametrize("api", ["sqlite"], indirect=True)
"""What the store makes no difference to: the form of what was found."""


@contextmanager
def moved(api: Api, **span: float) -> Iterator[None]:
    """For a while, it is later."""
    clock: Any = api.service.clock
    before = clock.now
    clock.moves(**span)
    yield
    clock.now = before


def test_without_the_setting_there_is_no_api(api: Api) -> None:
    off = Service(**{**vars(api.service), "config": Config(data_dir=api.service.config.data_dir)})
    for path in ("/", "/services", "/openapi.json"):
        assert Api(off).asks(path).status_code == 404


def test_it_says_what_it_is(api: Api) -> None:
    base = "http://127.0.0.1:8000/hsds"
    assert api.page("/") == {"version": "3.1", "profile": f"{base}/profile", "openapi_url": f"{base}/openapi.json"}
    assert "street_address" in api.page("/profile")["fields"]["location"]
    assert api.page("/openapi.json")["servers"] == [{"url": base}]


@ON_SQLITE
@pytest.mark.parametrize("name", KINDS)
def test_every_object_of_every_list_is_hsds(api: Api, name: str) -> None:
    found = api.all(f"/{name}")
    assert len({one["id"] for one in found}) == len(found) > 2
    for one in [*found, *api.page(f"/{name}?per_page=100")["contents"]]:
        assert faults(KINDS[name], one) == [], one["id"]
    if "full" in openapi.LISTS[name][1]:
        for one in api.all(f"/{name}?full=true"):
            assert faults(KINDS[name], one) == [], one["id"]
    whole = api.page(f"/{name}/{found[0]['id']}")
    assert faults(KINDS[name], whole) == []
    assert whole["id"] == found[0]["id"]


@ON_SQLITE
@pytest.mark.parametrize("name", KINDS)
def test_every_object_holds_what_our_document_says_and_nothing_besides(api: Api, name: str) -> None:
    document = openapi.document("http://127.0.0.1:8000")
    schema = {**document, "$ref": f"#/components/schemas/{KINDS[name]}"}
    checker = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    asked = f"/{name}?full=true" if "full" in openapi.LISTS[name][1] else f"/{name}"
    for one in [*api.all(f"/{name}")[:50], *api.all(asked)]:
        assert [error.message[:200] for error in checker.iter_errors(one)] == []


def test_every_service_is_there_once_and_as_it_is_told(api: Api) -> None:
    tolds = api.tolds()
    found = {one["id"]: one for one in api.all("/services")}
    assert set(found) == set(tolds)
    assert all(found[key]["name"] == one.names["fr"] for key, one in tolds.items())
    located = {one["service"]["id"] for one in api.all("/service_at_locations")}
    assert located == {key for key, one in tolds.items() if one.city or one.address or one.point or one.accessibility}


def test_pages_follow_one_another(api: Api) -> None:
    first = api.page("/services?per_page=100")
    pages = [api.page(f"/services?per_page=100&page={number}") for number in range(1, first["total_pages"] + 2)]
    seen = [one["id"] for page in pages for one in page["contents"]]
    assert seen == [one["id"] for one in api.all("/services")]
    assert (first["total_items"], first["total_pages"], first["size"]) == (len(seen), 4, 100)
    flags = [(page["first_page"], page["last_page"], page["empty"]) for page in pages]
    assert flags == [
        (True, False, False),
        (False, False, False),
        (False, False, False),
        (False, True, False),
        (False, True, True),
    ]


FILTERS: dict[str, Callable[[Told], bool]] = {
    "need=medical": lambda one: "medical" in one.needs,
    "papers=unhcr": lambda one: one.papers == "unhcr",
    "language=ary": lambda one: "ary" in [code for code, _ in one.languages],
    "language=wo": lambda one: "wo" in [code for code, _ in one.languages],
    "place=rabat": lambda one: one.city == "rabat" or "rabat" in one.service_areas,
    "place=kenitra": lambda one: one.city == "kenitra" or "kenitra" in one.service_areas,
    "place=oriental": lambda one: one.region == "oriental" or "oriental" in one.service_areas,
    "place=national": lambda one: not one.region or "national" in one.service_areas,
    f"taxonomy_term_id={terms()['needs', 'shelter'].id}": lambda one: "shelter" in one.needs,
    f"taxonomy_term_id={terms()['audience', 'women'].id}": lambda one: "women" in one.audience,
    f"taxonomy_term_id={terms()['access', 'walk_in'].id}": lambda one: "walk_in" in one.intake,
    f"taxonomy_term_id={terms()['access', 'papers_none'].id}": lambda one: one.papers == "none",
    f"taxonomy_id={taxonomy_id('audience')}": lambda one: bool(one.audience),
    f"taxonomy_id={taxonomy_id('access')}": lambda one: bool(one.intake or one.papers),
    f"organization_id={uuid_of('organization', 'gadem')}": lambda one: one.organization_id == "gadem",
    f"organization_id={uuid_of('organization', 'sos-villages')}": lambda one: one.organization_id == "sos-villages",
    f"organization_id={uuid_of('organization', 'insaf')}": lambda one: one.organization_id == "insaf",
    f"organization_id={GADEM}": lambda one: False,
    "modified_after=2026-11-17T08:00:00Z": lambda one: True,
    "modified_after=2999-01-01T00:00:00Z": lambda one: False,
    "need=medical&place=rabat&papers=none": lambda one: one.city == "rabat" and "medical" in one.needs and one.papers == "none",
    "lat=34&lon=-6.85&radius=0.5": lambda one: one.id == "gadem-rabat",
    "lat=34.0001&lon=-6.8501&radius=0.2": lambda one: one.id == "gadem-rabat",
}  # fmt: skip


@pytest.mark.parametrize("query", FILTERS, ids=lambda query: query[:40])
def test_a_filter_finds_what_is_told_so(api: Api, query: str) -> None:
    expected = {key for key, one in api.tolds().items() if FILTERS[query](one)}
    assert {one["id"] for one in api.all(f"/services?{query}")} == expected
    assert api.page(f"/services?{query}")["total_items"] == len(expected)


def test_only_what_changed_since_is_told_to_who_keeps_a_copy(api: Api) -> None:
    now = datetime.now(UTC)
    assert api.page(f"/services?minimal=true&modified_after={now.year + 1}-01-01T00:00:00Z")["contents"] == []
    stamped = {one["id"]: one for one in api.all("/services?minimal=true")}
    assert len(stamped) > 300
    assert set(stamped[GADEM]) == {"id", "last_modified"}


def test_a_point_finds_the_city_where_no_door_is_told(api: Api) -> None:
    rabat = places().get("rabat")
    assert rabat
    found = {one["id"] for one in api.all(f"/services?lat={rabat.latitude}&lon={rabat.longitude}&radius=3")}
    in_rabat = {key for key, one in api.tolds().items() if one.city == "rabat"}
    assert in_rabat - found <= {GADEM}


def test_a_postcode_is_asked_of_told_doors_alone(api: Api) -> None:
    assert [one["service"]["id"] for one in api.page("/service_at_locations?postcode=10000")["contents"]] == [GADEM]
    near = api.page("/service_at_locations?postcode=10000&proximity=900&per_page=100")["contents"]
    assert GADEM in {one["service"]["id"] for one in near}
    assert api.page("/service_at_locations?postcode=99999")["contents"] == []
    assert api.page("/service_at_locations?postcode=99999&proximity=500000")["contents"] == []


@pytest.mark.parametrize(
    "moment",
    [
        "2026-11-19T10:00",
        "2026-11-19T12:00",
        "2026-11-18T10:00",
        "2026-11-19T10:30",
        "2026-11-19T22:59",
        "2026-11-22T10:00",
        "2026-01-11T10:00",
    ],
)
def test_open_now_is_what_the_timetables_say(api: Api, moment: str) -> None:
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    with api.service.store.read() as connection:
        found = set(selecting.page(connection, Wanted(open_at=now), offset=0, limit=1000))
        active = [one for one in held(connection) if timetable(written(told(one).hours)).is_open(now)]
    assert found == {one.id for one in active}


def test_open_now_is_asked_over_http(api: Api) -> None:
    unhcr = uuid_of("service", "unhcr-rabat-registration")
    on_a_holiday = {one["id"] for one in api.all("/services?open_now=true")}
    with moved(api, days=1):
        found = {one["id"] for one in api.all("/services?open_now=true")}
    assert (GADEM in on_a_holiday, GADEM in found, unhcr in found) == (False, True, False)


def test_an_alert_is_told_while_it_lasts(api: Api) -> None:
    assert api.page(f"/services/{GADEM}")["alert"] == "Fermé lundi"
    with moved(api, days=1):
        assert "alert" not in api.page(f"/services/{GADEM}")


def test_search_finds_by_name_without_accents(api: Api) -> None:
    assert GADEM in {one["id"] for one in api.page("/services?search=gadem")["contents"]}
    by_word = {one["id"] for one in api.page("/services?search=etrangeres&per_page=100")["contents"]}
    assert GADEM in by_word
    assert api.page("/organizations?search=gadem")["total_items"] == 1
    assert "shelter" in {one["code"] for one in api.page("/taxonomy_terms?search=shelter")["contents"]}


def test_terms_are_of_two_levels(api: Api) -> None:
    needs = f"taxonomy_id={taxonomy_id('needs')}"
    top = api.all(f"/taxonomy_terms?{needs}&top_only=true")
    assert len(top) == 17
    under = api.all(f"/taxonomy_terms?parent_id={terms()['needs', 'medical'].id}")
    assert {one["code"] for one in under} == {"health", "health-maternal", "health-hiv"}


def test_an_organization_comes_with_its_services(api: Api) -> None:
    key = uuid_of("organization", "gadem")
    whole = api.page(f"/organizations/{key}?full_service=true")
    assert "phones" in next(one for one in whole["services"] if one["id"] == GADEM)
    assert all("phones" not in one for one in api.page(f"/organizations/{key}")["services"])


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/services?page=0", "page"),
        ("/services?page=x", "page"),
        ("/services?per_page=101", "per_page"),
        ("/services?full=yes", "full"),
        ("/services?format=xml", "format"),
        ("/services?need=gardening", "need"),
        ("/services?place=paris", "place"),
        ("/services?lat=34", "lat"),
        ("/services?lat=nan&lon=1", "lat"),
        ("/services?lat=91&lon=1", "lat"),
        ("/services?language=FRENCH", "language"),
        ("/services?search=", "search"),
        ("/services?search=%00", "search"),
        ("/services?modified_after=yesterday", "modified_after"),
        ("/services?organization_id=1", "organization_id"),
        ("/service_at_locations?proximity=5", "proximity"),
        ("/service_at_locations?postcode=1", "postcode"),
        ("/taxonomy_terms?parent_id=x", "parent_id"),
        ("/organizations/x?full_service=2", "full_service"),
    ],
)
def test_a_wrong_parameter_is_named(api: Api, path: str, parameter: str) -> None:
    answer = api.asks(path)
    assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)


@pytest.mark.parametrize("name", KINDS)
def test_what_is_not_there_is_not_found(api: Api, name: str) -> None:
    for uuid in ("0b8bd7b1-9f0c-4bb5-9a53-6b6f4f2f3a3e", "gadem-rabat", "%00"):
        assert api.asks(f"/{name}/{uuid}").status_code == 404


def test_an_unknown_parameter_is_left_aside(api: Api) -> None:
    assert api.page("/services?colour=blue") == api.page("/services")


def test_what_has_not_changed_is_not_sent_again(api: Api) -> None:
    for path in ("/services?per_page=1", f"/services/{GADEM}", "/organizations"):
        tag = api.asks(path).headers["etag"]
        again = api.asks(path, {"If-None-Match": f'"other", {tag}'})
        assert (again.status_code, again.content) == (304, b"")
    assert api.asks("/services").headers["cache-control"] == "no-cache"
    with api.service.store.write() as connection:
        [document] = history.read(connection, "service", ["gadem-rabat"]).values()
        history.apply(
            connection,
            "service",
            {"gadem-rabat": (document, {**document, "fees_description": "Gratuit"})},
            Note("a test", 1),
        )
    assert api.asks("/services", {"If-None-Match": tag}).status_code == 200
    assert api.page(f"/services/{GADEM}")["fees_description"] == "Gratuit"


def test_it_is_read_only(api: Api) -> None:
    for path in ("/services", f"/services/{GADEM}", "/"):
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            assert api.asks(path, method=method).status_code == 405


def test_R13_no_answer_tells_where_a_protected_place_is(api: Api) -> None:
    secret = city_words() | proper_names()
    ids = {row["id"] for row in protected_rows()}
    seen = 0
    for name in KINDS:
        full = "?full=true" if "full" in openapi.LISTS[name][1] else ""
        for one in [*api.all(f"/{name}{full}"), *api.all(f"/{name}")]:
            text = json.dumps(one, ensure_ascii=False)
            assert not any(word in text for word in (HIDDEN, "99999", "34.0001", "-6.8501")), one["id"]
            assert not any(f'"{key}"' in text for key in ids)
            service = one.get("service", one)
            if service.get("protected"):
                seen += 1
                assert name == "services"
                service.pop("service_areas", None)
                assert tells(json.dumps(service, ensure_ascii=False), secret) == set()
    assert seen == 80


def test_R13_no_question_finds_out_where_a_protected_place_is(api: Api) -> None:
    protected = {key for key, one in api.tolds().items() if one.protected}
    organizations = {row["organization_id"] for row in protected_rows()} - {"oim-maroc", "sos-villages"}
    questions = [f"place={city.slug}" for city in places().cities]
    questions += [f"search={word}" for word in proper_names()]
    questions += [f"search={city.names['fr']}" for city in places().cities[:20]]
    questions += ["lat=34.0001&lon=-6.8501&radius=500", "language=wo", "open_now=true", "search=refuge secret"]
    questions += [f"organization_id={uuid_of('organization', key)}" for key in organizations]
    regions = " ".join(name for one in places().regions for name in one.names.values())
    for question in questions:
        if tells(regions, {fold(question.partition("=")[2])}):
            continue  # the region is told, and some are named after their cities
        found = {one["id"] for one in api.all(f"/services?{question}")}
        assert found & protected == set(), question


def test_R13_no_organization_of_protected_services_alone_is_told(api: Api) -> None:
    told_of = {one.organization_id for one in api.tolds().values() if one.organization_id}
    assert {one["id"] for one in api.all("/organizations")} == {uuid_of("organization", key) for key in told_of}
    for row in protected_rows():
        if row["organization_id"] not in told_of:
            assert api.asks(f"/organizations/{uuid_of('organization', row['organization_id'])}").status_code == 404


RUN: Any = settings(
    max_examples=30,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
CHECKED = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]


MODES = {"right": GenerationMode.POSITIVE, "wrong": GenerationMode.NEGATIVE}


@ON_SQLITE
@pytest.mark.parametrize("mode", MODES)
def test_every_answer_is_as_the_openapi_document_says(api: Api, mode: str) -> None:
    schema = schemathesis.openapi.from_asgi("/hsds/openapi.json", api.app)
    operations: list[Any] = [_read(found) for found in schema.get_all_operations()]
    assert len(operations) == 12  # all but the document itself
    for operation in operations:
        if mode == "right" or operation.query or operation.path_parameters:
            asked: Any = given(operation.as_strategy(MODES[mode]))
            RUN(asked(_hold))()


def _read(found: Any) -> Any:
    """An operation; raises where the document describes it wrongly."""
    return found.ok()


def _hold(case: schemathesis.Case[Any]) -> None:
    case.call_and_validate(checks=CHECKED)
