"""Changing the directory: the rule of two, what is refused, who may, reverting, and history that replays (T4)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert

from directory import history, ledger
from directory.documents import difference, empty
from directory.editing import Conflict, NotThere, Refused, approve, assure, create, edit, reject, revert
from directory.history import Note
from directory.roles import THE_COMMAND, Actor, Forbidden
from directory.storing import organizations, services, without_stale

GADEM, NADOR = "gadem-rabat", "oim-enas-nador"
NOW = int(datetime(2026, 11, 22, 10, tzinfo=UTC).timestamp() * 1000)
NADIA = Actor("nadia@example.org", "editor")
OMAR = Actor("omar@example.org", "editor")
RITA = Actor("rita@example.org", "reviewer")
SAID = Actor("said@example.org", "reviewer")
OUTSIDERS = [Actor("o@example.org", "operator"), Actor("s@example.org", "supervisor"), Actor("x@example.org", "")]
NEW_PHONES = [
    {"number": "+212600000011", "type": "voice", "description": "", "release_level": "public", "source_url": ""}
]


def note(actor: Actor, later: int = 0) -> Note:
    return Note(actor.id, NOW + later)


def document(connection: Connection, key: str = GADEM) -> dict[str, Any]:
    return services(connection, [key])[key]


def numbers(connection: Connection, key: str = GADEM) -> list[str]:
    return [phone["number"] for phone in document(connection, key)["phones"]]


def test_an_editor_corrects_hours_at_once(loaded: Connection) -> None:
    outcome = edit(loaded, NADIA, GADEM, {"hours": "Lundi 9h-12h"}, note(NADIA))
    assert (outcome.applied, outcome.proposed) == (("hours",), None)
    assert document(loaded)["hours"] == "Lundi 9h-12h"
    [change, _] = history.of(loaded, "service", GADEM)
    assert (change.proposed_by, change.decided_by, change.state) == (NADIA.id, NADIA.id, "approved")
    assert change.fields["hours"][1] == "Lundi 9h-12h"


@pytest.mark.parametrize(
    "values",
    [
        {"phones": NEW_PHONES},
        {"url": "https://example.org"},
        {"email": "aide@example.org"},
        {"release_level": "public"},
        {"location_level": "public"},
        {"vetted_child": True},
    ],
    ids=lambda values: next(iter(values)),
)
def test_T4_a_number_link_or_release_level_waits_for_a_second_person(
    loaded: Connection, values: dict[str, Any]
) -> None:
    key = next(k for k, d in services(loaded).items() if d["release_level"] == "on_request" and not d["phones"])
    before = document(loaded, key)
    for actor in (NADIA, RITA, Actor("a@example.org", "admin")):
        outcome = edit(loaded, actor, key, values, note(actor))
        assert outcome.applied == ()
        assert outcome.proposed is not None
        with pytest.raises(Forbidden):
            approve(loaded, actor, outcome.proposed, now=NOW)
    assert document(loaded, key) == before
    approve(loaded, SAID, outcome.proposed or 0, now=NOW)
    [(field, value)] = values.items()
    assert document(loaded, key)[field] == value


def test_a_mixed_edit_is_half_live_and_half_waiting(loaded: Connection) -> None:
    outcome = edit(loaded, NADIA, GADEM, {"hours": "9h-12h", "phones": NEW_PHONES}, note(NADIA))
    assert outcome.applied == ("hours",)
    assert numbers(loaded) != ["+212600000011"]
    change = approve(loaded, RITA, outcome.proposed or 0, now=NOW, why="called them")
    assert numbers(loaded) == ["+212600000011"]
    kept = history.get(loaded, change.id)
    assert kept is not None
    assert (kept.state, kept.decided_by, kept.decision_why) == ("approved", RITA.id, "called them")


def test_one_editor_may_take_a_fact_away_alone(loaded: Connection) -> None:
    outcome = edit(loaded, NADIA, GADEM, {"phones": []}, note(NADIA))
    assert (outcome.applied, outcome.proposed) == (("phones",), None)
    assert numbers(loaded) == []
    assert edit(loaded, NADIA, GADEM, {"release_level": "on_request"}, note(NADIA)).applied == ("release_level",)
    assert edit(loaded, NADIA, GADEM, {"release_level": "public"}, note(NADIA)).proposed


def test_an_editor_cannot_approve_anything(loaded: Connection) -> None:
    proposed = edit(loaded, NADIA, GADEM, {"phones": NEW_PHONES}, note(NADIA)).proposed or 0
    for actor in (NADIA, OMAR, *OUTSIDERS):
        with pytest.raises(Forbidden):
            approve(loaded, actor, proposed, now=NOW)


def test_a_proposal_is_decided_once(loaded: Connection) -> None:
    proposed = edit(loaded, NADIA, GADEM, {"phones": NEW_PHONES}, note(NADIA)).proposed or 0
    reject(loaded, RITA, proposed, now=NOW, why="wrong")
    for decide in (approve, reject):
        with pytest.raises(NotThere):
            decide(loaded, SAID, proposed, now=NOW)
    assert history.to_decide(loaded) == []


def test_ones_own_proposal_may_be_taken_back_but_not_somebody_elses(loaded: Connection) -> None:
    proposed = edit(loaded, NADIA, GADEM, {"phones": NEW_PHONES}, note(NADIA)).proposed or 0
    with pytest.raises(Forbidden):
        reject(loaded, OMAR, proposed, now=NOW)
    assert reject(loaded, NADIA, proposed, now=NOW).key == GADEM


def test_what_moved_meanwhile_is_a_conflict_and_nothing_is_written(loaded: Connection) -> None:
    proposed = edit(loaded, NADIA, GADEM, {"phones": NEW_PHONES}, note(NADIA)).proposed or 0
    edit(loaded, OMAR, GADEM, {"phones": []}, note(OMAR))
    with pytest.raises(Conflict) as conflict:
        approve(loaded, RITA, proposed, now=NOW)
    assert conflict.value.fields == ("phones",)
    assert numbers(loaded) == []


@pytest.mark.parametrize("actor", OUTSIDERS, ids=lambda actor: actor.role or "nobody")
def test_who_is_no_editor_changes_nothing(loaded: Connection, actor: Actor) -> None:
    for act in (
        lambda: edit(loaded, actor, GADEM, {"hours": "9h"}, note(actor)),
        lambda: create(loaded, actor, {"name": "x"}, note(actor)),
        lambda: assure(loaded, actor, GADEM, (), note(actor), day=date(2026, 11, 22)),
        lambda: edit(loaded, actor, "gadem", {"name": "x"}, note(actor), kind="organization"),
    ):
        with pytest.raises(Forbidden):
            act()


@pytest.mark.parametrize(
    ("actor", "allowed"),
    [
        (Actor("a@example.org", "editor", organizations=frozenset({"gadem"})), True),
        (Actor("b@example.org", "editor", regions=frozenset({"rabat-sale-kenitra"})), True),
        (Actor("c@example.org", "editor", regions=frozenset({"oriental"})), False),
        (Actor("d@example.org", "editor", organizations=frozenset({"foo"})), False),
        (Actor("e@example.org", "editor", frozenset({"foo"}), frozenset({"rabat-sale-kenitra"})), True),
    ],
)
def test_a_role_is_limited_to_its_organizations_or_regions(loaded: Connection, actor: Actor, allowed: bool) -> None:
    if allowed:
        assert edit(loaded, actor, GADEM, {"hours": "9h"}, note(actor)).applied
    else:
        with pytest.raises(Forbidden):
            edit(loaded, actor, GADEM, {"hours": "9h"}, note(actor))


def test_T14_an_organization_is_its_own(loaded: Connection) -> None:
    theirs = Actor("a@example.org", "editor", organizations=frozenset({"gadem"}))
    assert edit(loaded, theirs, "gadem", {"description": "x"}, note(theirs), kind="organization").applied
    with pytest.raises(Forbidden):
        edit(loaded, theirs, "foo", {"description": "x"}, note(theirs), kind="organization")


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("+33612345678", "foreign_number"),
        ("+212890001122", "premium_number"),
        ("0537770332", "not_a_number"),
        ("9999", "not_a_number"),
        ("+2125377703", "not_a_number"),
    ],
)
def test_T4_a_foreign_premium_or_wrong_number_is_refused(loaded: Connection, number: str, code: str) -> None:
    phones = [{**NEW_PHONES[0], "number": number}]
    with pytest.raises(Refused) as refused:
        edit(loaded, NADIA, GADEM, {"phones": phones}, note(NADIA), insist=True)
    assert [(f.field, f.code) for f in refused.value.faults] == [("phones", code)]


def test_T4_a_reviewer_may_insist_on_a_foreign_number_and_another_must_too(loaded: Connection) -> None:
    phones = [{**NEW_PHONES[0], "number": "+33612345678"}]
    proposed = edit(loaded, RITA, GADEM, {"phones": phones}, note(RITA), insist=True).proposed or 0
    with pytest.raises(Refused):
        approve(loaded, SAID, proposed, now=NOW)
    approve(loaded, SAID, proposed, now=NOW, insist=True)
    assert numbers(loaded) == ["+33612345678"]


def test_what_was_wrong_before_does_not_keep_anybody_from_mending_the_rest(loaded: Connection) -> None:
    broken = {**document(loaded), "url": "www.example"}
    history.apply(loaded, "service", {GADEM: (document(loaded), broken)}, Note("package", 0, "package"))
    assert edit(loaded, NADIA, GADEM, {"hours": "9h"}, note(NADIA)).applied == ("hours",)


def test_a_new_service_is_there_once_a_second_person_says_so(loaded: Connection) -> None:
    values = {"name": "Nouveau", "organization_id": "gadem", "needs": ["legal_aid"], "place": "rabat",
              "release_level": "public", "confidence": "B", "papers": "none"}  # fmt: skip
    outcome = create(loaded, NADIA, values, note(NADIA), key="nouveau-rabat")
    assert "nouveau-rabat" not in services(loaded)
    with pytest.raises(Forbidden):
        approve(loaded, NADIA, outcome.proposed or 0, now=NOW)
    approve(loaded, RITA, outcome.proposed or 0, now=NOW)
    assert document(loaded, "nouveau-rabat") == {**empty("service"), **values}


def test_a_service_is_approved_after_its_organization(loaded: Connection) -> None:
    values = {"name": "Nouveau", "organization_id": "nouvelle", "needs": ["legal_aid"], "confidence": "B"}
    service = create(loaded, NADIA, values, note(NADIA), key="nouveau").proposed or 0
    owner = create(loaded, NADIA, {"name": "Nouvelle"}, note(NADIA), kind="organization", key="nouvelle").proposed or 0
    with pytest.raises(Refused, match="organization_id"):
        approve(loaded, RITA, service, now=NOW)
    approve(loaded, RITA, owner, now=NOW)
    approve(loaded, RITA, service, now=NOW)
    assert document(loaded, "nouveau")["organization_id"] == "nouvelle"


def test_reverting_puts_back_what_was_there(loaded: Connection) -> None:
    before = document(loaded)
    edit(loaded, NADIA, GADEM, {"hours": "9h-12h"}, note(NADIA))
    [change, *_] = history.of(loaded, "service", GADEM)
    assert revert(loaded, OMAR, change.id, now=NOW).applied == ("hours",)
    assert document(loaded) == before


@pytest.mark.parametrize("actor", [OMAR, SAID], ids=lambda actor: actor.role)
def test_T4_reverting_takes_a_wrong_number_away_at_once_and_brings_the_old_one_back_by_two(
    loaded: Connection, actor: Actor
) -> None:
    before = numbers(loaded)
    proposed = edit(loaded, NADIA, GADEM, {"phones": NEW_PHONES}, note(NADIA)).proposed or 0
    approve(loaded, RITA, proposed, now=NOW)
    outcome = revert(loaded, actor, proposed, now=NOW)
    assert outcome.applied == ("phones",)
    assert numbers(loaded) == []
    approve(loaded, RITA, outcome.proposed or 0, now=NOW)
    assert numbers(loaded) == before


def test_T4_reverting_a_withdrawal_or_a_protection_waits_for_a_second_person(loaded: Connection) -> None:
    edit(loaded, NADIA, GADEM, {"phones": [], "release_level": "never", "address_1": ""}, note(NADIA))
    [change, *_] = history.of(loaded, "service", GADEM)
    with pytest.raises(Refused):
        revert(loaded, SAID, change.id, now=NOW)
    edit(loaded, NADIA, GADEM, {"email": ""}, note(NADIA))
    edit(loaded, NADIA, NADOR, {"phones": []}, note(NADIA))
    [change, *_] = history.of(loaded, "service", NADOR)
    assert revert(loaded, SAID, change.id, now=NOW).proposed
    assert numbers(loaded) == numbers(loaded, NADOR) == []
    assert document(loaded)["release_level"] == "never"


@pytest.mark.parametrize(
    ("field", "value", "waits"),
    [
        ("alert", "Nouveau : 06 00 00 00 99", True),
        ("alert", "رقم جديد ٠٦٠٠٠٠٠٠٩٩", True),
        ("alert", "Fermé vendredi", False),
        ("alternate_name", "Droit 0600000099", True),
        ("hours", "WhatsApp https://evil.example/x", True),
        ("hours", "9h-12h, 14h-18h", False),
        ("hours", "09:00-12:00 14:00-18:00", False),
        ("application_process", "aide@example.org", True),
        ("address_1", "12 rue du Test, 10000", False),
        ("source_url", "https://example.org/x", True),
        ("organization_id", "foo", True),
        ("translations", {"name": {"en": "call +212 6 00 00 00 99"}}, True),
    ],
)
def test_T4_a_number_or_link_inside_a_text_waits_too(loaded: Connection, field: str, value: Any, waits: bool) -> None:
    values = {field: value, "alert_until": "2027-01-01"} if field == "alert" else {field: value}
    outcome = edit(loaded, NADIA, GADEM, values, note(NADIA))
    assert (field not in outcome.applied) == waits
    assert bool(outcome.proposed) == waits


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"source_url": "javascript:alert(1)"}, "source_url"),
        ({"translations": {"alternate_name": {"ar": "ا" * 29}}}, "translations"),
        ({"translations": {"alert": {"ar": "ا" * 61}}}, "translations"),
        ({"name": "caché\u202eici"}, "name"),
    ],
)
def test_T6_what_a_page_would_run_or_hide_is_refused(loaded: Connection, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        edit(loaded, NADIA, GADEM, values, note(NADIA))
    assert [fault.field for fault in refused.value.faults] == [field]


def test_T4_closing_is_done_alone_and_opening_again_by_two(loaded: Connection) -> None:
    assert edit(loaded, NADIA, GADEM, {"status": "defunct"}, note(NADIA)).applied == ("status",)
    assert edit(loaded, NADIA, GADEM, {"status": "active"}, note(NADIA)).proposed


@pytest.mark.parametrize("values", [{"phones": []}, {"status": "defunct"}, {"release_level": "never"}])
def test_T4_nobody_alone_silences_a_national_line(loaded: Connection, values: dict[str, Any]) -> None:
    before = document(loaded, "foo-green-number")
    outcome = edit(loaded, NADIA, "foo-green-number", values, note(NADIA))
    assert (outcome.applied, bool(outcome.proposed)) == ((), True)
    assert document(loaded, "foo-green-number") == before


def test_a_night_shelter_closes_the_next_morning(loaded: Connection) -> None:
    night = {"byday": "MO", "opens_at": "20:00", "closes_at": "07:00", "always": False, "holidays": True,
             "valid_from": "", "valid_to": "", "notes": ""}  # fmt: skip
    assert edit(loaded, NADIA, GADEM, {"schedules": [night]}, note(NADIA)).applied
    with pytest.raises(Refused, match="same time"):
        edit(loaded, NADIA, GADEM, {"schedules": [{**night, "closes_at": "20:00"}]}, note(NADIA))


def test_T4_nobody_approves_what_came_by_a_link_of_their_own(loaded: Connection) -> None:
    loaded.execute(insert(ledger.provider_link).values(id="x", organization_id="gadem", made_by=RITA.id))
    fields = difference(document(loaded), {**document(loaded), "phones": NEW_PHONES})
    proposed = history.propose(loaded, "service", GADEM, fields, Note("provider:gadem", NOW, "provider"))
    with pytest.raises(Forbidden):
        approve(loaded, RITA, proposed, now=NOW)
    approve(loaded, SAID, proposed, now=NOW)


def test_T14_nobody_moves_a_service_out_of_their_own_region(loaded: Connection) -> None:
    theirs = Actor("a@example.org", "editor", regions=frozenset({"rabat-sale-kenitra"}))
    with pytest.raises(Forbidden):
        edit(loaded, theirs, GADEM, {"place": "oujda"}, note(theirs))


def test_what_changed_again_cannot_be_reverted(loaded: Connection) -> None:
    edit(loaded, NADIA, GADEM, {"hours": "9h-12h"}, note(NADIA))
    [first, *_] = history.of(loaded, "service", GADEM)
    edit(loaded, NADIA, GADEM, {"hours": "9h-13h"}, note(NADIA))
    with pytest.raises(Conflict):
        revert(loaded, RITA, first.id, now=NOW)


def test_R17_only_still_right_sets_a_date_and_a_change_clears_it(loaded: Connection) -> None:
    day = date(2026, 11, 22)
    edit(loaded, NADIA, GADEM, {"hours": "9h-12h"}, note(NADIA))
    assert document(loaded)["assured"] == {}
    checked = assure(loaded, NADIA, GADEM, (), note(NADIA), day=day)
    assert set(checked["assured"].values()) == {"2026-11-22"}
    assert document(loaded) == checked
    edit(loaded, NADIA, GADEM, {"hours": "10h-12h"}, note(NADIA))
    assert "hours" not in document(loaded)["assured"]
    assert "phones" in document(loaded)["assured"]
    edit(loaded, NADIA, GADEM, {"hours": "10h-13h"}, note(NADIA), checked=("hours",))
    assert document(loaded)["assured"]["hours"] == "2026-11-22"


def test_R17_an_approved_number_is_unchecked_until_somebody_dials_it(loaded: Connection) -> None:
    assure(loaded, NADIA, GADEM, (), note(NADIA), day=date(2026, 11, 1))
    proposed = edit(loaded, NADIA, GADEM, {"phones": NEW_PHONES}, note(NADIA)).proposed or 0
    approve(loaded, RITA, proposed, now=NOW)
    assert "phones" not in document(loaded)["assured"]
    assert history.replay(loaded, "service", GADEM) == document(loaded)


def test_the_text_of_a_past_day_can_be_asked_for(loaded: Connection) -> None:
    started = document(loaded)
    for day, hours in ((1, "un"), (2, "deux"), (3, "trois")):
        edit(loaded, NADIA, GADEM, {"hours": hours}, note(NADIA, later=day * 86_400_000))
    for day, hours in ((1, "un"), (2, "deux"), (3, "trois")):
        past = history.replay(loaded, "service", GADEM, until=NOW + day * 86_400_000 + 1)
        assert past is not None
        assert past["hours"] == hours
    assert history.replay(loaded, "service", GADEM, until=NOW) == started
    assert history.replay(loaded, "service", GADEM, until=0) is None


def test_a_translation_is_stale_once_its_text_has_changed(loaded: Connection) -> None:
    from_before = document(loaded)["translations"]["name"]["en"]
    edit(loaded, NADIA, GADEM, {"name": "Un autre nom"}, note(NADIA))
    assert document(loaded)["translations"]["name"]["en"] == from_before
    fresh = services(loaded, [GADEM])
    assert _fresh_names(loaded, fresh) == {}
    said = document(loaded)["translations"] | {"name": {"en": "Another name"}}
    edit(loaded, NADIA, GADEM, {"translations": said}, note(NADIA))
    assert _fresh_names(loaded, services(loaded, [GADEM])) == {"en": "Another name"}


def test_history_from_before_there_was_history_begins_with_what_is_there(loaded: Connection) -> None:
    loaded.exec_driver_sql("DELETE FROM change")
    count = history.begin(loaded, Note("package", 5, "package"))
    assert count == len(services(loaded)) + len(organizations(loaded))
    assert history.replay(loaded, "service", GADEM) == document(loaded)
    assert history.begin(loaded, Note("package", 6, "package")) == 0


WORDS = st.text("abc é\u0627'\"=<", max_size=12).map(str.strip)
EDITS = st.fixed_dictionaries(
    {},
    optional={
        "hours": WORDS,
        "notes": WORDS,
        "description": WORDS,
        "free": st.booleans(),
        "minimum_age": st.none() | st.integers(0, 90),
        "address_1": WORDS,
        "required_documents": st.lists(WORDS.filter(bool), max_size=2),
        "languages": st.lists(
            st.fixed_dictionaries({"code": st.sampled_from(["fr", "ar"]), "note": WORDS}), max_size=2
        ),
        "phones": st.sampled_from([[], NEW_PHONES]),
        "place": st.sampled_from(["rabat", "sale", "oriental", "national"]),
        "accessibility": st.lists(WORDS.filter(bool), max_size=2),
    },
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(EDITS, st.sampled_from(["keep", "approve", "reject", "revert", "assure"])), max_size=6))
def test_history_replays_to_the_present_state(loaded: Connection, steps: list[tuple[dict[str, Any], str]]) -> None:
    for number, (values, then) in enumerate(steps):
        outcome = edit(loaded, NADIA, GADEM, values, note(NADIA, later=number))
        _then(loaded, then, outcome.proposed)
    assert history.replay(loaded, "service", GADEM) == document(loaded)
    assert services(loaded, [NADOR])[NADOR] == history.replay(loaded, "service", NADOR)


def _then(connection: Connection, then: str, proposed: int | None) -> None:
    if then == "assure":
        assure(connection, NADIA, GADEM, (), note(NADIA), day=date(2026, 11, 22))
    elif proposed and then == "approve":
        approve(connection, RITA, proposed, now=NOW)
    elif proposed and then == "reject":
        reject(connection, RITA, proposed, now=NOW)
    elif then == "revert":
        change = next(c for c in history.of(connection, "service", GADEM) if c.state == "approved")
        if change.action == "update":
            revert(connection, RITA, change.id, now=NOW)


def _fresh_names(connection: Connection, documents: dict[str, Any]) -> dict[str, str]:
    found = without_stale(connection, "service", documents)
    names: dict[str, str] = found[GADEM]["translations"].get("name", {})
    return names


def test_the_command_line_is_not_bound_by_two_but_is_named(loaded: Connection) -> None:
    outcome = edit(loaded, THE_COMMAND, GADEM, {"phones": NEW_PHONES}, Note(THE_COMMAND.id, NOW, "command"))
    assert outcome.applied == ("phones",)
    assert history.of(loaded, "service", GADEM)[0].proposed_by == "command line"
