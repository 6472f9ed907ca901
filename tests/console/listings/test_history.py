"""What became of a service: who, when, why, before and after; any past day; the way back; and nothing protected (R13)."""

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.texts import TEXTS
from directory import history
from directory.documents import SERVICE
from directory.history import Change, Note
from directory.holdings import Held
from directory.redaction import readable, told_change
from directory.release import told
from tests.console.house import House
from tests.console.listings.conftest import MADE, TELLS_THE_PLACE, change_behind, stored
from tests.console.listings.test_approving import decides, proposes
from tests.console.listings.test_editing import LEGAL, filled

OWNER = {"name": "Les Falaises Inventées"}


def test_every_change_says_who_when_why_before_and_after(house: House) -> None:
    filled(house.signed_in("editor"), "place", address_1="9 rue Nouvelle", why="ils ont déménagé")
    page = house.signed_in("operator").get(f"{LEGAL}/history").text
    for told_there in ("editor@ong.example", "18 nov. 2026", "ils ont déménagé", "1 rue Inventée", "9 rue Nouvelle"):
        assert told_there in page


def test_the_record_as_it_was_on_any_past_day(house: House) -> None:
    editor = house.signed_in("editor")
    filled(editor, "place", address_1="9 rue Nouvelle")
    house.clock.moves(days=2)
    editor = house.signed_in("editor")
    filled(editor, "place", address_1="10 rue Dernière")
    for day, address in (
        ("2026-11-17", "1 rue Inventée"),
        ("2026-11-18", "9 rue Nouvelle"),
        ("2026-11-20", "10 rue Dernière"),
    ):
        past = editor.get(f"{LEGAL}/history?day={day}").text.split('class="past"')[1].split("</section>")[0]
        assert address in past
        assert sum(one in past for one in ("1 rue Inventée", "9 rue Nouvelle", "10 rue Dernière")) == 1
    assert TEXTS["fr"]["history_not_yet"] in editor.get(f"{LEGAL}/history?day=2020-01-01").text
    assert editor.get(f"{LEGAL}/history?day=hier").status_code == 200


def test_a_change_is_put_back_after_a_look(house: House) -> None:
    reviewer = house.signed_in("reviewer")
    filled(reviewer, "place", address_1="9 rue Nouvelle")
    [[change]] = house.rows("SELECT max(id) FROM change")
    path = f"{LEGAL}/history/{change}/revert"
    assert "9 rue Nouvelle" in reviewer.get(path).text
    assert stored(house, "made-legal")["address_1"] == "9 rue Nouvelle"
    assert reviewer.post(path, why="une erreur").headers["location"] == f"{LEGAL}/history"
    assert stored(house, "made-legal")["address_1"] == "1 rue Inventée"
    assert "une erreur" in reviewer.get(f"{LEGAL}/history").text


def test_what_was_changed_again_since_is_not_put_back(house: House) -> None:
    editor = house.signed_in("editor")
    filled(editor, "place", address_1="9 rue Nouvelle")
    [[change]] = house.rows("SELECT max(id) FROM change")
    filled(editor, "place", address_1="10 rue Dernière")
    answer = editor.post(f"{LEGAL}/history/{change}/revert")
    assert answer.status_code == 422
    assert TEXTS["fr"]["history_conflict"] in answer.text


def test_an_editor_who_puts_a_number_back_asks_a_second_person(house: House) -> None:
    editor, reviewer = house.signed_in("editor"), house.signed_in("reviewer")
    change = proposes(editor)
    decides(reviewer, change, "approve")
    assert editor.post(f"{LEGAL}/history/{change}/revert").status_code == 303
    assert stored(house, "made-legal")["phones"] == MADE["made-legal"]["phones"][1:], "what came is away at once"
    [[waits]] = house.rows("SELECT id FROM change WHERE state = 'proposed'")
    assert decides(editor, waits, "approve").status_code == 403
    assert decides(reviewer, waits, "approve").status_code == 303
    assert stored(house, "made-legal")["phones"] == MADE["made-legal"]["phones"]


def test_only_whose_record_it_is_puts_back(house: House) -> None:
    change_behind(house, "made-legal", address_1="9 rue Nouvelle")
    [[change]] = house.rows("SELECT max(id) FROM change")
    path = f"{LEGAL}/history/{change}/revert"
    for visitor in (
        house.signed_in("operator"),
        house.signed_in("editor", "e@ong.example", regions=frozenset({"oriental"})),
    ):
        assert visitor.get(path).status_code == 403
        assert visitor.post(path).status_code == 403
    assert house.signed_in("editor").get(f"/services/made-east/history/{change}/revert").status_code == 404
    assert house.signed_in("editor").get(f"{LEGAL}/history/999999/revert").status_code == 404


@pytest.mark.parametrize("role", ["editor", "reviewer", "admin", "operator"])
def test_the_history_of_a_protected_service_tells_no_place(house: House, refuge: str, role: str) -> None:
    change_behind(house, "made-refuge-tanger", description="à côté du phare de la Falaise", place="tetouan")
    visitor = house.signed_in(role)
    for day in ("", "?day=2026-11-18", "?day=2024-01-01"):
        page = visitor.get(f"/services/{refuge}/history{day}").text
        assert [word for word in TELLS_THE_PLACE if word in page.lower()] == []
        assert "00 00 05" in page
    assert visitor.get("/services/made-refuge-tanger/history").status_code == 404


def test_what_was_public_before_a_place_was_protected_is_told_no_more(house: House) -> None:
    change_behind(house, "made-legal", release_level="never", location_level="never", address_1="")
    [[public]] = house.rows("SELECT public_id FROM service WHERE id = 'made-legal'")
    visitor = house.signed_in("admin")
    for path in (f"/services/{public}/history", f"/services/{public}/history?day=2025-01-01", "/changes?latest=1"):
        page = visitor.get(path).text
        assert "rue Inventée" not in page
        assert "Point droit inventé" not in page
    assert visitor.get(f"{LEGAL}/history").status_code == 404


def test_what_was_protected_once_stays_unread_afterwards(house: House, refuge: str) -> None:
    now_open = {"release_level": "public", "location_level": "public", "place": "agadir", "name": "Bureau inventé"}
    change_behind(house, "made-refuge-tanger", **now_open, description="", transportation="", service_areas=[])
    page = house.signed_in("admin").get("/services/made-refuge-tanger/history").text.lower()
    assert [word for word in ("bus falaise", "tanger</", "derrière la pharmacie") if word in page] == []


_WORDS = st.text(st.characters(categories=("Ll", "Lu")), min_size=7, max_size=10).map(lambda word: f"zz{word}")
_SECRET_FIELDS = (
    "name", "description", "address_1", "postal_code", "transportation", "url", "email", "hours", "notes",
    "application_process", "interpretation_services", "eligibility_description", "fees_description", "alert",
    "confidentiality", "source_url", "organization_id",
)  # fmt: skip


@given(st.fixed_dictionaries({name: _WORDS for name in _SECRET_FIELDS}), st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_field_that_could_tell_a_protected_place_is_readable(values: dict[str, str], was_public: bool) -> None:
    protected = SERVICE | values | {
        "release_level": "never", "place": "tetouan", "service_areas": ["tetouan"], "latitude": 35.5, "longitude": -5.3,
        "accessibility": [values["notes"]], "required_documents": [values["notes"]],
        "translations": {name: {"ar": values[name]} for name in ("name", "description")},
        "phones": [{"number": "+212600000001", "type": "voice", "description": values["notes"], "release_level": "public",
                    "source_url": values["url"]}],
    }  # fmt: skip
    before = protected | {"release_level": "public" if was_public else "never", "location_level": "public"}
    held = Held("some-id", "protected-0000", protected, {"name": values["name"]})
    change = _change({name: [SERVICE[name], before[name]] for name in before if before[name] != SERVICE[name]})
    said = repr(readable(held)) + repr(told_change(change, held, None, before))
    assert [value for value in values.values() if value in said] == []
    assert not any(word in said for word in ("tetouan", "35.5", "some-id"))


@pytest.mark.parametrize("key", list(MADE))
def test_what_is_readable_is_what_is_told(key: str) -> None:
    """Every text that staff can read is in the `Told` of the service: there is no second door."""
    held = Held(key, "public-id", MADE[key], {"name": "Droits Inventés"})
    let_out = told(held, "staff")
    said = repr([getattr(let_out, one.name) for one in fields(let_out)])
    also = {"location_level"} if key != "made-refuge-tanger" else set()
    for name, value in readable(held).items():
        if name in also or name == "schedules":
            continue
        for text in _texts(value):
            assert text in said or text in ("le matin", "voice", "whatsapp", "on_request", "public", "MAD", "national")


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    if isinstance(value, list | tuple):
        return [text for one in value for text in _texts(one)]
    return [value] if isinstance(value, str) and value else []


def _change(named: dict[str, list[Any]]) -> Change:
    empty = dict.fromkeys((one.name for one in fields(Change)), "")
    return Change(**{**empty, "id": 1, "kind": "service", "key": "some-id", "action": "create", "fields": named,
                     "proposed_at": 0, "decided_at": 0, "reverts": None, "seq": 1})  # type: ignore[arg-type] # fmt: skip


def test_history_replays_to_what_is_stored(house: House) -> None:
    editor, reviewer = house.signed_in("editor"), house.signed_in("reviewer")
    filled(editor, "hours", checked="yes", **{"hours.0.closes.1": "16:30"})
    decides(reviewer, proposes(editor), "approve")
    editor.post(f"{LEGAL}/full", until="2026-11-20", capacity="full")
    filled(editor, "names", **{"alternate_name.fr": "Point droit et papiers"})
    editor.post(f"{LEGAL}/translation", field="alternate_name", language="ar")
    with house.service.store.read() as connection:
        assert history.replay(connection, "service", "made-legal") == stored(house, "made-legal")


def test_R13_an_editor_does_not_put_back_what_the_change_hides(house: House, refuge: str) -> None:
    editor, reviewer = house.signed_in("editor"), house.signed_in("reviewer")
    filled(editor, "place", f"/services/{refuge}", place="nador", why="déménagement")
    [[change]] = house.rows("SELECT max(id) FROM change")
    path = f"/services/{refuge}/history/{change}/revert"
    assert path not in editor.get(f"/services/{refuge}/history").text
    assert editor.get(path).status_code == 403
    assert editor.post(path).status_code == 403
    assert stored(house, "made-refuge-tanger")["place"] == "nador"
    assert path in reviewer.get(f"/services/{refuge}/history").text
    assert reviewer.post(path).status_code == 303
    assert stored(house, "made-refuge-tanger")["place"] == "tanger"


def test_an_editor_is_offered_the_way_back_from_what_is_shown(house: House) -> None:
    editor = house.signed_in("editor")
    filled(editor, "place", address_1="9 rue Nouvelle")
    [[change]] = house.rows("SELECT max(id) FROM change")
    assert f"{LEGAL}/history/{change}/revert" in editor.get(f"{LEGAL}/history").text


def test_R13_a_number_kept_back_since_is_read_on_no_page_of_its_past(house: House) -> None:
    first, second = MADE["made-legal"]["phones"]
    change_behind(house, "made-legal", phones=[first | {"release_level": "never"}, second])
    visitor = house.signed_in("admin")
    for path in (LEGAL, f"{LEGAL}/history", f"{LEGAL}/history?day=2025-01-01", "/changes?latest=1"):
        page = visitor.get(path).text
        assert "06 00 00 00 02" in page, path
        assert "00 00 01" not in page, path


def test_R13_the_history_of_a_protected_service_names_no_organization(house: House, refuge: str) -> None:
    with house.service.store.write() as connection:
        note = Note("provider:made-cliff", house.now, origin="provider")
        history.propose(
            connection, "service", "made-refuge-tanger", {"phones": [MADE["made-refuge-tanger"]["phones"], []]}, note
        )
    visitor = house.signed_in("reviewer")
    for path in (f"/services/{refuge}/history", "/changes", "/changes?latest=1", f"/services/{refuge}"):
        page = visitor.get(path).text
        assert "made-cliff" not in page, path
