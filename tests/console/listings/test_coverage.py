"""Coverage and the launch gate as staff see them."""

import re

import pytest

from console.listings.morocco_map import HEIGHT, PLACED, WIDTH, tiles
from console.texts import TEXTS
from directory.places import places
from tests.console.house import House, Visitor
from tests.console.listings.conftest import TELLS_THE_PLACE, change_behind

FRENCH = TEXTS["fr"]


@pytest.fixture
def operator(house: House) -> Visitor:
    """Everybody on the staff may look."""
    return house.signed_in("operator")


def test_the_map_holds_the_twelve_regions_once_and_none_lies_on_another() -> None:
    assert PLACED.keys() == {region.slug for region in places().regions}
    for language in ("fr", "ar", "en"):
        found = tiles(language)
        assert all(tile.label and tile.label in tile.name for tile in found)
        for one in found:
            for other in found:
                apart = abs(one.x - other.x) >= WIDTH or abs(one.y - other.y) >= HEIGHT
                assert one == other or apart, f"{one.slug} {other.slug}"


def test_north_is_up_and_west_is_left() -> None:
    """By the middle of each region's cities."""
    middle = {}
    for region in places().regions:
        cities = places().cities_of(region.slug)
        middle[region.slug] = (
            sum(c.longitude for c in cities) / len(cities),
            sum(c.latitude for c in cities) / len(cities),
        )
    for one, (across, down) in PLACED.items():
        for other, (across_too, down_too) in PLACED.items():
            if down < down_too:
                assert middle[one][1] > middle[other][1] - 0.5, f"{one} is not north of {other}"
            if down == down_too and across < across_too:
                assert middle[one][0] < middle[other][0], f"{one} is not west of {other}"


def test_the_table_counts_and_leads_to_the_services(operator: Visitor) -> None:
    page = operator.get("/coverage").text
    assert 'href="/services?need=legal_aid&amp;place=rabat-sale-kenitra&amp;status=active"' in page
    said = FRENCH["coverage_cell"].format(
        place="Rabat-Salé-Kénitra", need=FRENCH["value_needs_legal_aid"], services=1, callable=1, checked=0
    )
    assert said in page
    assert page.count('<th scope="col">') == 13
    assert page.count('<th scope="row">') == 18


def test_an_empty_cell_stands_out_in_more_than_colour(operator: Visitor) -> None:
    page = operator.get("/coverage?need=cash").text
    cells = re.findall(r'class="cell (\w+)" href', page)
    assert cells
    assert set(cells) == {"none"}
    assert FRENCH["coverage_level_none"] in page


def test_a_region_opens_into_its_cities(operator: Visitor) -> None:
    page = operator.get("/coverage?region=oriental&need=food_nonfood").text
    assert "place=oujda" in page
    assert FRENCH["coverage_whole_region"] in page
    assert operator.get("/coverage?region=nowhere&need=nothing").status_code == 200


def test_what_changes_shows_at_once(house: House, operator: Visitor) -> None:
    path = "/coverage?need=legal_aid"
    before = operator.get(path).text.count('class="cell few"')
    change_behind(house, "made-legal", status="defunct")
    assert operator.get(path).text.count('class="cell few"') < before


def test_a_protected_service_counts_in_its_region_and_in_no_city(operator: Visitor) -> None:
    page = operator.get("/coverage?region=tanger-tetouan-al-hoceima&need=shelter").text
    [whole, *cities] = re.findall(r"<b>(\d+)</b>", page.partition("<table")[2])
    assert whole == "1"
    assert set(cities) == {"0"}
    assert all(word not in page.casefold() for word in TELLS_THE_PLACE if word not in ("tanger", "tetouan", "tétouan"))


def test_the_launch_gate_says_why_not(operator: Visitor) -> None:
    page = operator.get("/readiness").text
    assert FRENCH["coverage_ready_no"] in page
    assert FRENCH["coverage_lack_phones"].partition("{")[0] in page
    assert "/calls" not in page.partition("<main")[2]


@pytest.mark.parametrize("path", ["/coverage", "/readiness", "/coverage?region=oriental"])
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_page_speaks_three_languages_and_has_no_style_of_its_own(
    operator: Visitor, path: str, language: str
) -> None:
    operator.post("/language", language=language, next="/")
    page = operator.get(path).text
    assert f'<html lang="{language}"' in page
    assert " style=" not in page
    assert "<style" not in page


def test_outsiders_see_nothing(house: House) -> None:
    for path in ("/coverage", "/readiness"):
        assert house.outsider().get(path).status_code == 303
