"""Services entered twice: a person compares and judges, nothing is lost, and no pair tells a protected place."""

from console.texts import TEXTS
from tests.console.house import House
from tests.console.listings.conftest import change_behind, found_by_bots, phone, stored

PAIR = {"first": "made-east", "second": "made-twin"}


def test_a_pair_that_looks_alike_is_compared(house: House) -> None:
    page = house.signed_in("editor").get("/duplicates").text
    assert "/services/made-east" in page
    assert "/services/made-twin" in page
    assert TEXTS["fr"]["duplicates_key_phone"] in page
    assert "06 00 00 00 04" in page


def test_two_services_are_two(house: House) -> None:
    editor = house.signed_in("editor")
    assert editor.post("/duplicates", **PAIR, verdict="different").status_code == 303
    assert TEXTS["fr"]["duplicates_none"] in editor.get("/duplicates").text
    assert stored(house, "made-twin")["status"] == "active"
    editor.post("/duplicates", **PAIR, verdict="made-east")
    assert TEXTS["fr"]["duplicates_gone"] in editor.get("/duplicates").text


def test_the_one_that_is_left_is_no_longer_offered_and_its_id_is_kept(house: House) -> None:
    editor = house.signed_in("editor")
    editor.post("/duplicates", **PAIR, verdict="made-twin")
    left, kept = stored(house, "made-east"), stored(house, "made-twin")
    assert (left["status"], kept["status"]) == ("inactive", "active")
    assert "made-twin" in left["notes"]
    assert "made-east" in kept["notes"]
    assert house.rows("SELECT count(*) FROM change WHERE proposed_by = 'editor@ong.example'") == [(2,)]
    assert found_by_bots(house, "food_nonfood", "oujda") == []
    assert "made-twin" in found_by_bots(house, "shelter", "oujda")


def test_a_protected_service_is_in_no_pair(house: House, refuge: str) -> None:
    change_behind(house, "made-refuge-tanger", phones=[phone("+212600000001"), phone("+212600000002", type="whatsapp")])
    editor = house.signed_in("admin")
    assert refuge not in editor.get("/duplicates").text
    answer = editor.post("/duplicates", first=refuge, second="made-legal", verdict="made-legal")
    assert answer.status_code == 303
    assert TEXTS["fr"]["duplicates_gone"] in editor.get("/duplicates").text
    assert stored(house, "made-refuge-tanger")["status"] == "active"


def test_one_of_elsewhere_neither_sees_nor_judges(house: House) -> None:
    rabat = house.signed_in("editor", "r@ong.example", regions=frozenset({"rabat-sale-kenitra"}))
    assert "made-twin" not in rabat.get("/duplicates").text
    assert rabat.post("/duplicates", **PAIR, verdict="different").status_code == 403
    assert house.signed_in("operator").get("/duplicates").status_code == 403


def test_a_verdict_that_is_none_is_refused(house: House) -> None:
    editor = house.signed_in("editor")
    for wrong in (
        {**PAIR, "verdict": "made-legal"},
        {"first": "made-east", "second": "made-east", "verdict": "different"},
    ):
        assert editor.post("/duplicates", **wrong).status_code == 422
