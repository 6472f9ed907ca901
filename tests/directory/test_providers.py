"""What an organization can say by its link, and above all what it cannot."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, select, update

from directory import editing, history, providers
from directory.documents import SERVICE, facts_of
from directory.editing import NotThere, Refused
from directory.ledger import provider_link
from directory.providers import FULL_AT_MOST, LASTS, MOST_WAITING, PROPOSABLE, Link, TooMany
from directory.records import organization, service
from directory.roles import Actor, Forbidden, may_assure, may_decide, may_edit
from directory.storing import services

NOW = 1_795_000_000_000
TODAY = history.Note("x", NOW).day
EDITOR = Actor("amina@ong.example", "editor")
REVIEWER = Actor("brahim@ong.example", "reviewer")
OURS, THEIRS = "gadem", "unhcr"
SERVICE_ID = "gadem-rabat"


@pytest.fixture
def ours(loaded: Connection) -> str:
    """The organization that runs the service of these tests."""
    return str(loaded.execute(select(service.c.organization_id).where(service.c.id == SERVICE_ID)).scalar())


@pytest.fixture
def link(loaded: Connection, ours: str) -> Link:
    found = providers.find(loaded, providers.invite(loaded, EDITOR, ours, NOW), NOW)
    assert found
    return found


def another(connection: Connection, ours: str) -> str:
    """A service that is not theirs."""
    return str(connection.execute(select(service.c.id).where(service.c.organization_id != ours)).scalars().first())


def present(connection: Connection, key: str = SERVICE_ID) -> dict[str, object]:
    return services(connection, [key])[key]


@pytest.mark.parametrize("role", ["operator", "supervisor", "provider"])
def test_only_those_who_keep_the_directory_make_links(loaded: Connection, ours: str, role: str) -> None:
    with pytest.raises(Forbidden):
        providers.invite(loaded, Actor("x", role), ours, NOW)


def test_a_link_is_made_only_for_what_is_wholly_theirs(loaded: Connection, ours: str) -> None:
    theirs = Actor("x", "editor", organizations=frozenset({ours}))
    assert providers.invite(loaded, theirs, ours, NOW)
    assert [body.id for body in providers.bodies(loaded, theirs)] == [ours]
    elsewhere = Actor("y", "editor", regions=frozenset({"dakhla-oued-ed-dahab"}))
    with pytest.raises(Forbidden):
        providers.invite(loaded, elsewhere, ours, NOW)
    assert ours not in [body.id for body in providers.bodies(loaded, elsewhere)]
    [made] = providers.living(loaded, theirs, NOW)
    with pytest.raises(Forbidden):
        providers.revoke(loaded, elsewhere, made.id, NOW)
    assert providers.living(loaded, elsewhere, NOW) == []


@pytest.mark.parametrize("body", ["", "nobody", "' OR 1=1", SERVICE_ID])
def test_nobody_is_invited_who_is_not_there(loaded: Connection, body: str) -> None:
    with pytest.raises(NotThere):
        providers.invite(loaded, EDITOR, body, NOW)


def test_a_link_lives_fourteen_days_and_may_be_used_many_times(loaded: Connection, link: Link) -> None:
    ends = NOW + LASTS // timedelta(milliseconds=1)
    for _ in range(3):
        providers.assure(loaded, link, SERVICE_ID, ends - 1)
    assert providers.find(loaded, link.id, ends - 1)
    assert providers.find(loaded, link.id, ends) is None
    assert providers.living(loaded, EDITOR, ends) == []


def test_a_link_ends_when_it_is_ended(loaded: Connection, link: Link) -> None:
    providers.revoke(loaded, EDITOR, link.id, NOW + 1)
    assert providers.find(loaded, link.id, NOW + 2) is None
    with pytest.raises(NotThere):
        providers.revoke(loaded, EDITOR, link.id, NOW + 3)


def test_all_right_assures_every_fact_at_once_and_says_by_whom(loaded: Connection, link: Link) -> None:
    providers.assure(loaded, link, SERVICE_ID, NOW)
    after = present(loaded)
    assert after["assured"] == dict.fromkeys(facts_of(after), TODAY.isoformat())
    change = history.of(loaded, "service", SERVICE_ID)[0]
    assert (change.action, change.origin, change.state, change.why) == ("assure", "provider", "approved", "self")
    assert change.decided_by == f"provider:{link.organization_id}"
    assert loaded.execute(select(provider_link.c.used_at)).scalar() == NOW


def test_full_holds_at_once_and_has_its_end(loaded: Connection, link: Link) -> None:
    until = TODAY + timedelta(days=1)
    providers.fill(loaded, link, SERVICE_ID, until, NOW)
    assert (present(loaded)["capacity"], present(loaded)["capacity_until"]) == ("full", until.isoformat())
    assert history.of(loaded, "service", SERVICE_ID)[0].origin == "provider"
    providers.fill(loaded, link, SERVICE_ID, None, NOW)
    assert (present(loaded)["capacity"], present(loaded)["capacity_until"]) == ("", "")
    assert history.replay(loaded, "service", SERVICE_ID) == present(loaded)


@pytest.mark.parametrize("until", [date.min, TODAY - timedelta(days=1), TODAY + FULL_AT_MOST + timedelta(days=1)])
def test_full_for_ever_is_refused(loaded: Connection, link: Link, until: date) -> None:
    with pytest.raises(Refused):
        providers.fill(loaded, link, SERVICE_ID, until, NOW)


CHANGES = {
    "phones": [
        {"number": "+212537000011", "type": "voice", "description": "", "release_level": "public", "source_url": ""}
    ],
    "hours": "du lundi au vendredi, 9 h - 12 h",
    "address_1": "1 rue des Essais",
    "eligibility_description": "toutes et tous",
    "status": "temporarily closed",
}


def test_the_table_of_changes_is_whole() -> None:
    assert CHANGES.keys() == PROPOSABLE


@pytest.mark.parametrize("field", CHANGES)
def test_every_change_waits_for_staff_guarded_or_not(loaded: Connection, link: Link, field: str) -> None:
    before = present(loaded)
    made = providers.propose(loaded, link, SERVICE_ID, {field: CHANGES[field]}, NOW, why="nouveau")
    assert made
    assert present(loaded) == before
    [change] = providers.waiting(loaded, link)
    assert (change.id, change.origin, change.why, list(change.fields)) == (made, "provider", "nouveau", [field])
    editing.approve(loaded, REVIEWER, made, now=NOW)
    assert present(loaded)[field] == CHANGES[field]
    assert providers.waiting(loaded, link) == []


@pytest.mark.parametrize("field", sorted(SERVICE.keys() - PROPOSABLE))
def test_no_other_field_can_even_be_proposed(loaded: Connection, link: Link, field: str) -> None:
    with pytest.raises(ValueError, match=field):
        providers.propose(loaded, link, SERVICE_ID, {field: "never"}, NOW)


def test_a_wrong_number_is_refused(loaded: Connection, link: Link) -> None:
    phones = [{**CHANGES["phones"][0], "number": "12 rue"}]  # type: ignore[dict-item]
    with pytest.raises(Refused):
        providers.propose(loaded, link, SERVICE_ID, {"phones": phones}, NOW)


def test_a_word_alone_is_kept_and_nothing_at_all_is_not(loaded: Connection, link: Link) -> None:
    assert providers.propose(loaded, link, SERVICE_ID, {}, NOW) is None
    made = providers.propose(loaded, link, SERVICE_ID, {}, NOW, why="appelez-nous")
    assert made
    before = present(loaded)
    editing.approve(loaded, REVIEWER, made, now=NOW)
    assert present(loaded) == before


def test_a_link_gone_astray_does_not_flood_the_team(loaded: Connection, link: Link) -> None:
    for n in range(MOST_WAITING):
        providers.propose(loaded, link, SERVICE_ID, {"hours": f"h {n}"}, NOW)
    with pytest.raises(TooMany):
        providers.propose(loaded, link, SERVICE_ID, {"hours": "encore"}, NOW)
    providers.assure(loaded, link, SERVICE_ID, NOW)


def test_a_provider_can_do_nothing_else(loaded: Connection, link: Link, ours: str) -> None:
    """Not by the editor's verbs, and not to a service of somebody else."""
    actor, note, other = link.actor, history.Note(link.actor.id, NOW, "provider"), another(loaded, ours)
    assert not may_edit(actor, present(loaded))
    assert not may_decide(actor, present(loaded), proposed_by="somebody")
    assert not may_assure(Actor("provider:", "provider"), present(loaded))
    for field, value in (("phones", []), ("release_level", "public"), ("hours", "x")):
        with pytest.raises(Forbidden):
            editing.edit(loaded, actor, SERVICE_ID, {field: value}, note)
    with pytest.raises(Forbidden):
        editing.create(loaded, actor, {"organization_id": ours}, note)
    made = providers.propose(loaded, link, SERVICE_ID, {"hours": "x"}, NOW)
    with pytest.raises(Forbidden):
        editing.approve(loaded, actor, made or 0, now=NOW)
    with pytest.raises(Forbidden):
        providers.assure(loaded, link, other, NOW)
    with pytest.raises(Forbidden):
        providers.fill(loaded, link, other, None, NOW)
    with pytest.raises(Forbidden):
        providers.propose(loaded, link, other, {"hours": "x"}, NOW)
    with pytest.raises(NotThere):
        providers.assure(loaded, link, "no-such-service", NOW)


def test_R13_an_organization_of_protected_services_alone_is_named_to_nobody(loaded: Connection) -> None:
    rows = loaded.execute(select(service.c.organization_id, service.c.release_level)).all()
    guarded = {row[0] for row in rows if row[1] == "never"} - {row[0] for row in rows if row[1] != "never"}
    guarded -= {"oim-maroc", "oim", "sos-villages-enfants-maroc"}
    names = dict(tuple(row) for row in loaded.execute(select(organization.c.id, organization.c.name)))
    bodies = providers.bodies(loaded, EDITOR)
    opaque = [body for body in bodies if body.id.startswith("protected-")]
    assert len(opaque) >= 10
    secret = {key for key in guarded if key not in {body.id for body in bodies}}
    assert len(secret) == len(opaque)
    assert not any(names[key] in str(bodies) or f"'{key}'" in str(bodies) for key in secret)
    found = providers.find(loaded, providers.invite(loaded, EDITOR, opaque[0].id, NOW), NOW)
    assert found
    assert found.body == opaque[0]
    providers.assure(loaded, found, providers.offered(loaded, found)[0].id, NOW)
    assert history.latest(loaded, limit=1)[0].decided_by == f"provider:{opaque[0].id}"
    with pytest.raises(NotThere):
        providers.invite(loaded, EDITOR, sorted(secret)[0], NOW)


def test_what_receives_nobody_any_more_is_not_asked_about(loaded: Connection, link: Link) -> None:
    assert SERVICE_ID in [one.id for one in providers.offered(loaded, link)]
    loaded.execute(update(service).where(service.c.id == SERVICE_ID).values(status="defunct"))
    assert SERVICE_ID not in [one.id for one in providers.offered(loaded, link)]
