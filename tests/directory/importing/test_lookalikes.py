"""New services that look like others are told to a person, who decides row by row."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Connection

from directory.hsds.ids import uuid_of
from directory.importing.lookalikes import Other
from directory.importing.planning import LEAVE_OUT, REFUSE, SAME, Decisions, Stopped
from directory.storing import services
from tests.directory.importing.making import NEW, brought, looked, reasons, sheets

OLD = "gadem-rabat"


def first_number(connection: Connection, level: str = "public") -> tuple[str, str]:
    """A number that one service alone has, and the service."""
    found = connection.exec_driver_sql(
        "SELECT number, min(phone.service_id) FROM phone JOIN service ON service.id = phone.service_id"
        f" WHERE service.release_level = '{level}' GROUP BY number HAVING count(*) = 1"
        " AND number IN (SELECT substr(key, 7) FROM match_key GROUP BY key HAVING count(*) = 1) ORDER BY number"
    ).first()
    assert found
    return str(found[0]), str(found[1])


def test_a_number_entered_already_is_told_and_added_by_default(loaded: Connection, tmp_path: Path) -> None:
    number, owner = first_number(loaded)
    path = sheets(tmp_path / "in", services=[{**NEW, "phones": number}])
    seen = looked(loaded, path)
    assert (seen.added, seen.look_alike) == (1, 1)
    assert (seen.alike[0].row, seen.alike[0].name) == (2, NEW["name_fr"])
    assert seen.alike[0].others == (Other(owner, 0, ("phone",)),)
    assert brought(loaded, path).added == 1


def test_a_name_in_the_same_place_is_the_same_however_it_is_written(loaded: Connection, tmp_path: Path) -> None:
    old = services(loaded, [OLD])[OLD]
    row = {**NEW, "name_fr": " ".join(reversed(old["name"].upper().split())), "place": old["place"]}
    seen = looked(loaded, sheets(tmp_path / "in", services=[row]))
    assert Other(OLD, 0, ("name",)) in seen.alike[0].others


def test_two_rows_of_one_file_are_compared_too(loaded: Connection, tmp_path: Path) -> None:
    rows = [{**NEW, "phones": "0600000001"}, {**NEW, "id": "other", "name_fr": "Autre nom", "phones": "+212600000001"}]
    seen = looked(loaded, sheets(tmp_path / "in", services=rows))
    assert [(one.row, one.others) for one in seen.alike] == [(3, (Other("", 2, ("phone",)),))]


def test_a_site_alone_tells_nothing(loaded: Connection, tmp_path: Path) -> None:
    rows = [{**NEW, "id": f"s{at}", "name_fr": f"Nom {at}", "url": "https://example.org"} for at in range(3)]
    assert looked(loaded, sheets(tmp_path / "in", services=rows)).look_alike == 0


def test_a_number_that_many_share_tells_nothing(loaded: Connection, tmp_path: Path) -> None:
    rows = [{**NEW, "id": f"s{at}", "name_fr": f"Nom {at}", "phones": "0600000001"} for at in range(20)]
    assert looked(loaded, sheets(tmp_path / "in", services=rows)).look_alike == 8


def test_R13_nothing_looks_like_a_protected_service(loaded: Connection, tmp_path: Path) -> None:
    number, owner = first_number(loaded, "never")
    old = services(loaded, [owner])[owner]
    row = {**NEW, "phones": number, "name_fr": old["name"], "place": old["place"]}
    assert looked(loaded, sheets(tmp_path / "in", services=[row])).look_alike == 0


@pytest.fixture
def twins(loaded: Connection, tmp_path: Path) -> tuple[Path, str]:
    """A file whose first row has the number of a service there is, and that service."""
    number, owner = first_number(loaded)
    rows = [
        {**NEW, "phones": number, "cost": "Gratuit", "email": ""},
        {**NEW, "id": "b", "name_fr": "Autre", "phones": ""},
    ]
    blank = {"cost": "", "email": ""}
    return sheets(tmp_path / "in", services=[rows[0], {**rows[1], **blank}]), owner


def test_what_looks_alike_can_be_left_out(loaded: Connection, twins: tuple[Path, str]) -> None:
    done = brought(loaded, twins[0], decisions=Decisions(LEAVE_OUT))
    assert (done.added, done.left_out) == (1, 1)
    assert "made-up" not in services(loaded)


def test_what_looks_alike_can_be_refused(loaded: Connection, twins: tuple[Path, str]) -> None:
    path, owner = twins
    found = reasons(looked(loaded, path, decisions=Decisions(REFUSE)))
    said = f"services, row 2, name_fr: {NEW['name_fr']!r} looks like {owner} (same phone): decide what it is"
    assert found == [said]
    with pytest.raises(Stopped):
        brought(loaded, path, decisions=Decisions(REFUSE))


def test_a_person_decides_row_by_row(loaded: Connection, twins: tuple[Path, str]) -> None:
    path, owner = twins
    before = services(loaded, [owner])[owner]
    done = brought(loaded, path, decisions=Decisions(REFUSE, {2: SAME + owner, 3: LEAVE_OUT}))
    assert (done.added, done.changed, done.left_out) == (0, 1, 1)
    after = services(loaded, [owner])[owner]
    assert after["fees_description"] == "Gratuit"
    assert after["email"] == before["email"]
    assert len(services(loaded)) == 374


def test_the_same_as_nobody_is_refused(loaded: Connection, twins: tuple[Path, str]) -> None:
    found = reasons(looked(loaded, twins[0], decisions=Decisions(REFUSE, {2: SAME + "nobody"})))
    assert found == ["services, row 2, id: 'nobody' is to be the same as a service that is not there"]


def test_two_rows_are_not_the_same_one_service(loaded: Connection, tmp_path: Path) -> None:
    """Two places of one HSDS service have the same number, and so one decision."""
    at = [
        {"id": uuid_of("made", place), "location": {"id": uuid_of("made", place), "name": place}}
        for place in ("Rabat", "Oujda")
    ]
    owner = {"id": uuid_of("organization", "gadem"), "name": "GADEM"}
    term = {"taxonomy_term": {"code": "medical"}}
    one = {"id": uuid_of("made", "x"), "name": "Exemple", "organization": owner, "attributes": [term]}
    path = tmp_path / "in.json"
    path.write_text(json.dumps([{**one, "service_at_locations": at}]))
    seen = looked(loaded, path, decisions=Decisions(rows={1: SAME + OLD}))
    assert (seen.changed, seen.refused) == (1, 1)
    assert "stands in row 1 too" in reasons(seen)[0]
