"""Finding a service: as one types, by filters, with a word where there is nothing, and no way to a protected place."""

import pytest

from console.texts import TEXTS
from directory.ledger import report
from directory.looking import holdings, key_of
from tests.console.house import House
from tests.console.listings.conftest import MADE, TELLS_THE_PLACE, change_behind

TYPED = [
    ("point", "made-legal"),
    ("POINT DROIT", "made-legal"),
    ("droi", "made-legal"),
    ("point drpit", "made-legal"),
    ("droit rabat", "made-legal"),
    ("نقطة الحقوق", "made-legal"),
    ("نقطه الحقوف", "made-legal"),
    ("law point", "made-legal"),
    ("Droits Inventés", "made-legal"),
    ("0600000001", "made-legal"),
    ("06 00 00 00 01", "made-legal"),
    ("+212600000001", "made-legal"),
    ("0600000002", "made-legal"),
    ("made-legal", "made-legal"),
    ("وجدة", "made-east"),
    ("اكيويل", ""),
    ("point oujda", ""),
    ("xyzzy", ""),
    ("%_", ""),
]


def test_a_service_is_found_by_what_one_types(house: House) -> None:
    editor = house.signed_in("editor")
    for typed, found in TYPED:
        page = editor.asks("GET", "/services", params={"text": typed}).text
        there = {key for key in ("made-legal", "made-east") if f'href="/services/{key}"' in page}
        assert there == ({found} if found else set()), typed
        assert (TEXTS["fr"]["listings_none"] in page) == (not found), typed


FILTERED: list[tuple[str, set[str]]] = [
    ("need=legal_aid", {"made-legal"}),
    ("place=oujda", {"made-east", "made-twin"}),
    ("place=oriental", {"made-east", "made-twin"}),
    ("place=tanger-tetouan-al-hoceima", {"refuge"}),
    ("place=tanger", set()),
    ("organization=made-org", {"made-legal", "made-asked"}),
    ("organization=made-cliff", set()),
    ("need=shelter", {"made-twin", "refuge"}),
    ("need=shelter&place=oriental", {"made-twin"}),
    ("colour=green", {"made-east"}),
    ("colour=amber", set()),
    ("colour=never", {"made-legal", "made-twin", "made-asked", "refuge"}),
    ("status=active", {"made-legal", "made-east", "made-twin", "made-asked", "refuge"}),
    ("status=inactive", set()),
    ("need=nonsense&place=atlantis", set()),
    ("start=3", {"any two"}),
    ("start=x", {"made-legal", "made-east", "made-twin", "made-asked", "refuge"}),
]


def test_filters_narrow_what_is_found(house: House, refuge: str) -> None:
    operator = house.signed_in("operator")
    for asked, found in FILTERED:
        page = operator.get(f"/services?{asked}").text
        there = {"refuge" if key == refuge else key for key in (*MADE, refuge) if f'href="/services/{key}"' in page}
        assert there == found or (found == {"any two"} and len(there) == 2), asked


@pytest.mark.parametrize(
    ("days", "colour"), [(0, "green"), (90, "green"), (91, "amber"), (181, "red"), (366, "hidden")]
)
def test_the_colour_of_the_filter_is_the_colour_of_the_card(house: House, days: int, colour: str) -> None:
    house.signed_in("editor").post("/services/made-legal/right", how="dialled")
    house.clock.moves(days=days)
    page = house.signed_in("operator").get(f"/services?colour={colour}").text
    assert 'href="/services/made-legal"' in page
    assert TEXTS["fr"][f"colour_{colour}"] in page.split('href="/services/made-legal"')[1]


@pytest.mark.parametrize("text", ["falaise", "Les Falaises Inventées", "made-refuge", "quai", "pharmacie"])
def test_a_protected_service_is_not_found_by_what_tells_its_place(house: House, refuge: str, text: str) -> None:
    page = house.signed_in("admin").get(f"/services?text={text}").text
    assert refuge not in page
    assert refuge in house.signed_in("admin").get("/services?text=aide ecoute").text
    assert refuge in house.signed_in("admin").get(f"/services?text={refuge}").text


def test_no_page_of_the_search_tells_a_protected_place(house: House) -> None:
    for path in ("/services", "/services?need=shelter", "/services?place=tanger-tetouan-al-hoceima"):
        results = house.signed_in("admin").get(path).text.split('id="results"')[1].lower()
        assert [word for word in TELLS_THE_PLACE if word in results] == []
    assert "made-cliff" not in house.signed_in("admin").get("/services").text


def test_htmx_is_given_the_results_alone(house: House) -> None:
    page = house.signed_in("editor").get("/services?text=point", **{"HX-Request": "true"})
    assert "<html" not in page.text
    assert "made-legal" in page.text


def test_reports_of_people_are_counted(house: House) -> None:
    with house.service.store.write() as connection:
        for person in ("one", "two"):
            connection.execute(report.insert().values(service_id="made-legal", kind="closed", reporter=person))
    page = house.signed_in("editor").get("/services?text=point").text
    assert TEXTS["fr"]["listings_reports"].format(count=2) in page


def test_what_receives_nobody_is_found_too_and_says_so(house: House) -> None:
    change_behind(house, "made-legal", status="temporarily closed")
    page = house.signed_in("editor").get("/services?text=point").text
    assert TEXTS["fr"]["value_status_temporarily_closed"] in page


def test_what_is_typed_is_data(house: House) -> None:
    canary = "<script>alert(1)</script>' OR 1=1 --"
    page = house.signed_in("editor").asks("GET", "/services", params={"text": canary}).text
    assert "<script>alert" not in page
    assert TEXTS["fr"]["listings_none"] in page


def test_ids_lead_to_what_is_there(house: House, refuge: str) -> None:
    with house.service.store.read() as connection:
        assert key_of(connection, refuge) == "made-refuge-tanger"
        assert key_of(connection, "made-refuge-tanger") is None
        assert holdings(connection, []) == {}
