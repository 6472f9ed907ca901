"""A change is read as strictly as its record ever was: no organization of a protected place, no number kept back."""

from dataclasses import replace
from typing import Any

import pytest

from directory.documents import SERVICE, Document
from directory.history import Change
from directory.holdings import Held
from directory.redaction import as_strict, overlaid, told_change

NUMBER, OTHER = "+212600000021", "+212600000022"
PUBLIC: Document = SERVICE | {"name": "Accueil inventé", "release_level": "public", "location_level": "public"}


def phone(level: str, number: str = NUMBER, kind: str = "voice") -> dict[str, str]:
    return {"number": number, "type": kind, "description": "", "release_level": level, "source_url": ""}


def change(fields: dict[str, list[Any]], *, by: str = "nadia@example.org", decided_by: str = "") -> Change:
    return Change(
        1, "service", "made", "update", "console", fields, "proposed", by, 0, "", decided_by, 0, "", None, None
    )


def held(document: Document) -> Held:
    return Held("made", "protected-0000", document, {"name": "Les Falaises Inventées"})


def test_R13_a_change_of_a_protected_service_does_not_name_the_organization_that_proposed_it() -> None:
    protected = PUBLIC | {"release_level": "never", "location_level": "never"}
    by = "provider:made-cliff"
    told = told_change(
        change({"phones": [[], [phone("public")]]}, by=by, decided_by=by), held(protected), None, protected
    )
    assert (told.change.proposed_by, told.change.decided_by) == ("provider", "provider")
    assert "made-cliff" not in repr(told)


def test_who_of_the_staff_proposed_it_stays_told_and_so_does_the_organization_of_a_public_service() -> None:
    protected = PUBLIC | {"release_level": "never", "location_level": "never"}
    fields = {"phones": [[], [phone("public")]]}
    assert told_change(change(fields), held(protected), None, protected).change.proposed_by == "nadia@example.org"
    given = change(fields, by="provider:made-org")
    assert told_change(given, held(PUBLIC), None, PUBLIC).change.proposed_by == "provider:made-org"


@pytest.mark.parametrize("levels", [("public", "never"), ("never", "public"), ("never", "on_request")])
def test_R13_a_number_kept_back_on_either_side_of_its_change_is_not_read(levels: tuple[str, str]) -> None:
    before, after = (PUBLIC | {"phones": [phone(level), phone("public", OTHER)]} for level in levels)
    told = told_change(change({"phones": [before["phones"], after["phones"]]}), held(before), before, after)
    assert NUMBER not in repr(told.change.fields)
    assert told.hidden == 1


def test_R13_a_number_kept_back_now_is_not_read_in_what_was_written_before() -> None:
    now = PUBLIC | {"phones": [phone("never"), phone("public", OTHER)]}
    then = PUBLIC | {"phones": [phone("public"), phone("public", OTHER)]}
    told = told_change(change({"phones": [[], then["phones"]]}), held(now), PUBLIC, then)
    assert told.change.fields == {"phones": [[], [phone("public", OTHER)]]}
    assert NUMBER not in repr(as_strict(then, [now])["phones"][1:])
    assert as_strict(then, [now])["phones"] == [phone("never"), phone("public", OTHER)]


def test_a_number_that_staff_may_read_shows_how_its_level_changes() -> None:
    before = PUBLIC | {"phones": [phone("on_request")]}
    given = change({"phones": [before["phones"], [phone("public")]]})
    told = told_change(given, held(before), *overlaid(before, given))
    assert told.change == replace(given, key="protected-0000")


def test_the_same_number_of_another_type_has_a_level_of_its_own() -> None:
    now = PUBLIC | {"phones": [phone("never"), phone("public", kind="whatsapp")]}
    told = told_change(change({"phones": [[], now["phones"]]}), held(now), PUBLIC, now)
    assert told.change.fields == {"phones": [[], [phone("public", kind="whatsapp")]]}
