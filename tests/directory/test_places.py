"""The gazetteer: every spelling in use, and nothing that is not a place of Morocco."""

from collections import Counter

import pytest

from directory.places import LISTED, places
from tests.directory.shipped import rows_of


@pytest.mark.parametrize(
    ("written", "slug"),
    [
        ("sale", "sale"),
        ("Salé", "sale"),
        ("سلا", "sale"),
        ("safi", "safi"),
        ("آسفي", "safi"),
        ("9nitra", "kenitra"),
        ("الرباط", "rabat"),
        ("رباط", "rabat"),
        ("الرّبَاط", "rabat"),
        ("RABAT!", "rabat"),
        ("rabbat", "rabat"),
        ("dar el beida", "casablanca"),
        ("casa", "casablanca"),
        ("الدار البيضا", "casablanca"),
        ("Laayoun", "laayoune"),
        ("العيون", "laayoune"),
        ("el-jadida", "el-jadida"),
        ("Jadida", "el-jadida"),
        ("M'diq", "mdiq"),
        ("fès", "fes"),
        ("وجده", "oujda"),
        ("beni melal", "beni-mellal"),
        ("tan tan", "tan-tan"),
        ("Oujdaa", "oujda"),
        ("l'Oriental", "oriental"),
        ("Souss-Massa", "souss-massa"),
    ],
)
def test_a_place_is_known_however_it_is_written(written: str, slug: str) -> None:
    found = places().match(written)
    assert found is not None
    assert found.slug == slug


@pytest.mark.parametrize(
    "written",
    [
        *("Paris", "Dakar", "Alger", "Ceuta", "سبتة", "Melilla", "tanta", "Tunis", "Conakry", "Oran", "Agadez"),
        *("danger", "salut", "salam", "salem", "salle", "manger", "merci", "1", "", "?", "bonjour", "argent"),
        *("j'ai faim a rabat et je dors dehors", "x" * 5000, "\x00"),
    ],
)
def test_what_is_no_place_of_morocco_is_none(written: str) -> None:
    assert places().match(written) is None


def test_every_spelling_of_the_file_leads_to_its_own_city() -> None:
    wrong = [
        (spelling, row["slug"])
        for row in rows_of("cities.csv")
        for spelling in (row["slug"], row["name_fr"], row["name_ar"], row["name_en"], *row["aliases"].split("|"))
        if spelling and getattr(places().match(spelling), "slug", None) != row["slug"]
    ]
    assert wrong == []


def test_the_digit_list_is_the_eight_cities_with_most_services() -> None:
    cities = {city.slug for city in places().cities}
    counted = Counter(row["place"] for row in rows_of("services.csv") if row["place"] in cities)
    assert {slug for slug, _ in counted.most_common(8)} == set(LISTED)
    assert tuple(place.slug for place in places().listed) == LISTED


def test_every_city_hangs_in_one_of_the_twelve_regions_the_biggest_first() -> None:
    gazetteer = places()
    assert [region.slug for region in gazetteer.regions] == [row["code"] for row in rows_of("regions.csv")]
    in_regions = [city for region in gazetteer.regions for city in gazetteer.cities_of(region.slug)]
    assert sorted(city.slug for city in in_regions) == sorted(row["slug"] for row in rows_of("cities.csv"))
    assert [city.slug for city in gazetteer.cities_of("oriental")][:2] == ["oujda", "nador"]
    assert gazetteer.cities_of("nowhere") == ()


@pytest.mark.parametrize(
    ("where", "slug"),
    [((34.68, -1.91), "oujda"), ((33.59, -7.6), "casablanca"), ((23.7, -15.9), "dakhla"), ((35.17, -2.93), "nador")],
)
def test_a_position_is_its_nearest_city(where: tuple[float, float], slug: str) -> None:
    found = places().nearest(*where)
    assert found is not None
    city, km = found
    assert (city.slug, km < 15) == (slug, True)


@pytest.mark.parametrize("where", [(48.85, 2.35), (14.7, -17.4), (36.75, 3.06), (0.0, 0.0), (28.1, -15.4)])
def test_a_position_abroad_or_at_sea_is_none(where: tuple[float, float]) -> None:
    assert places().nearest(*where) is None
