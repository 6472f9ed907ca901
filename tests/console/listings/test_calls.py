"""The calls as staff meet them: a list by weight, one hand at a time, one tap for what came of it."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest

from console.texts import TEXTS
from directory.places import places
from directory.reports import report
from tests.console.house import House, Visitor
from tests.console.listings.conftest import TELLS_THE_PLACE, stored

FRENCH = TEXTS["fr"]
LEGAL = "/calls/made-legal"
NUMBER = "+212600000001"


@pytest.fixture
def amina(house: House) -> Visitor:
    return house.signed_in("editor", "amina@ong.example")


@pytest.fixture
def bilal(house: House) -> Visitor:
    return house.signed_in("reviewer", "bilal@ong.example")


def takes(visitor: Visitor, path: str = LEGAL) -> None:
    assert visitor.post(f"{path}/take").status_code == 303


def ends(visitor: Visitor, outcome: str, path: str = LEGAL, **more: object) -> str:
    """The address this outcome leads to."""
    answer = visitor.post(f"{path}/end", outcome=outcome, **more)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_the_list_says_why_and_the_gravest_comes_first(amina: Visitor, refuge: str) -> None:
    page = amina.get("/calls").text
    at = [page.index(f"/calls/{one}/take") for one in (refuge, "made-legal")]
    assert at == sorted(at)
    assert FRENCH["calls_never"] in page
    assert FRENCH["calls_only_one"] in page


def test_the_list_is_narrowed(amina: Visitor) -> None:
    page = amina.get("/calls?need=legal_aid").text
    assert "/calls/made-legal/take" in page
    assert "/calls/made-east/take" not in page
    assert amina.get("/calls?need=nonsense&region=x&organization=y").status_code == 200


def test_a_protected_service_is_called_by_its_neutral_name_and_tells_no_place(
    house: House, amina: Visitor, refuge: str
) -> None:
    takes(amina, f"/calls/{refuge}")
    region = places().regions[0].names["fr"].casefold()
    for path in ("/calls", f"/calls/{refuge}", "/calls?need=shelter"):
        shown = re.sub(r"<option.*?</option>", "", amina.get(path).text).casefold()
        assert region in shown
        assert [word for word in TELLS_THE_PLACE if word in shown.replace(region, "")] == [], path
    sheet = ZipFile(BytesIO(amina.get("/imports/download/calls?need=shelter").content))
    written = "".join(sheet.read(name).decode() for name in sheet.namelist()).casefold()
    assert refuge in written
    assert [word for word in TELLS_THE_PLACE if word in written] == []
    assert "Aide et écoute" in amina.get(f"/calls/{refuge}").text
    assert amina.get("/calls/made-refuge-tanger").status_code == 404
    assert "/calls/" + refuge not in amina.get("/calls?organization=made-cliff").text


def test_a_call_in_hand_is_seen_by_others_and_refused_to_them(house: House, amina: Visitor, bilal: Visitor) -> None:
    takes(amina)
    until = "12:20"
    assert FRENCH["calls_held_by_you"].format(until=until) in amina.get("/calls").text
    held = FRENCH["calls_held"].format(name="amina@ong.example", until=until)
    assert held in bilal.get("/calls").text
    assert held in bilal.get(LEGAL).text
    refused = bilal.post(f"{LEGAL}/take")
    assert refused.status_code == 422
    assert FRENCH["calls_in_hand"].format(name="amina@ong.example", until=until) in refused.text
    assert bilal.post(f"{LEGAL}/end", outcome="all").status_code == 422
    assert stored(house, "made-legal")["assured"] == {}
    house.clock.moves(minutes=21)
    takes(bilal)


def test_the_page_has_a_script_in_three_languages_and_every_point(amina: Visitor) -> None:
    page = amina.get(LEGAL).text
    for language in ("fr", "ar", "en"):
        assert f'class="script" lang="{language}"' in page
    assert FRENCH["calls_discreet"] in page
    for fact in ("phones", "hours", "place", "who"):
        assert f'for="fact-{fact}"' in page
    assert 'href="tel:+212600000001"' in page
    assert "une note que personne ne lit" not in page


def test_all_still_right_is_one_tap_and_ends_the_call(house: House, amina: Visitor) -> None:
    takes(amina)
    assert ends(amina, "all", how="dialled") == "/calls"
    assert set(stored(house, "made-legal")["assured"].values()) == {"2026-11-18"}
    assert FRENCH["calls_said_all"] in amina.get("/calls").text
    assert "/calls/made-legal/take" not in amina.get("/calls").text
    assert amina.get(LEGAL).text.count('class="colour green"') == 4


def test_only_what_is_ticked_is_assured(house: House, amina: Visitor) -> None:
    takes(amina)
    assert amina.post(f"{LEGAL}/end", outcome="ticked").status_code == 422
    ends(amina, "ticked", fact=["phones", "who"], how="written")
    assert set(stored(house, "made-legal")["assured"]) == {"phones", "who"}


def test_a_wrong_number_is_told_to_nobody_from_then_on(house: House, amina: Visitor) -> None:
    takes(amina)
    assert NUMBER in house.service.catalog.path.read_bytes().decode("latin-1")
    ends(amina, f"wrong:{NUMBER}")
    assert [one["number"] for one in stored(house, "made-legal")["phones"]] == ["+212600000002"]
    with house.service.store.read() as connection:
        assert not house.service.knowledge.follow(connection), "it was brought forward already"


def test_a_number_that_is_not_shown_cannot_be_withdrawn(house: House, amina: Visitor) -> None:
    takes(amina)
    for number in ("+212600000099", "", "+212600000003"):
        assert amina.post(f"{LEGAL}/end", outcome=f"wrong:{number}").status_code == 422
    assert len(stored(house, "made-legal")["phones"]) == 2


@pytest.mark.parametrize(("outcome", "status"), [("closed:time", "temporarily closed"), ("closed:good", "defunct")])
def test_closed_takes_it_out_of_the_answers(house: House, amina: Visitor, outcome: str, status: str) -> None:
    takes(amina)
    ends(amina, outcome)
    assert stored(house, "made-legal")["status"] == status


def test_changed_leads_to_the_record_and_keeps_the_call(amina: Visitor) -> None:
    takes(amina)
    assert ends(amina, "changed") == "/services/made-legal"
    assert FRENCH["calls_mine"] in amina.get("/calls").text


def test_no_answer_is_back_tomorrow(house: House, amina: Visitor) -> None:
    takes(amina)
    ends(amina, "no_answer")
    assert "/calls/made-legal/take" not in amina.get("/calls").text
    house.clock.moves(hours=20)
    again = house.signed_in("editor", "amina@ong.example").get("/calls").text
    assert "/calls/made-legal/take" in again
    assert FRENCH["calls_last_no_answer"] in again


@pytest.mark.parametrize(("day", "status"), [("2026-11-20", 303), ("2026-11-18", 422), ("", 422), ("demain", 422)])
def test_call_later_asks_a_day_to_come(amina: Visitor, day: str, status: int) -> None:
    takes(amina)
    assert amina.post(f"{LEGAL}/end", outcome="later", day=day).status_code == status


def test_giving_back_leaves_no_trace(amina: Visitor, bilal: Visitor) -> None:
    takes(amina)
    assert amina.post(f"{LEGAL}/back").status_code == 303
    takes(bilal)


def test_reports_are_shown_and_decided(house: House, amina: Visitor) -> None:
    with house.service.store.write() as connection:
        report(connection, "made-legal", "refused", "one", house.now)
        report(connection, "made-legal", "closed", "two", house.now)
    assert FRENCH["calls_on_top"] in amina.get("/calls").text
    assert FRENCH["calls_report_refused"].format(count=1) in amina.get(LEGAL).text
    assert amina.post(f"{LEGAL}/reports", kind="refused", confirmed="yes").status_code == 303
    assert amina.post(f"{LEGAL}/reports", kind="nonsense").status_code == 400
    assert house.rows("SELECT kind, state, reporter FROM report ORDER BY kind") == [
        ("closed", "open", "two"),
        ("refused", "confirmed", None),
    ]


def test_a_national_line_is_said_to_be_right_and_nothing_else(house: House, amina: Visitor) -> None:
    with house.service.store.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO line (id, number, e164, name, name_en, name_ar, short_fr, short_en, short_ar, kind, coverage,"
            " hours, fees_description, free, authority, confidence, notes, source_url, source_url_2, source_date, seq)"
            " VALUES ('made-line', '15', '', 'Secours inventés', '', '', '', '', '', 'emergency', 'national', '', '',"
            " true, false, 'A', '', '', '', '', 1)"
        )
    path = "/calls/line:made-line"
    takes(amina, path)
    page = amina.get(path).text
    assert FRENCH["calls_emergency"] in page
    assert "tel:" not in page
    assert 'value="closed:good"' not in page
    assert amina.post(f"{path}/end", outcome="closed:good").status_code == 422
    assert amina.post(f"{path}/end", outcome="changed").status_code == 400
    ends(amina, "all", path, how="written")
    assert [str(day) for (day,) in house.rows("SELECT assured_date FROM line")] == ["2026-11-18"]


def test_an_editor_of_another_region_does_not_see_the_call(house: House) -> None:
    other = house.signed_in("editor", "est@ong.example", regions=frozenset({"oriental"}))
    assert "/calls/made-legal" not in other.get("/calls").text
    assert other.get(LEGAL).status_code == 404
    assert other.post(f"{LEGAL}/take").status_code == 403
    assert other.post(f"{LEGAL}/end", outcome="all").status_code == 403
    assert other.post(f"{LEGAL}/reports", kind="closed", confirmed="yes").status_code == 403
    assert stored(house, "made-legal")["assured"] == {}


def test_operators_and_outsiders_call_nobody(house: House) -> None:
    for role in ("operator", "supervisor"):
        visitor = house.signed_in(role)
        assert visitor.get("/calls").status_code == 403
        assert visitor.post(f"{LEGAL}/take").status_code == 403
    outsider = house.outsider()
    assert outsider.get("/calls").status_code == 303
    assert outsider.post(f"{LEGAL}/take").status_code == 403


@pytest.mark.parametrize("path", ["/calls/nobody", "/calls/line:nobody", "/calls/line:"])
def test_nobody_to_call_is_not_found(amina: Visitor, path: str) -> None:
    assert amina.get(path).status_code == 404
    assert amina.post(f"{path}/take").status_code == 404


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_pages_speak_the_others_languages(amina: Visitor, language: str) -> None:
    amina.post("/language", language=language, next="/")
    takes(amina)
    for path in ("/calls", LEGAL):
        page = amina.get(path).text
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
    assert TEXTS[language]["calls_all_right"] in amina.get(LEGAL).text


def test_a_number_is_read_in_its_order_in_arabic(amina: Visitor) -> None:
    """Groups of digits beside Arabic letters would be shown in reverse: another number."""
    amina.post("/language", language="ar", next="/")
    page = amina.get(LEGAL).text
    for number in ("06 00 00 00 01", "06 00 00 00 02"):
        shown = {page[found.start() - 1] + page[found.end()] for found in re.finditer(number, page)}
        assert shown == {"\u2066\u2069", "><"}
    assert 'dir="ltr">06 00 00 00 01<' in page
