"""The sheet that is handed over: public facts, neutral words, never a protected door."""

import pytest

from console.texts import TEXTS
from directory.checking import BANNED_ARABIC, BANNED_WORDS
from locales.letters import fold
from tests.console.house import House, Visitor
from tests.console.listings.conftest import TELLS_THE_PLACE, change_behind

FRENCH = TEXTS["fr"]


@pytest.fixture
def salma(house: House) -> Visitor:
    return house.signed_in("operator")


def sheet(visitor: Visitor, city: str, language: str = "fr", *needs: str) -> str:
    asked = "".join(f"&need={need}" for need in needs)
    answer = visitor.get(f"/sheets/print?city={city}&language={language}{asked}")
    assert answer.status_code == 200
    return answer.text


def test_a_card_says_the_number_first_and_how_sure_it_is(salma: Visitor) -> None:
    page = sheet(salma, "rabat")
    name, number, address, sure = (
        page.index(part) for part in ("Point droit", "06 00 00 00 01", "1 rue Inventée, Rabat", FRENCH["sheets_never"])
    )
    assert name < number < address < sure
    assert FRENCH["sheets_printed"].format(day="18 novembre 2026") in page
    assert "une note" not in page


def test_in_arabic_it_runs_from_right_to_left(salma: Visitor) -> None:
    page = sheet(salma, "rabat", "ar")
    assert '<html lang="ar" dir="rtl">' in page
    assert "نقطة الحقوق" in page
    assert '<bdi dir="ltr">06 00 00 00 01</bdi>' in page


@pytest.mark.parametrize("city", ["tanger", "tetouan", "rabat"])
def test_a_protected_place_is_on_no_sheet(salma: Visitor, city: str) -> None:
    page = sheet(salma, city)
    assert "Aide et écoute" not in page
    assert "06 00 00 00 05" not in page
    assert all(word not in page.casefold() for word in TELLS_THE_PLACE if word not in (city, "tétouan"))


def test_what_is_told_on_request_is_on_no_sheet(salma: Visitor) -> None:
    page = sheet(salma, "fes")
    assert "Sur Demande" not in page
    assert "06 00 00 00 06" not in page


@pytest.mark.parametrize(
    ("values", "is_there"),
    [
        ({}, True),
        ({"status": "temporarily closed"}, False),
        ({"available_from": "2026-11-01", "available_until": "2026-11-18"}, True),
        ({"available_until": "2026-11-17"}, False),
        ({"available_from": "2026-11-25"}, True),
        ({"available_from": "2026-11-26"}, False),
        ({"assured": {fact: "2025-11-18" for fact in ("phones", "hours", "place", "who")}}, True),
        ({"assured": {fact: "2025-11-17" for fact in ("phones", "hours", "place", "who")}}, False),
        ({"phones": [], "address_1": ""}, False),
        ({"release_level": "on_request"}, False),
    ],
)
def test_only_what_may_be_told_today_is_printed(
    house: House, salma: Visitor, values: dict[str, object], is_there: bool
) -> None:
    change_behind(house, "made-legal", **values)
    if "assured" in values:
        with house.service.store.write() as connection:
            day = values["assured"]["phones"]  # type: ignore[index]
            for fact in ("phones", "hours", "place", "who"):
                connection.exec_driver_sql(
                    f"INSERT INTO assurance (service_id, fact, day) VALUES ('made-legal', '{fact}', '{day}')"
                    f" ON CONFLICT (service_id, fact) DO UPDATE SET day = '{day}'"
                )
    assert ("Point droit" in sheet(salma, "rabat")) is is_there


def test_where_an_old_door_could_harm_the_number_alone_stays(house: House, salma: Visitor) -> None:
    change_behind(house, "made-legal", needs=["women_violence"])
    with house.service.store.write() as connection:
        for fact in ("phones", "hours", "place", "who"):
            connection.exec_driver_sql(
                f"INSERT INTO assurance (service_id, fact, day) VALUES ('made-legal', '{fact}', '2026-04-01')"
            )
    page = sheet(salma, "rabat")
    assert "06 00 00 00 01" in page
    assert "rue Inventée" not in page


def test_only_the_needs_asked_for(salma: Visitor) -> None:
    assert "Point droit" in sheet(salma, "rabat", "fr", "asylum_documents")
    assert FRENCH["sheets_nothing"] in sheet(salma, "rabat", "fr", "cash")


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_headings_say_nothing_over_a_shoulder(language: str) -> None:
    """R14: the words of the sheet are read by whoever stands near."""
    for key, text in TEXTS[language].items():
        if key.startswith("sheets_need_"):
            letters = fold(text)
            assert not BANNED_WORDS.intersection(letters.split()), text
            assert not any(word in letters for word in BANNED_ARABIC), text


@pytest.mark.parametrize("asked", ["city=nowhere", "city=oriental", "", "city=rabat&language=xx"])
def test_there_is_no_sheet_of_nowhere(salma: Visitor, asked: str) -> None:
    assert salma.get(f"/sheets/print?{asked}").status_code == 404


def test_outsiders_print_nothing(house: House) -> None:
    for path in ("/sheets", "/sheets/print?city=rabat"):
        assert house.outsider().get(path).status_code == 303
