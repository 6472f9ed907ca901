"""The call sheet goes out, is filled in without a network, and comes back as what was confirmed."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import Connection

from directory import history
from directory.exporting.call_sheet import HEADERS, OUTCOME_WORDS, YES_NO, write_call_sheet
from directory.history import Note
from directory.importing.call_sheet import MOVED, Assurance, Calls, Stopped, apply_calls, plan_calls
from directory.roles import Actor
from directory.storing import services
from tests.directory.importing.making import EDITOR, NOTE

OLD = "gadem-rabat"
DAY = NOTE.day.isoformat()
DONE = {"outcome": "still right", "dialled": "yes", "called_by": "Amina", "called_on": DAY}
Fill = Callable[..., Path]


@pytest.fixture
def filled(loaded: Connection, tmp_path: Path) -> Fill:
    """A sheet of these services, filled in: `filled({id: {column: value}}, language)`."""

    def fill(answers: Mapping[str, Mapping[str, str]], language: str = "en") -> Path:
        path = tmp_path / "calls.xlsx"
        assert write_call_sheet(loaded, path, list(answers), language=language) == len(answers)
        book = load_workbook(path)
        sheet = book["calls"]
        columns = {str(cell.value): at for at, cell in enumerate(sheet[1], start=1)}
        for row, said in enumerate(answers.values(), start=2):
            for name, value in said.items():
                sheet.cell(row, columns[HEADERS[language][name]], value)
        book.save(path)
        return path

    return fill


def planned(connection: Connection, path: Path, actor: Actor = EDITOR) -> Calls:
    return plan_calls(connection, path, actor, NOTE.day)


def reasons(calls: Calls) -> list[str]:
    return [str(one) for one in calls.refusals]


def test_what_was_confirmed_by_telephone_is_assured(loaded: Connection, filled: Fill) -> None:
    path = filled({OLD: DONE})
    calls = apply_calls(loaded, path, EDITOR, NOTE)
    assert [(one.id, one.day, one.how) for one in calls.assurances] == [(OLD, NOTE.day, "dialled")]
    assured = services(loaded, [OLD])[OLD]["assured"]
    assert set(assured.values()) == {DAY}
    assert {"phones", "who"} <= set(assured)
    change = history.of(loaded, "service", OLD)[0]
    assert (change.action, change.why, change.proposed_by) == ("assure", "dialled: called by Amina", NOTE.by)


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_sheet_is_filled_in_in_three_languages(loaded: Connection, filled: Fill, language: str) -> None:
    said = {**DONE, "outcome": OUTCOME_WORDS[language][0], "dialled": YES_NO[language][1], "confirmed": "who"}
    calls = planned(loaded, filled({OLD: said}, language))
    assert calls.assurances == [Assurance(OLD, ("who",), NOTE.day, "written", "Amina")]


def test_the_same_sheet_twice_says_nothing_new(loaded: Connection, filled: Fill) -> None:
    path = filled({OLD: DONE})
    apply_calls(loaded, path, EDITOR, NOTE)
    calls = apply_calls(loaded, path, EDITOR, NOTE)
    assert (calls.assurances, calls.known) == ([], 1)


def test_what_changed_is_told_to_staff_and_published_by_nobody(loaded: Connection, filled: Fill) -> None:
    before = services(loaded, [OLD])[OLD]
    said = {**DONE, "outcome": "wrong number", "notes": "le nouveau est le 0600000009"}
    calls = apply_calls(loaded, filled({OLD: said}), EDITOR, NOTE)
    assert [(one.row, one.id, one.outcome) for one in calls.findings] == [(2, OLD, "wrong number")]
    assert "0600000009" in calls.findings[0].notes
    assert services(loaded, [OLD])[OLD] == before


def test_what_moved_since_the_sheet_was_made_is_not_assured(loaded: Connection, filled: Fill) -> None:
    path = filled({OLD: DONE})
    before = services(loaded, [OLD])[OLD]
    number = {"number": "+212600000009", "type": "voice", "description": "", "release_level": "public"}
    after = {**before, "phones": [{**number, "source_url": ""}]}
    history.apply(loaded, "service", {OLD: (before, after)}, Note("x", 1))
    calls = planned(loaded, path)
    assert [one.outcome for one in calls.findings] == [MOVED]
    assert "who" in calls.assurances[0].facts
    assert "phones" not in calls.assurances[0].facts


def test_R13_what_was_not_read_out_is_not_assured(loaded: Connection, filled: Fill, tmp_path: Path) -> None:
    found = loaded.exec_driver_sql(
        "SELECT id, public_id FROM service WHERE release_level = 'never' ORDER BY id"
    ).first()
    assert found
    key, public = found
    before = services(loaded, [key])[key]
    secret = {**before, "hours": "Lundi, porte verte", "email": "x@example.org"}
    history.apply(loaded, "service", {key: (before, secret)}, Note("x", 1))
    path = filled({public: DONE})
    cells = [str(cell.value) for row in load_workbook(path)["calls"].iter_rows() for cell in row]
    assert public in cells
    assert not any(text in cell for cell in cells for text in (key, before["name"], "porte verte", "x@example.org"))
    assert not {"hours", "place"}.intersection(planned(loaded, path).assurances[0].facts)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"outcome": "perhaps"}, "calls, row 2, outcome: 'perhaps' is none of still right"),
        ({"dialled": ""}, "calls, row 2, dialled: say yes or no"),
        ({"dialled": "twice"}, "calls, row 2, dialled: 'twice' say yes or no"),
        ({"called_by": ""}, "calls, row 2, called_by: say who called"),
        ({"called_on": "yesterday"}, "calls, row 2, called_on: 'yesterday' is not a day such as"),
        ({"called_on": "2031-01-01"}, "calls, row 2, called_on: '2031-01-01' is not a day of the last twelve months"),
        ({"called_on": "2020-01-01"}, "calls, row 2, called_on: '2020-01-01' is not a day of the last twelve months"),
        ({"confirmed": "everything"}, "calls, row 2, confirmed: 'everything' is none of phones"),
        ({"id": "nobody"}, "calls, row 2, id: 'nobody' is no service"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    loaded: Connection, filled: Fill, said: dict[str, str], reason: str
) -> None:
    path = filled({OLD: {**DONE, **said}, "unhcr-rabat-registration": DONE})
    assert reasons(planned(loaded, path))[0].startswith(reason)
    with pytest.raises(Stopped):
        apply_calls(loaded, path, EDITOR, NOTE)
    assert services(loaded, ["unhcr-rabat-registration"])["unhcr-rabat-registration"]["assured"] == {}


def test_rows_not_called_and_calls_in_vain_are_counted(loaded: Connection, filled: Fill) -> None:
    path = filled({OLD: {}, "unhcr-rabat-registration": {**DONE, "outcome": "no answer"}})
    calls = apply_calls(loaded, path, EDITOR, NOTE)
    assert (calls.blank, calls.unanswered, calls.assurances, calls.findings) == (1, 1, [], [])


def test_nobody_assures_what_is_not_theirs(loaded: Connection, filled: Fill) -> None:
    elsewhere = Actor("a@ong.example", "editor", regions=frozenset({"souss-massa"}))
    assert reasons(planned(loaded, filled({OLD: DONE}), elsewhere)) == [
        "calls, row 2, id: 'gadem-rabat' is not yours to change"
    ]


def test_a_day_of_a_spreadsheet_is_read(loaded: Connection, filled: Fill) -> None:
    assert planned(loaded, filled({OLD: {**DONE, "called_on": NOTE.day}})).assurances
