"""The rule of two: what waits, who decides it, what is live the moment it is decided."""

from typing import Any

import pytest

from console.listings import changes
from console.texts import TEXTS
from directory import history, providers
from directory.history import Note
from directory.roles import THE_COMMAND
from tests.console.house import House, Visitor
from tests.console.listings.conftest import MADE, TELLS_THE_PLACE, change_behind, stored, told_by_bots
from tests.console.listings.forms import form
from tests.console.listings.test_editing import LEGAL, filled


def proposes(visitor: Visitor, number: str = "0537000007", path: str = LEGAL) -> int:
    """Propose another first number; the change's id."""
    assert (
        filled(visitor, "numbers", path, **{"phones.0.number": number, "why": "le standard a changé"}).status_code
        == 303
    )
    [[change]] = visitor.house.rows("SELECT max(id) FROM change WHERE state = 'proposed'")
    return int(change)


def decides(visitor: Visitor, change: int, decision: str, **more: Any) -> Any:
    return visitor.post(f"/changes/{change}", decision=decision, **more)


def test_a_second_person_approves_and_bots_say_it_at_once(house: House) -> None:
    change = proposes(house.signed_in("editor"))
    reviewer = house.signed_in("reviewer")
    page = reviewer.get("/changes").text
    assert "le standard a changé" in page
    assert "05 37 00 00 07" in page
    answer = decides(reviewer, change, "approve")
    assert answer.headers["location"] == "/changes"
    assert stored(house, "made-legal")["phones"][0]["number"] == "+212537000007"
    assert "+212537000007" in told_by_bots(house)
    assert TEXTS["fr"]["changes_approved"] in reviewer.get("/changes").text


def test_nobody_approves_their_own(house: House) -> None:
    reviewer = house.signed_in("reviewer")
    change = proposes(reviewer)
    page = reviewer.get("/changes").text
    assert TEXTS["fr"]["changes_needs_another"] in page
    assert 'value="approve"' not in page
    assert decides(reviewer, change, "approve").status_code == 403
    assert stored(house, "made-legal") == MADE["made-legal"]
    assert decides(house.signed_in("reviewer", "other@ong.example"), change, "approve").status_code == 303


@pytest.mark.parametrize("role", ["editor", "operator", "supervisor"])
def test_only_reviewers_and_administrators_decide(house: House, role: str) -> None:
    change = proposes(house.signed_in("editor", "first@ong.example"))
    visitor = house.signed_in(role, "second@ong.example")
    assert decides(visitor, change, "approve").status_code == 403
    assert decides(visitor, change, "reject", why="non").status_code == 403
    assert stored(house, "made-legal") == MADE["made-legal"]
    assert decides(house.signed_in("admin"), change, "approve").status_code == 303


def test_a_reviewer_of_another_region_does_not_decide(house: House) -> None:
    change = proposes(house.signed_in("editor"))
    east = house.signed_in("reviewer", "east@ong.example", regions=frozenset({"oriental"}))
    assert "le standard a changé" not in east.get("/changes").text
    assert decides(east, change, "approve").status_code == 403


def test_rejecting_says_why_and_leaves_the_record(house: House) -> None:
    change = proposes(house.signed_in("editor"))
    reviewer = house.signed_in("reviewer")
    answer = decides(reviewer, change, "reject")
    assert answer.status_code == 422
    assert TEXTS["fr"]["changes_why"] in answer.text
    assert decides(reviewer, change, "reject", why="ce n’est pas leur numéro").status_code == 303
    assert stored(house, "made-legal") == MADE["made-legal"]
    assert "ce n’est pas leur numéro" in house.signed_in("editor").get(f"{LEGAL}/history").text
    assert decides(reviewer, change, "approve").status_code == 303
    assert TEXTS["fr"]["changes_gone"] in reviewer.get("/changes").text


def test_ones_own_proposal_is_taken_back_without_a_word(house: House) -> None:
    editor = house.signed_in("editor")
    change = proposes(editor)
    assert TEXTS["fr"]["changes_take_back"] in editor.get("/changes").text
    assert decides(editor, change, "reject").status_code == 303
    assert house.rows("SELECT state FROM change WHERE id = :id", id=change) == [("rejected",)]


def test_a_proposal_on_what_has_moved_since_is_not_approved_blindly(house: House) -> None:
    change = proposes(house.signed_in("editor"))
    change_behind(house, "made-legal", phones=[])
    answer = decides(house.signed_in("reviewer"), change, "approve")
    assert answer.status_code == 422
    assert TEXTS["fr"]["changes_conflict"] in answer.text
    assert stored(house, "made-legal")["phones"] == []


def test_a_foreign_number_is_insisted_on_twice(house: House) -> None:
    first = house.signed_in("reviewer", "first@ong.example")
    filled(first, "numbers", insist="yes", **{"phones.0.number": "+33600000001", "why": "leur siège"})
    [[change]] = house.rows("SELECT max(id) FROM change WHERE state = 'proposed'")
    second = house.signed_in("reviewer", "second@ong.example")
    answer = decides(second, change, "approve")
    assert answer.status_code == 422
    assert 'name="insist"' in answer.text
    assert decides(second, change, "approve", insist="yes").status_code == 422
    assert decides(second, change, "approve", insist="yes", why="vérifié avec eux").status_code == 303
    assert stored(house, "made-legal")["phones"][0]["number"] == "+33600000001"


def test_words_added_and_removed_are_marked_for_eyes_and_ears(house: House) -> None:
    change_behind(house, "made-legal", description="Ouvert à toutes les personnes sans papiers de la ville")
    change_behind(house, "made-legal", description="Ouvert à toutes les personnes avec papiers de la ville")
    page = house.signed_in("editor").get("/changes?latest=1").text
    assert '<del><span class="unseen">retiré\u00a0: </span>sans</del>' in page
    assert '<ins><span class="unseen">ajouté\u00a0: </span>avec</ins>' in page


def test_one_tap_by_htmx_takes_the_card_off_the_list(house: House) -> None:
    change = proposes(house.signed_in("editor"))
    reviewer = house.signed_in("reviewer")
    sent = {"csrf": reviewer.csrf(), "decision": "approve"}
    answer = reviewer.asks("POST", f"/changes/{change}", data=sent, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert TEXTS["fr"]["changes_approved"] in answer.text


def test_the_stream_is_read_by_everybody_signed_in_and_pages(house: House) -> None:
    for number in range(60):
        change_behind(house, "made-legal", address_1=f"{number} rue Inventée")
    page = house.signed_in("operator").get("/changes")
    assert "59 rue Inventée" in page.text
    [more] = [part.split('"')[0] for part in page.text.split('href="/changes?latest=1&amp;before=')[1:]]
    assert "59 rue Inventée" not in house.signed_in("operator").get(f"/changes?latest=1&before={more}").text
    assert house.signed_in("operator").get("/changes?latest=1&before=x").status_code == 200


def test_a_change_of_a_protected_service_tells_no_place(house: House, refuge: str) -> None:
    editor = house.signed_in("editor")
    sent = {"phones.0.number": "0537000007", "why": "ils ont quitté la Falaise"}
    assert filled(editor, "numbers", f"/services/{refuge}", **sent).status_code == 303
    assert filled(editor, "place", f"/services/{refuge}", place="nador", why="déménagement").status_code == 303
    for visitor in (editor, house.signed_in("reviewer"), house.signed_in("admin")):
        for path in ("/changes", "/changes?latest=1", f"/services/{refuge}/history", f"/services/{refuge}"):
            page = visitor.get(path).text.lower()
            assert [word for word in (*TELLS_THE_PLACE, "nador") if word in page and word != refuge] == []
    assert stored(house, "made-refuge-tanger")["place"] == "nador"


def test_a_new_service_waits_until_somebody_else_approves_it(house: House) -> None:
    editor = house.signed_in("editor")
    blank = form(editor.get("/services/new").text, "/services/new")
    sent = blank | {
        "organization_id": "made-org", "name.fr": "Atelier inventé", "needs": ["employment"], "place": "fes",
        "phones.0.number": "0600000009",
    }  # fmt: skip
    assert editor.post("/services/new", **sent).headers["location"] == "/changes"
    [[change, key]] = house.rows("SELECT id, resource_id FROM change WHERE state = 'proposed'")
    assert editor.get(f"/services/{key}").status_code == 404
    reviewer = house.signed_in("reviewer")
    assert "Atelier inventé" in reviewer.get("/changes").text
    assert decides(reviewer, change, "approve").status_code == 303
    assert stored(house, key)["phones"][0]["number"] == "+212600000009"
    assert "Atelier inventé" in reviewer.get(f"/services/{key}").text


def test_a_new_service_that_looks_like_another_is_looked_at_first(house: House) -> None:
    editor = house.signed_in("editor")
    sent = form(editor.get("/services/new").text, "/services/new") | {
        "organization_id": "made-org", "name.fr": "Autre", "needs": ["employment"], "place": "fes",
        "phones.0.number": "0600000001",
    }  # fmt: skip
    answer = editor.post("/services/new", **sent)
    assert answer.status_code == 422
    assert "Point droit inventé" in answer.text
    assert editor.post("/services/new", **sent, another="yes").status_code == 303


def test_what_a_new_service_lacks_is_told(house: House) -> None:
    editor = house.signed_in("editor")
    sent = form(editor.get("/services/new").text, "/services/new")
    answer = editor.post("/services/new", **sent)
    assert answer.status_code == 422
    assert 'id="fault-organization_id"' in answer.text
    answer = editor.post("/services/new", **sent | {"organization_id": "made-org"})
    assert answer.status_code == 422
    assert 'id="fault-name"' in answer.text
    assert 'id="fault-needs"' in answer.text


def test_an_editor_of_a_region_adds_there_and_nowhere_else(house: House) -> None:
    east = house.signed_in("editor", "east@ong.example", regions=frozenset({"oriental"}))
    sent = form(east.get("/services/new").text, "/services/new") | {
        "organization_id": "made-org", "name.fr": "Atelier inventé", "needs": ["employment"],
    }  # fmt: skip
    assert east.post("/services/new", **sent | {"place": "fes"}).status_code == 403
    assert east.post("/services/new", **sent | {"place": "oujda"}).status_code == 303


def test_what_waits_for_a_person_is_found_behind_all_that_does_not(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "AT_ONCE", 2)
    for number in range(5):
        propose(house, "made-legal", f"editor{number}@ong.example", f"rabat {number}")
    propose(house, "made-east", "editor@ong.example", "celui de l’est")
    east = house.signed_in("reviewer", "east@ong.example", regions=frozenset({"oriental"}))
    page = east.get("/changes").text
    assert "celui de l’est" in page
    assert "rabat" not in page
    everything = house.signed_in("reviewer").get("/changes").text
    assert [f"rabat {number}" in everything for number in range(5)] == [True] * 5
    monkeypatch.setattr(changes, "MOST", 3)
    shown = house.signed_in("reviewer").get("/changes").text
    assert [f"rabat {number}" in shown for number in range(5)] == [True, True, True, False, False]


def test_ones_own_proposals_are_found_behind_five_hundred_others(house: House) -> None:
    with house.service.store.write() as connection:
        for number in range(500):
            note = Note("flood@ong.example", house.now, why=f"une {number}")
            history.propose(connection, "service", "made-east", {"url": ["", "https://x.example"]}, note)
    propose(house, "made-legal", "editor@ong.example", "la mienne")
    propose(house, "made-legal", "provider:made-org", "celle de l’organisation")
    assert "la mienne" in house.signed_in("editor").get("/changes").text
    with house.service.store.write() as connection:
        link = providers.invite(connection, THE_COMMAND, "made-org", house.now)
        found = providers.find(connection, link, house.now)
        assert found
        assert [one.why for one in providers.waiting(connection, found)] == ["celle de l’organisation"]


def propose(house: House, key: str, by: str, why: str) -> None:
    with house.service.store.write() as connection:
        note = Note(by, house.now, why=why)
        history.propose(connection, "service", key, {"url": ["", "https://x.example"]}, note)


def test_T14_an_organization_is_changed_and_decided_by_those_limited_to_it(house: House) -> None:
    theirs = frozenset({"made-org"})
    editor = house.signed_in("editor", "a@ong.example", organizations=theirs)
    assert editor.get("/organizations/made-org/edit/organization").status_code == 200
    with house.service.store.write() as connection:
        before = history.read(connection, "organization", ["made-org"])["made-org"]
        fields = {"url": [before["url"], "https://made.example"]}
        history.propose(connection, "organization", "made-org", fields, Note("a@ong.example", house.now))
    for member, sees in (("made-org", True), ("made-east-org", False)):
        reviewer = house.signed_in("reviewer", f"{member}@ong.example", organizations=frozenset({member}))
        assert ("https://made.example" in reviewer.get("/changes").text) == sees
