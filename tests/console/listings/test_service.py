"""The page of one service: all that may be told of it to staff, and nothing else, in three languages."""

import re

import pytest

from console.texts import LANGUAGES, TEXTS
from tests.console.house import ROLES, House
from tests.console.listings.conftest import TELLS_THE_PLACE, change_behind


@pytest.mark.parametrize("role", ROLES)
def test_everybody_signed_in_reads_what_staff_are_told(house: House, role: str) -> None:
    page = house.signed_in(role).get("/services/made-legal").text
    for told_there in (
        "Point droit inventé", "Droits Inventés", "Rabat", "1 rue Inventée", "06 00 00 00 01", "le matin", "lun.–ven.",
        "09:00–12:00", "14:00–17:00", "Aide juridique", "نقطة الحقوق", "wolof (le mardi)", "traduction 20.5 MAD",
    ):  # fmt: skip
        assert told_there in page
    assert "une note que personne ne lit" not in page


def test_staff_are_told_what_is_told_on_request(house: House) -> None:
    page = house.signed_in("operator").get("/services/made-asked").text
    assert "2 rue Sur Demande" in page
    assert "06 00 00 00 06" in page


def test_a_door_that_is_never_told_is_not_told_to_staff(house: House) -> None:
    change_behind(house, "made-legal", location_level="never")
    visitor = house.signed_in("admin")
    for path in (
        "/services/made-legal",
        "/services/made-legal/edit/place",
        "/services/made-legal/history",
        "/changes?latest=1",
    ):
        assert "rue Inventée" not in visitor.get(path).text


@pytest.mark.parametrize("role", ROLES)
def test_nobody_is_told_where_a_protected_service_is(house: House, refuge: str, role: str) -> None:
    visitor = house.signed_in(role)
    groups = ("place", "names", "numbers", "hours", "who", "now", "care")
    pages = [f"/services/{refuge}", *(f"/services/{refuge}/edit/{group}" for group in groups)]
    for path in pages:
        page = re.sub(r"<option value=\"[\w-]*\">.*?</option>", "", visitor.get(path).text).lower()
        assert [word for word in TELLS_THE_PLACE if word in page] == []
    assert visitor.get("/services/made-refuge-tanger").status_code == 404
    assert "Aide et écoute" in visitor.get(f"/services/{refuge}").text


def test_the_place_of_a_protected_service_is_written_without_being_shown(house: House, refuge: str) -> None:
    page = house.signed_in("editor").get(f"/services/{refuge}/edit/place").text
    assert TEXTS["fr"]["value_unseen"] in page
    assert "selected" not in page.split('name="place"')[1].split("</select>")[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_in_the_language_of_who_reads(house: House, language: str) -> None:
    visitor = house.signed_in("admin")
    visitor.post("/language", language=language, next="/")
    direction = "rtl" if language == "ar" else "ltr"
    groups = ("now", "numbers", "hours", "place", "who", "names", "care")
    forms = [f"/services/made-legal/edit/{group}" for group in groups]
    for path in ("/services", "/services/made-legal", "/services/new", "/changes", "/changes?latest=1", "/duplicates",
                 "/services/made-legal/history?day=2026-11-18", "/organizations/made-org", *forms):  # fmt: skip
        page = visitor.get(path)
        assert page.status_code == 200, path
        assert f'lang="{language}" dir="{direction}"' in page.text


def test_what_is_not_there_is_not_there(house: House) -> None:
    visitor = house.signed_in("admin")
    for path in (
        "/services/nothing",
        "/services/nothing/history",
        "/services/made-legal/edit/nothing",
        "/organizations/no",
    ):
        assert visitor.get(path).status_code == 404


def test_what_waits_is_shown_where_it_will_be(house: House) -> None:
    change_behind(house, "made-legal", assured={"phones": "2026-05-01", "hours": "2026-11-01", "place": "2025-01-01"})
    page = house.signed_in("operator").get("/services/made-legal").text
    for colour in ("red", "green", "hidden", "never"):
        assert TEXTS["fr"][f"colour_{colour}"] in page
