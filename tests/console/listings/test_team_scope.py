"""The limits of colleagues, where an organization is told to nobody: its name is in no page, and its limit stays."""

import re

import pytest

from console.texts import LANGUAGES, TEXTS
from tests.console.house import House

CLIFF = frozenset({"made-cliff"})
NADIA = "nadia@ong.example"


def scope_of(house: House, email: str = NADIA) -> str:
    [[kept]] = house.rows("SELECT organizations FROM staff WHERE email = :e", e=email)
    return str(kept)


@pytest.mark.parametrize("language", LANGUAGES)
def test_R13_the_team_names_no_organization_that_is_told_nowhere(house: House, language: str) -> None:
    admin = house.signed_in("admin")
    admin.post("/language", language=language, next="/")
    nadia = house.has("editor", NADIA, organizations=CLIFF | {"made-org"})
    for path in ("/staff", f"/staff/{nadia.id}"):
        page = admin.get(path).text
        assert "Droits Inventés" in page
        assert TEXTS[language]["team_protected"] in page
        assert not re.search("cliff|falaise", page, re.IGNORECASE)


def test_a_limit_that_is_not_told_stays_when_the_form_is_saved(house: House) -> None:
    admin = house.signed_in("admin")
    path = f"/staff/{house.has('editor', NADIA, organizations=CLIFF).id}"
    assert re.search(r'name="organization" value="\*" checked', admin.get(path).text)
    assert admin.post(path, role="reviewer", organization=["*", "made-org"]).status_code == 303
    assert scope_of(house) == '["made-cliff", "made-org"]'
    assert admin.post(path, role="reviewer", organization=["made-org"]).status_code == 303
    assert scope_of(house) == '["made-org"]'


@pytest.mark.parametrize("given", ["made-cliff", "made-nothing"])
def test_R13_an_organization_that_is_not_told_is_as_unknown_as_one_that_is_not_there(house: House, given: str) -> None:
    admin = house.signed_in("admin")
    answer = admin.post("/staff", email=NADIA, role="editor", organization=[given])
    assert answer.status_code == 422
    assert TEXTS["fr"]["wrong_organization"].format(given=given) in answer.text
    assert house.rows("SELECT count(*) FROM staff") == [(1,)]


def test_nobody_is_given_a_limit_that_they_did_not_have(house: House) -> None:
    assert house.signed_in("admin").post("/staff", email=NADIA, role="editor", organization=["*"]).status_code == 200
    assert scope_of(house) == "[]"


@pytest.mark.parametrize("given", ["*", "made-org"])
def test_an_administrator_is_limited_to_no_organization_either(house: House, given: str) -> None:
    admin, nadia = house.signed_in("admin"), house.has("editor", NADIA, organizations=CLIFF)
    answer = admin.post(f"/staff/{nadia.id}", role="admin", organization=[given])
    assert answer.status_code == 422
    assert TEXTS["fr"]["wrong_admin_limits"] in answer.text
    assert scope_of(house) == '["made-cliff"]'
