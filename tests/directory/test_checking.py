"""`dalil directory check` and `stats`."""

import pytest
from sqlalchemy import Connection, Update, delete, update

from directory.checking import check, stats
from directory.records import attribute, first_line, location, phone, service, translation


def short(language: str) -> Update:
    """A change of one translation of a short name."""
    return update(translation).where(translation.c.id == f"service.gadem-rabat.alternate_name.{language}")


def test_the_starter_directory_has_no_fault(starter: Connection) -> None:
    assert check(starter) == []


@pytest.mark.parametrize(
    ("spoil", "finding"),
    [
        (delete(attribute).where(attribute.c.service_id == "gadem-rabat"), "gadem-rabat: serves no need"),
        (
            update(location).where(location.c.id == "gadem-rabat").values(place="paris"),
            "gadem-rabat: its place is no city or region",
        ),
        (
            update(phone).where(phone.c.service_id == "gadem-rabat").values(number="+212890001122"),
            "gadem-rabat: +212890001122 is a premium number",
        ),
        (
            update(phone).where(phone.c.service_id == "gadem-rabat").values(number="+33612345678"),
            "gadem-rabat: +33612345678 is a foreign number",
        ),
        (
            update(phone).where(phone.c.service_id == "cnclt-ligne-traite").values(number="+212801004747"),
            "cnclt-ligne-traite: +212801004747 is the health line: +212800004747 is the trafficking one",
        ),
        (
            update(phone).where(phone.c.service_id == "allo-yakada").values(number="+212800004747"),
            "allo-yakada: +212800004747 is the trafficking line: +212801004747 is the health one",
        ),
        (
            delete(translation).where(translation.c.id == "service.gadem-rabat.alternate_name.ar"),
            "gadem-rabat: no short name (ar)",
        ),
        (
            short("en").values(value="x" * 29),
            "gadem-rabat: short name over 28 characters (en)",
        ),
        (
            short("ar").values(value="مساعدة المهاجرين"),
            "gadem-rabat: short name with a word that must not be read over a shoulder (ar)",
        ),
        (
            short("en").values(value="Help for refugees"),
            "gadem-rabat: short name with a word that must not be read over a shoulder (en)",
        ),
        (delete(first_line).where(first_line.c.need == "cash"), "cash: no line that answers everybody"),
    ],
)
def test_each_fault_is_found(loaded: Connection, spoil: object, finding: str) -> None:
    loaded.execute(spoil)  # type: ignore[call-overload]
    assert any(one.startswith(finding) for one in check(loaded))
    assert len(check(loaded)) == 1


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ("address", "a protected service with an address"),
        ("name", "the short name of a protected service names a place (fr)"),
    ],
)
def test_R13_a_protected_row_that_tells_its_place_is_found(loaded: Connection, change: str, finding: str) -> None:
    if change == "address":
        loaded.execute(update(location).where(location.c.id == "emf-tata").values(address_1="rue 1"))
    else:
        loaded.execute(update(service).where(service.c.id == "emf-tata").values(alternate_name="Femmes Tata"))
    found = [one for one in check(loaded) if one.endswith(finding)]
    assert len(found) == 1
    assert found[0].startswith("protected-")


def test_stats_count_what_can_be_reached(starter: Connection) -> None:
    counted = stats(starter)
    assert (counted.services, counted.with_phone, counted.assured, counted.protected) == (374, 55, 0, 40)
    assert counted.by_need["medical"] == 137
    assert counted.by_need_with_phone["medical"] == 15
    assert sum(counted.by_region.values()) == 374
