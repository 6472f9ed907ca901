"""What is known and what is guessed, told apart; tags without digits; severity by hand (issue: the desk)."""

import pytest

from console.desk.facts import guesses
from console.listings.words import Words
from console.texts import LANGUAGES, TEXTS
from tests.console.desk.hands import asks, audited, is_on_duty, takes, town_of
from tests.console.house import House, Visitor

CALLER = ("Bonjour", "5", "Rabat", "rappelez-moi", "1", "3")


@pytest.fixture
def operator(house: House) -> Visitor:
    return house.signed_in("operator")


@pytest.fixture
def case(house: House, operator: Visitor) -> str:
    """The address of a case in the operator's hands: somebody in Rabat who needs a doctor and writes on."""
    person = town_of(house).person("+212600000044")
    case_id = asks(person, *CALLER)
    path = takes(operator, case_id)
    person.says("je suis enceinte, je cherche un avocat à Fès")
    return path


def test_what_they_chose_stands_apart_from_what_is_guessed(operator: Visitor, case: str) -> None:
    page = operator.get(case + "/facts", **{"HX-Request": "true"}).text
    known, guessed = page.split(TEXTS["fr"]["facts_guessed"])
    for told in ("Santé", "Rabat", "SMS", "français", "être rappelé"):
        assert told in known, told
    assert "Fès" not in known
    assert "Fès" in guessed
    assert "<bdi>avocat</bdi>" in guessed
    assert "600000044" not in page


def test_each_guess_has_its_words() -> None:
    words = Words("fr")
    found = {(one.what, one.value): one.because for one in guesses(["mon mari me frappe, je suis à Tanger"], words)}
    assert found["danger", "violence"]
    assert any("frappe" in said for said in found["danger", "violence"])
    assert found["place", "Tanger"] == ("Tanger",)
    assert guesses([], words) == []


def test_a_tag_is_short_and_holds_no_digit(operator: Visitor, case: str) -> None:
    for refused in ("", "x" * 25, "06 00 00", "appeler le ٠٦", "½"):
        assert operator.post(case + "/tags", tag=refused).status_code == 422, refused
    assert operator.post(case + "/tags", tag="  bébé  ").status_code == 200
    page = operator.post(case + "/tags", tag="<script>").text
    assert "&lt;script&gt;" in page
    assert "<script>×" not in page
    operator.post(case + "/tags", remove="bébé")
    assert operator.house.rows("SELECT tags FROM help_case") == [('["<script>"]',)]
    assert [(action, detail) for action, _, detail in audited(operator.house)] == [("noted", '{"what": "tag"}')] * 3


def test_no_more_than_eight_tags(operator: Visitor, case: str) -> None:
    assert [operator.post(case + "/tags", tag="x" * (n + 1)).status_code for n in range(9)] == [200] * 8 + [422]


def test_severity_is_set_by_hand_and_audited(operator: Visitor, case: str) -> None:
    assert operator.post(case + "/severity", severity="purple").status_code == 422
    assert operator.post(case + "/severity", severity="green").status_code == 200
    [(severity,)] = operator.house.rows("SELECT severity FROM help_case")
    assert severity == "green"
    [(action, _, detail)] = audited(operator.house)
    assert (action, '"green"' in detail) == ("severity", True)


def test_R10_whoever_is_not_trained_can_say_that_it_is_a_childs_and_lets_it_go(operator: Visitor, case: str) -> None:
    done = operator.post(case + "/child")
    assert done.headers["location"] == "/desk"
    assert TEXTS["fr"]["facts_child_gone"] in operator.get("/desk").text
    query = "SELECT state, taken_by, need, severity FROM help_case"
    assert operator.house.rows(query) == [("waiting", None, "child_protection", "orange")]
    assert operator.get(case).status_code == 403
    [(action, _, detail)] = audited(operator.house)
    assert (action, detail) == ("severity", '{"child": 1}')


def test_R10_whoever_is_trained_keeps_it_and_says_it_once(operator: Visitor, case: str) -> None:
    is_on_duty(operator, children=True)
    assert TEXTS["fr"]["facts_child_go"] in operator.get(case + "/facts", **{"HX-Request": "true"}).text
    for _ in range(2):
        page = operator.post(case + "/child")
        assert (page.status_code, TEXTS["fr"]["facts_child_set"] in page.text) == (200, True)
        assert TEXTS["fr"]["facts_child_go"] not in page.text
    assert operator.house.rows("SELECT state, need FROM help_case") == [("taken", "child_protection")]
    assert len(audited(operator.house)) == 1


def test_nobody_else_sees_it(house: House, case: str) -> None:
    other = house.signed_in("supervisor")
    for path in ("facts", "services", "notes", "call", "transfer", "procedure"):
        assert other.get(f"{case}/{path}").status_code == 404, path
    for path in ("tags", "severity", "services", "notes", "call/1", "number", "transfer", "quiet", "child"):
        assert other.post(f"{case}/{path}", days="1").status_code == 404, path


def test_the_panels_are_whole_in_every_language_with_and_without_htmx(operator: Visitor, case: str) -> None:
    for language in LANGUAGES:
        operator.post("/language", language=language)
        for path in ("facts", "services", "notes", "call", "transfer", "procedure"):
            whole, piece = operator.get(f"{case}/{path}"), operator.get(f"{case}/{path}", **{"HX-Request": "true"})
            assert (whole.status_code, piece.status_code) == (200, 200), path
            assert f'lang="{language}"' in whole.text
            assert "<html" not in piece.text
            assert f'id="panel-{path}"' in piece.text
