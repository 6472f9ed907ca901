"""R13: a file that guesses what is protected is answered alike whether the guess is right or wrong."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from directory import history, ledger
from directory.exporting.files import export
from directory.history import Note
from directory.hsds.ids import uuid_of
from directory.importing.call_sheet import plan_calls
from directory.importing.planning import Plan, Stopped
from directory.places import places
from directory.roles import Actor
from directory.storing import services
from tests.directory.importing.making import EDITOR, NEW, NOTE, brought, looked, reasons, sheets

ELSEWHERE = Actor("a@ong.example", "editor", regions=frozenset({"souss-massa"}))
SECRETS = {
    "email": "x@example.org", "hours": "Lundi", "url": "https://x.example.org", "address_1": "",
    "phones": [{
        "number": "+212600000009", "type": "voice", "description": "", "release_level": "never", "source_url": "",
    }],
}  # fmt: skip
KEPT = "is kept back here: change it on its own page"


@pytest.fixture
def refuge(loaded: Connection) -> tuple[str, str]:
    """The id and public id of a protected service in a city, with secrets of every kind."""
    guarded = loaded.exec_driver_sql("SELECT id, public_id FROM service WHERE release_level = 'never' ORDER BY id")
    key, public = next((str(key), str(public)) for key, public in guarded if _is_in_a_city(loaded, str(key)))
    before = services(loaded, [key])[key]
    history.apply(loaded, "service", {key: (before, {**before, **SECRETS})}, Note("x", 1))
    return key, public


def _is_in_a_city(connection: Connection, key: str) -> bool:
    place = places().get(services(connection, [key])[key]["place"])
    return place is not None and not place.is_region


def outcome(found: Plan) -> tuple[object, ...]:
    """All that is told of a plan but the words of the file itself."""
    told = [(one.column, one.reason) for one in found.refusals]
    return found.added, found.changed, found.unchanged, found.refused, told, found.differences, found.guarded


@pytest.mark.parametrize("actor", [EDITOR, ELSEWHERE])
@pytest.mark.parametrize(
    ("column", "field", "wrong"),
    [
        ("place", "place", "agadir"),
        ("name_fr", "name", "Autre nom"),
        ("organization_id", "organization_id", "gadem"),
        ("email", "email", "y@example.org"),
        ("opening_hours", "hours", "Mardi"),
        ("url", "url", "https://y.example.org"),
    ],
)
def test_a_guess_of_a_cell_is_answered_alike(
    loaded: Connection, tmp_path: Path, refuge: tuple[str, str], actor: Actor, column: str, field: str, wrong: str
) -> None:
    key, public = refuge
    right = services(loaded, [key])[key][field]
    assert right not in ("", wrong)
    first, second = (
        looked(loaded, sheets(tmp_path / str(at), services=[{"id": public, column: guess}]), actor)
        for at, guess in enumerate((right, wrong))
    )
    assert outcome(first) == outcome(second)
    assert first.refused == 1
    assert (KEPT if actor is EDITOR else "is not yours to change") in reasons(first)[0]


@pytest.mark.parametrize("guess", ["+212600000009", "+212600000008"])
def test_a_guess_of_a_hidden_number_is_answered_alike(
    loaded: Connection, tmp_path: Path, refuge: tuple[str, str], guess: str
) -> None:
    path = tmp_path / "in.json"
    told = [{"id": uuid_of("made", guess), "number": guess, "type": "voice"}]
    path.write_text(json.dumps([{"id": uuid_of("service", refuge[1]), "phones": told}]))
    assert [(one.column, one.reason) for one in looked(loaded, path, EDITOR).refusals] == [("phones", KEPT)]


def test_a_guess_of_an_id_is_a_new_service_like_any_other(
    loaded: Connection, tmp_path: Path, refuge: tuple[str, str]
) -> None:
    key, public = refuge
    right, wrong = (sheets(tmp_path / name, services=[{**NEW, "id": name}]) for name in (key, "made-up"))
    assert outcome(looked(loaded, right, EDITOR)) == outcome(looked(loaded, wrong, EDITOR))
    both = sheets(tmp_path / "both", services=[{"id": public, "cost": ""}, {"id": key, "cost": ""}])
    assert all(public not in reason for reason in reasons(looked(loaded, both, EDITOR)))
    brought(loaded, right, EDITOR)
    table = ledger.change
    query = select(table.c.resource_id).where(table.c.state == "proposed", table.c.resource_id == key)
    assert loaded.execute(query).all() == []


def test_a_guess_of_an_id_on_a_call_sheet_is_no_service(
    loaded: Connection, tmp_path: Path, refuge: tuple[str, str]
) -> None:
    cells = {"id": refuge[0], "outcome": "closed", "called_by": "Amina", "called_on": NOTE.day.isoformat()}
    blank = dict.fromkeys(("name", "phones", "hours", "place", "who", "dialled"), "")
    path = sheets(tmp_path / "calls", calls=[{**blank, **cells}])
    assert [str(one) for one in plan_calls(loaded, path, EDITOR, NOTE.day).refusals] == [
        f"calls, row 2, id: {refuge[0]!r} is no service that is known here"
    ]


def test_an_organization_that_is_not_told_is_nobodys_to_change(loaded: Connection, tmp_path: Path) -> None:
    hidden = {"name": "Association cachée"}
    owner = "made-hidden"
    key = str(loaded.exec_driver_sql("SELECT id FROM service WHERE release_level = 'never' ORDER BY id").scalar())
    empty = {"kind": "", "url": "", "email": "", "description": "", "source_url": "", "source_date": ""}
    history.apply(loaded, "organization", {owner: (None, {**empty, **hidden, "translations": {}})}, Note("x", 1))
    before = services(loaded, [key])[key]
    history.apply(loaded, "service", {key: (before, {**before, "organization_id": owner})}, Note("x", 1))
    for at, name in enumerate(("Association cachée", "Autre")):
        path = sheets(tmp_path / str(at), organizations=[{"id": owner, "name_fr": name}])
        assert reasons(looked(loaded, path, EDITOR)) == [
            "organizations, row 2, id: 'made-hidden' is not yours to change"
        ]
        with pytest.raises(Stopped):
            brought(loaded, path, EDITOR)
    path = sheets(tmp_path / "in", services=[{**NEW, "organization_id": owner}])
    assert "is no organization that is known here" in reasons(looked(loaded, path, EDITOR))[0]


@pytest.mark.parametrize("actor", [EDITOR, ELSEWHERE])
@pytest.mark.parametrize(
    ("form", "name"), [("csv", "a"), ("xlsx", "a.xlsx"), ("hsds", "a.json"), ("hsds-csv", "a.zip")]
)
def test_what_is_taken_out_comes_back_for_anybody(
    loaded: Connection, tmp_path: Path, refuge: tuple[str, str], actor: Actor, form: str, name: str
) -> None:
    export(loaded, tmp_path / name, form)
    seen = looked(loaded, tmp_path / name, actor)
    assert (seen.added, seen.changed, seen.unchanged, seen.refused) == (0, 0, 374, 0), reasons(seen)[:3]


def test_T14_nobody_moves_a_service_out_of_their_own_region_by_a_file(loaded: Connection, tmp_path: Path) -> None:
    theirs = Actor("b@ong.example", "editor", regions=frozenset({"rabat-sale-kenitra"}))
    moved = looked(loaded, sheets(tmp_path, services=[{"id": "gadem-rabat", "place": "oujda"}]), theirs)
    assert (moved.changed, moved.refused) == (0, 1)
    assert any("is not yours to change" in one for one in reasons(moved))
    within = looked(loaded, sheets(tmp_path, services=[{"id": "gadem-rabat", "place": "sale"}]), theirs)
    assert (within.changed, within.refused) == (1, 0)
