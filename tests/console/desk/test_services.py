"""The directory beside the talk: only what may be told, both texts shown, the person's language sent (R10, R11, R13)."""

import re

import pytest
from sqlalchemy import text

from console.texts import TEXTS
from directory.search import find
from tests.console.desk.hands import asks, audited, is_on_duty, takes, town_of
from tests.console.house import House, Visitor
from tests.people import Someone

CALLED = ("5", "Rabat", "rappelez-moi", "1", "3")
FR = TEXTS["fr"]


@pytest.fixture
def operator(house: House) -> Visitor:
    return house.signed_in("operator")


@pytest.fixture
def person(house: House) -> Someone:
    return town_of(house).person("+212600000044")


def offered(page: str) -> list[str]:
    """The services a panel offers to send, by id."""
    return re.findall(r'name="service" value="([^"]*)"', page)


def test_it_begins_with_what_the_bot_would_tell(house: House, operator: Visitor, person: Someone) -> None:
    path = takes(operator, asks(person, "Bonjour", *CALLED))
    place = house.service.knowledge.voice("sms", house.clock()).context.places.get("rabat")
    told = find(house.service.catalog, "medical", place, now=house.clock())
    assert offered(operator.get(path + "/services").text) == [hit.id for hit in told.hits[:8]]


def test_the_reviewed_card_goes_in_the_persons_language_and_both_were_seen(
    house: House, operator: Visitor, person: Someone
) -> None:
    path = takes(operator, asks(person, "Hello", "English", *CALLED))
    page = operator.get(path + "/services?need=food_nonfood&place=rabat").text
    own, theirs = FR["panels_services_own"], FR["panels_services_theirs"].format(language="anglais")
    assert page.index(theirs) < page.index(own)
    first = offered(page)[0]
    shown = re.findall(r'<p class="telling"[^>]*lang="en"[^>]*>([^<]*)</p>', page)[0]
    before = len(person.heard)
    answer = operator.post(path + "/services", service=first, need="food_nonfood", place="rabat")
    person.town.works()
    assert FR["panels_services_sent"] not in person.heard[-1].text
    assert answer.status_code == 200
    assert len(person.heard) == before + 1
    assert person.heard[-1].text.split() == shown.replace("&#39;", "'").replace("&amp;", "&").split()
    assert person.heard[-1].options == ()
    assert [(action, detail) for action, _, detail in audited(house)] == [("sent", '{"kind": "card"}')]


def test_R10_for_a_child_only_what_is_vetted(house: House, person: Someone) -> None:
    trained = house.signed_in("operator", "trained@ong.example")
    is_on_duty(trained, children=True)
    path = takes(trained, asks(person, "Bonjour", "2", "Rabat", "rappelez-moi", "1", "3"))
    for asked in ("need=medical&place=rabat", "need=shelter&place=rabat", "q=medecins", "q=association", "q=rabat"):
        for service_id in offered(trained.get(f"{path}/services?{asked}").text):
            hit = house.service.catalog.shelf.hit(service_id)
            assert hit is None or hit.vetted_child, (asked, service_id)
    grown_ups = find(house.service.catalog, "medical", now=house.clock())
    other = next(hit.id for hit in grown_ups.hits if not hit.vetted_child)
    assert trained.post(path + "/services", service=other, need="medical", place="rabat").status_code == 422


def test_R11_in_an_arrest_no_authority(house: House, operator: Visitor, person: Someone) -> None:
    path = takes(operator, asks(person, "Bonjour", *CALLED))
    with house.service.store.write() as connection:
        connection.execute(text("UPDATE help_case SET kind = 'arrest_expulsion'"))
    for asked in ("need=legal_aid&place=rabat", "q=police", "q=tribunal", "need=emergency&place=rabat"):
        for service_id in offered(operator.get(f"{path}/services?{asked}").text):
            hit = house.service.catalog.shelf.hit(service_id)
            assert hit is None or not hit.authority, (asked, service_id)


def test_a_service_is_found_by_its_name(house: House, operator: Visitor, person: Someone) -> None:
    path = takes(operator, asks(person, "Bonjour", *CALLED))
    place = house.service.knowledge.voice("sms", house.clock()).context.places.get("rabat")
    hit = next(
        hit for hit in find(house.service.catalog, "medical", place, now=house.clock()).hits if hit.tier == "city"
    )
    page = operator.asks("GET", path + "/services", params={"q": hit.names["fr"]}).text
    assert hit.id in offered(page)
    assert FR["panels_services_none"] in operator.get(path + "/services?q=xyzzyx").text


def test_R14_R22_a_sensitive_card_is_quiet_and_may_not_be_forwarded(
    house: House, operator: Visitor, person: Someone
) -> None:
    telegram = town_of(house).person("77", "telegram")
    path = takes(operator, asks(telegram, "Bonjour", *CALLED[:2], "0"))
    service_id = offered(operator.get(path + "/services?need=women_violence&place=rabat").text)[0]
    operator.post(path + "/services", service=service_id, need="women_violence", place="rabat")
    telegram.town.works()
    sent = telegram.heard[-1]
    assert sent.protect
    assert "violence" not in sent.text[:40].casefold()


@pytest.mark.parametrize("wanted", ["", "no-such-service", "'; DROP TABLE help_case"])
def test_what_was_not_offered_is_not_sent(house: House, operator: Visitor, person: Someone, wanted: str) -> None:
    path = takes(operator, asks(person, "Bonjour", *CALLED))
    before = len(person.heard)
    refused = operator.post(path + "/services", service=wanted, need="medical", place="rabat")
    person.town.works()
    assert (refused.status_code, len(person.heard)) == (422, before)
    assert FR["panels_services_gone"] in refused.text


def test_R16_nothing_goes_to_somebody_silent_for_half_a_day(house: House, operator: Visitor, person: Someone) -> None:
    path = takes(operator, asks(person, "Bonjour", *CALLED))
    house.clock.moves(hours=13)
    operator = house.signed_in("operator")
    service_id = offered(operator.get(path + "/services").text)[0]
    refused = operator.post(path + "/services", service=service_id, need="medical", place="rabat")
    assert refused.status_code == 422
    assert FR["panels_refused_ping_first"] in refused.text
    assert audited(house) == []


def test_nobody_is_written_to_who_stopped(house: House, operator: Visitor, person: Someone) -> None:
    path = takes(operator, asks(person, "Bonjour", *CALLED))
    person.says("stop")
    service_id = (offered(operator.get(path + "/services").text) or [""])[0]
    refused = operator.post(path + "/services", service=service_id, need="medical", place="rabat")
    assert refused.status_code in (404, 422)
    assert audited(house) == []
