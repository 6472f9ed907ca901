"""Links for organizations, made and ended by staff; the organization of a protected place is named nowhere."""

import re
from html import unescape
from urllib.parse import unquote

import pytest

from console.texts import LANGUAGES, TEXTS
from directory.places import places
from tests.console.house import House, Visitor
from tests.console.listings.conftest import TELLS_THE_PLACE

ADDRESS = re.compile(r'<code class="secret" id="address-(\w+)" dir="ltr">([^<]+)</code>')


def made(visitor: Visitor, body: str) -> tuple[str, str]:
    """A new link: its id and address."""
    answer = visitor.post("/providers", body=body)
    assert answer.status_code == 303
    [found, *_] = ADDRESS.findall(visitor.get(answer.headers["location"].partition("#")[0]).text)
    return found[0], found[1]


def test_a_link_is_made_copied_and_ended(house: House) -> None:
    editor = house.signed_in("editor")
    link, address = made(editor, "made-org")
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/provider/[0-9a-f]{16}\.[\w-]{24}", address)
    assert "Droits Inventés" in editor.get("/providers").text
    answer = editor.post(f"/providers/{link}/revoke")
    assert answer.status_code == 303
    page = editor.get("/providers").text
    assert link not in page
    assert TEXTS["fr"]["providers_none"] in unescape(page)
    assert editor.post(f"/providers/{link}/revoke").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letter_is_ready_in_each_language(house: House, language: str) -> None:
    editor = house.signed_in("editor")
    _, address = made(editor, "made-org")
    letters = [unquote(unescape(one)) for one in re.findall(r'href="(mailto:[^"]+)"', editor.get("/providers").text)]
    assert len(letters) == len(LANGUAGES)
    [letter] = [one for one in letters if TEXTS[language]["providers_letter_subject"] in one]
    assert address in letter


def test_a_link_is_for_what_is_wholly_theirs(house: House) -> None:
    link, _ = made(house.signed_in("editor"), "made-org")
    east = house.signed_in("editor", "est@ong.example", regions=frozenset({"oriental"}))
    page = east.get("/providers").text
    assert re.findall(r'<option value="([^"]+)"', page) == ["made-east-org"]
    assert link not in page
    assert east.post("/providers", body="made-org").status_code == 403
    assert east.post(f"/providers/{link}/revoke").status_code == 403
    assert east.post("/providers", body="nobody").status_code == 404


def test_R13_the_organization_of_a_protected_place_is_called_by_an_opaque_id(house: House, refuge: str) -> None:
    editor = house.signed_in("editor")
    made(editor, refuge)
    for path in ("/providers", "/changes?latest"):
        page = unescape(editor.get(path).text)
        for region in places().regions:  # a region is told, and some are named after their cities
            page = page.replace(region.names["fr"], " ")
        assert not [word for word in TELLS_THE_PLACE if word in page.casefold()]
    assert refuge in editor.get("/providers").text
    assert editor.post("/providers", body="made-cliff").status_code == 404


@pytest.mark.parametrize("role", ["operator", "supervisor"])
def test_others_make_no_links(house: House, role: str) -> None:
    assert house.signed_in(role).get("/providers").status_code == 403
    assert house.outsider().get("/providers").status_code == 303
