"""Putting a service right: at once or by two, refused at its field, and never over somebody else's work."""

from typing import Any

import pytest

from console.listings.groups import GROUPS
from console.texts import LANGUAGES, TEXTS
from directory.documents import facts_of
from directory.validity import MEANINGS
from tests.console.house import House, Visitor
from tests.console.listings.conftest import MADE, change_behind, changed_rows, phone, stored, told_by_bots
from tests.console.listings.forms import form

LEGAL = "/services/made-legal"


def filled(visitor: Visitor, group: str, at: Any = LEGAL, **changed: Any) -> Any:
    """The form of a group, sent back with something changed."""
    page = visitor.get(f"{at}/edit/{group}")
    assert page.status_code == 200
    return visitor.post(f"{at}/edit/{group}", **(form(page.text, f"{at}/edit/{group}") | changed))


@pytest.mark.parametrize("key", list(MADE))
def test_a_form_sent_back_as_it_came_changes_nothing(house: House, refuge: str, key: str) -> None:
    editor = house.signed_in("editor")
    path = f"/services/{refuge if key == 'made-refuge-tanger' else key}"
    before, changes = stored(house, key), changed_rows(house)
    for group in GROUPS["service"]:
        assert filled(editor, group, path).status_code == 303, group
        assert stored(house, key) == before, group
    assert changed_rows(house) == changes


def test_hours_are_corrected_at_once(house: House) -> None:
    editor = house.signed_in("editor")
    answer = filled(
        editor,
        "hours",
        **{"hours.0.days": ["MO", "TU"], "hours.0.closes.1": "16:30", "hours.0.holidays": "yes", "why": "appelés"},
    )
    assert answer.headers["location"] == f"{LEGAL}#hours"
    rows = stored(house, "made-legal")["schedules"]
    assert [(row["byday"], row["opens_at"], row["closes_at"], row["holidays"]) for row in rows] == [
        ("MO,TU", "09:00", "12:00", True),
        ("MO,TU", "14:00", "16:30", True),
    ]
    assert "En ligne dès maintenant" in editor.get(LEGAL).text
    assert house.rows("SELECT why, state, decided_by FROM change ORDER BY id DESC LIMIT 1") == [
        ("appelés", "approved", "editor@ong.example")
    ]


def test_ramadan_hours_stand_between_their_days(house: House) -> None:
    filled(
        house.signed_in("editor"),
        "hours",
        **{"hours.1.days": ["MO", "FR"], "hours.1.opens.0": "10:00", "hours.1.closes.0": "15:00",
           "hours.1.first": "2027-02-08", "hours.1.last": "2027-03-09"},
    )  # fmt: skip
    assert stored(house, "made-legal")["schedules"][2] == {
        "byday": "MO,FR", "opens_at": "10:00", "closes_at": "15:00", "always": False, "holidays": False,
        "valid_from": "2027-02-08", "valid_to": "2027-03-09", "notes": "",
    }  # fmt: skip


def test_day_and_night_asks_for_no_times(house: House) -> None:
    nothing = {f"hours.0.{part}": "" for part in ("opens.0", "closes.0", "opens.1", "closes.1")}
    filled(house.signed_in("editor"), "hours", **nothing, **{"hours.0.days": [], "hours.0.always": "yes"})
    [row] = stored(house, "made-legal")["schedules"]
    assert (row["always"], row["byday"]) == (True, "MO,TU,WE,TH,FR,SA,SU")


def test_more_room_keeps_what_was_typed(house: House) -> None:
    editor = house.signed_in("editor")
    answer = filled(editor, "hours", more="hours", **{"hours.0.closes.1": "16:30"})
    assert answer.status_code == 200
    again = form(answer.text, f"{LEGAL}/edit/hours")
    assert again["hours.0.closes.1"] == "16:30"
    assert "hours.2.opens.0" in again
    assert stored(house, "made-legal") == MADE["made-legal"]
    assert editor.post(f"{LEGAL}/edit/hours", **again).status_code == 303
    assert stored(house, "made-legal")["schedules"][1]["closes_at"] == "16:30"


@pytest.mark.parametrize("typed", ["0537 00 00 07", "+212 537-00-00-07", "00212537000007", "0537000007", "٠٥٣٧٠٠٠٠٠٧"])
def test_a_number_is_kept_however_it_is_written_and_waits_for_a_second_person(house: House, typed: str) -> None:
    editor = house.signed_in("editor")
    filled(editor, "numbers", **{"phones.0.number": typed, "why": "changé au standard"})
    assert stored(house, "made-legal")["phones"] == MADE["made-legal"]["phones"]
    page = editor.get(LEGAL).text
    assert "En attente d’une deuxième personne" in page
    assert "05 37 00 00 07" in page


def test_a_guarded_change_says_why(house: House) -> None:
    answer = filled(house.signed_in("editor"), "numbers", **{"phones.0.number": "0537000007"})
    assert answer.status_code == 422
    assert TEXTS["fr"]["fault_why_needed"] in answer.text
    assert 'value="+212537000007"' in answer.text
    assert house.rows("SELECT id FROM change WHERE state = 'proposed'") == []


def test_a_number_is_withdrawn_by_one_alone_and_at_once(house: House) -> None:
    editor = house.signed_in("editor")
    answer = editor.post(f"{LEGAL}/withdraw", number="+212600000001", type="voice", group="numbers")
    assert answer.status_code == 303
    assert [one["number"] for one in stored(house, "made-legal")["phones"]] == ["+212600000002"]
    assert "+212600000001" not in told_by_bots(house)
    again = editor.post(f"{LEGAL}/withdraw", number="+212600000001", type="voice")
    assert again.status_code == 303
    assert "n’est plus sur la fiche" in editor.get(LEGAL).text


def test_ticking_withdraw_in_the_form_asks_nobody(house: House) -> None:
    assert filled(house.signed_in("editor"), "numbers", **{"phones.1.withdrawn": "yes"}).status_code == 303
    assert [one["number"] for one in stored(house, "made-legal")["phones"]] == ["+212600000001"]


def test_what_nobody_is_told_of_a_number_survives_the_form(house: House) -> None:
    hidden = phone("+212600000008", release_level="never")
    change_behind(house, "made-legal", phones=[*MADE["made-legal"]["phones"], hidden])
    editor = house.signed_in("editor")
    assert "00 00 08" not in editor.get(LEGAL).text + editor.get(f"{LEGAL}/edit/numbers").text
    filled(editor, "numbers", **{"phones.1.withdrawn": "yes"})
    assert stored(house, "made-legal")["phones"] == [MADE["made-legal"]["phones"][0], hidden]


@pytest.mark.parametrize(("number", "code"), [("+33600000001", "foreign_number"), ("0890000001", "premium_number")])
def test_a_foreign_or_premium_number_needs_a_reviewer_who_insists(house: House, number: str, code: str) -> None:
    sent = {"phones.0.number": number, "why": "le siège est à l’étranger"}
    as_editor = filled(house.signed_in("editor"), "numbers", insist="yes", **sent)
    assert as_editor.status_code == 422
    assert TEXTS["fr"][f"fault_{code}"] in as_editor.text
    assert 'name="insist"' not in as_editor.text
    reviewer = house.signed_in("reviewer")
    assert 'name="insist"' in filled(reviewer, "numbers", **sent).text
    assert filled(reviewer, "numbers", insist="yes", **{**sent, "why": ""}).status_code == 422
    assert filled(reviewer, "numbers", insist="yes", **sent).status_code == 303
    assert len(house.rows("SELECT id FROM change WHERE state = 'proposed'")) == 1


FAULTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("numbers", {"email": "pas une adresse", "why": "x"}, "email", "not_an_email"),
    ("numbers", {"url": "https://bit.ly/x", "why": "x"}, "url", "short_link"),
    ("numbers", {"phones.0.number": "12345678", "why": "x"}, "phones", "not_a_number"),
    ("hours", {"hours.0.closes.1": "14:00"}, "schedules", "closes_early"),
    ("hours", {"hours.0.closes.1": ""}, "schedules", "not_a_time"),
    ("hours", {"hours.0.first": "2027-01-01"}, "schedules", "needs_an_end"),
    ("hours", {"available_from": "2027-01-02", "available_until": "2027-01-01"}, "available_until", "backwards"),
    ("place", {"latitude": "abc"}, "latitude", "not_a_point"),
    ("place", {"latitude": "48.8", "longitude": "2.3"}, "latitude", "not_a_point"),
    ("place", {"place": "atlantis"}, "place", "unknown"),
    ("who", {"minimum_age": "douze"}, "minimum_age", "not_an_age"),
    ("who", {"needs": []}, "needs", "empty"),
    ("who", {"costs.1.option": "x", "costs.1.amount": "cher"}, "cost_options", "not_an_amount"),
    ("names", {"name.fr": ""}, "name", "empty"),
    ("names", {"alternate_name.fr": "x" * 29}, "alternate_name", "too_long"),
    ("now", {"capacity": "full"}, "capacity_until", "needs_an_end"),
    ("now", {"alert.fr": "x" * 61, "alert_until": "2026-12-01"}, "alert", "too_long"),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fault_is_told_at_its_field_in_the_language_of_the_page(house: House, language: str) -> None:
    editor = house.signed_in("editor")
    editor.post("/language", language=language, next="/")
    for group, sent, field, code in FAULTS:
        answer = filled(editor, group, **sent)
        assert answer.status_code == 422, (field, code)
        assert f'id="fault-{field}"' in answer.text, (field, code)
        assert TEXTS[language][f"fault_{code}"] in answer.text, (field, code)
    assert stored(house, "made-legal") == MADE["made-legal"]


def test_every_fault_is_told_in_every_language() -> None:
    for language in LANGUAGES:
        assert {f"fault_{code}" for code in MEANINGS} <= TEXTS[language].keys()


def test_what_two_people_change_is_shown_both_ways_and_nothing_typed_is_lost(house: House) -> None:
    editor = house.signed_in("editor")
    page = editor.get(f"{LEGAL}/edit/place")
    mine = form(page.text, f"{LEGAL}/edit/place") | {"address_1": "3 rue à Moi", "transportation": "tram 1"}
    change_behind(house, "made-legal", address_1="4 rue à Elle", postal_code="10000")
    answer = editor.post(f"{LEGAL}/edit/place", **mine)
    assert answer.status_code == 422
    assert "4 rue à Elle" in answer.text
    again = form(answer.text, f"{LEGAL}/edit/place")
    assert again["address_1"] == "3 rue à Moi"
    assert again["transportation"] == "tram 1"
    assert again["postal_code"] == "10000"
    assert stored(house, "made-legal")["address_1"] == "4 rue à Elle"
    assert editor.post(f"{LEGAL}/edit/place", **again).status_code == 303
    after = stored(house, "made-legal")
    assert (after["address_1"], after["transportation"], after["postal_code"]) == ("3 rue à Moi", "tram 1", "10000")


def test_what_somebody_else_changed_and_i_did_not_stays_theirs(house: House) -> None:
    editor = house.signed_in("editor")
    mine = form(editor.get(f"{LEGAL}/edit/place").text, f"{LEGAL}/edit/place") | {"transportation": "tram 1"}
    change_behind(house, "made-legal", address_1="4 rue à Elle")
    assert editor.post(f"{LEGAL}/edit/place", **mine).status_code == 303
    after = stored(house, "made-legal")
    assert (after["address_1"], after["transportation"]) == ("4 rue à Elle", "tram 1")


@pytest.mark.parametrize("how", ["dialled", "visited", "written"])
def test_a_fact_is_assured_in_one_tap(house: House, how: str) -> None:
    editor = house.signed_in("editor")
    assert editor.post(f"{LEGAL}/right", fact="hours", how=how, group="hours").status_code == 303
    assert stored(house, "made-legal")["assured"] == {"hours": "2026-11-18"}
    assert "vérifié récemment" in editor.get(LEGAL).text
    assert house.rows("SELECT action, why FROM change ORDER BY id DESC LIMIT 1") == [("assure", how)]


def test_every_fact_is_assured_in_one_tap(house: House) -> None:
    house.signed_in("editor").post(f"{LEGAL}/right", how="dialled")
    assert set(stored(house, "made-legal")["assured"]) == set(facts_of(MADE["made-legal"]))


@pytest.mark.parametrize("sent", [{"fact": "hours", "how": "self"}, {"fact": "weather", "how": "dialled"}, {}])
def test_nonsense_assures_nothing(house: House, sent: dict[str, str]) -> None:
    assert house.signed_in("editor").post(f"{LEGAL}/right", **sent).status_code == 400
    assert stored(house, "made-legal")["assured"] == {}


def test_checked_just_now_assures_what_was_corrected_but_not_what_waits(house: House) -> None:
    editor = house.signed_in("editor")
    filled(editor, "hours", checked="yes", **{"hours.0.closes.1": "16:30"})
    assert stored(house, "made-legal")["assured"] == {"hours": "2026-11-18"}
    filled(editor, "numbers", checked="yes", why="nouveau", **{"phones.0.number": "0537000007"})
    assert stored(house, "made-legal")["assured"] == {"hours": "2026-11-18"}
    filled(editor, "place", checked="yes")
    assert stored(house, "made-legal")["assured"] == {"hours": "2026-11-18", "place": "2026-11-18"}


def test_full_until_a_day_and_places_again(house: House) -> None:
    editor = house.signed_in("editor")
    editor.post(f"{LEGAL}/full", until="2026-11-20", capacity="full", group="now")
    after = stored(house, "made-legal")
    assert (after["capacity"], after["capacity_until"]) == ("full", "2026-11-20")
    assert "20 novembre 2026" in editor.get(LEGAL).text
    for wrong in ("2026-11-17", "2030-01-01", "demain"):
        editor.post(f"{LEGAL}/full", until=wrong, capacity="full")
        assert stored(house, "made-legal")["capacity_until"] == "2026-11-20"
    editor.post(f"{LEGAL}/full", capacity="")
    assert stored(house, "made-legal")["capacity"] == ""


def test_a_translation_is_marked_old_until_somebody_says_it_stands(house: House) -> None:
    editor = house.signed_in("editor")
    filled(editor, "names", **{"alternate_name.fr": "Point droit et papiers"})
    page = editor.get(LEGAL).text
    assert page.count(TEXTS["fr"]["listings_old_translation"]) == 2
    answer = editor.post(f"{LEGAL}/translation", field="alternate_name", language="ar", group="names")
    assert answer.status_code == 303
    page = editor.get(LEGAL).text
    assert page.count(TEXTS["fr"]["listings_old_translation"]) == 1
    assert "نقطة الحقوق" in page
    assert editor.post(f"{LEGAL}/translation", field="alternate_name", language="ar").status_code == 404


def test_the_first_need_stays_first(house: House) -> None:
    filled(house.signed_in("editor"), "who", needs=["asylum_documents", "employment", "legal_aid"])
    assert stored(house, "made-legal")["needs"] == ["legal_aid", "asylum_documents", "employment"]


def test_a_piece_of_the_page_is_swapped_for_its_form_and_back(house: House) -> None:
    editor = house.signed_in("editor")
    piece = editor.get(f"{LEGAL}/edit/hours", **{"HX-Request": "true"})
    assert "<html" not in piece.text
    sent = form(piece.text, f"{LEGAL}/edit/hours") | {"hours.0.closes.1": "16:30", "csrf": editor.csrf()}
    back = editor.asks("POST", f"{LEGAL}/edit/hours", data=sent, headers={"HX-Request": "true"})
    assert back.status_code == 200
    assert "16:30" in back.text
    assert 'id="head" hx-swap-oob="true"' in back.text
    assert "En ligne dès maintenant" in back.text


def test_a_number_is_told_as_it_is_dialled_while_it_is_typed(house: House) -> None:
    editor = house.signed_in("editor")
    assert "05 37 00 00 07" in editor.post("/numbers", **{"phones.0.number": "0537000007"}).text
    assert TEXTS["fr"]["fault_foreign_number"] in editor.post("/numbers", **{"phones.0.number": "+33600000001"}).text


@pytest.mark.parametrize("role", ["operator", "supervisor"])
def test_the_desk_reads_and_does_not_write(house: House, role: str) -> None:
    visitor = house.signed_in(role)
    page = visitor.get(LEGAL)
    assert page.status_code == 200
    assert "Corriger" not in page.text
    assert visitor.get(f"{LEGAL}/edit/hours").status_code == 403
    for path, sent in _WRITES.items():
        assert visitor.post(path, **sent).status_code == 403
    assert stored(house, "made-legal") == MADE["made-legal"]


@pytest.mark.parametrize("scope", [{"regions": frozenset({"oriental"})}, {"organizations": frozenset({"made-cliff"})}])
def test_an_editor_of_elsewhere_reads_and_does_not_write(house: House, scope: dict[str, frozenset[str]]) -> None:
    visitor = house.signed_in("editor", "far@ong.example", **scope)
    page = visitor.get(LEGAL)
    assert "Lecture seule" in page.text
    assert "Corriger" not in page.text
    for path, sent in _WRITES.items():
        assert visitor.post(path, **sent).status_code == 403
    assert stored(house, "made-legal") == MADE["made-legal"]


def test_an_editor_of_the_region_writes(house: House) -> None:
    visitor = house.signed_in("editor", "east@ong.example", regions=frozenset({"oriental"}))
    assert visitor.post("/services/made-east/right", how="dialled").status_code == 303


def test_an_outsider_sees_nothing(house: House) -> None:
    outsider = house.outsider()
    for path in (
        "/services",
        LEGAL,
        f"{LEGAL}/edit/hours",
        f"{LEGAL}/history",
        "/changes",
        "/duplicates",
        "/services/new",
    ):
        assert outsider.get(path).status_code == 303
        assert "inventé" not in outsider.get(path).text.lower()
    for path, sent in _WRITES.items():
        assert outsider.post(path, **sent).status_code == 403


_WRITES: dict[str, dict[str, str]] = {
    f"{LEGAL}/edit/hours": {"seen.hours": "x", "hours": "toujours"},
    f"{LEGAL}/right": {"how": "dialled"},
    f"{LEGAL}/withdraw": {"number": "+212600000001", "type": "voice"},
    f"{LEGAL}/full": {"until": "2026-11-20", "capacity": "full"},
    f"{LEGAL}/translation": {"field": "alternate_name", "language": "ar"},
}


def test_an_organization_is_read_and_put_right(house: House) -> None:
    editor = house.signed_in("editor")
    path = "/organizations/made-org"
    assert "Droits Inventés" in editor.get(path).text
    assert filled(editor, "organization", path).status_code == 303
    assert filled(editor, "organization", path, **{"description.fr": "Une association."}).status_code == 303
    assert "Une association." in editor.get(path).text
    filled(editor, "organization", path, url="https://droits.example", why="leur site")
    assert "En attente d’une deuxième personne" in editor.get(path).text
    assert "droits.example" in editor.get("/changes").text
    assert editor.get("/organizations/made-cliff").status_code == 404
    assert editor.get(f"{path}/history").status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_R13_a_right_guess_of_a_hidden_place_is_answered_as_a_wrong_one(
    house: House, refuge: str, language: str
) -> None:
    editor = house.signed_in("editor")
    editor.post("/language", language=language, next="/")
    path, said = f"/services/{refuge}", []
    for guess in ("tanger", "nador"):
        assert filled(editor, "place", path, place=guess, why="vu").status_code == 303
        said.append(editor.get(path).text.count(TEXTS[language]["listings_saved_unseen"]))
        sent = form(editor.get(f"{path}/edit/place").text, f"{path}/edit/place") | {"csrf": editor.csrf()}
        change_behind(house, "made-refuge-tanger", place="tanger")
        by_htmx = {"data": sent | {"place": guess, "why": "vu"}, "headers": {"HX-Request": "true"}}
        piece = editor.asks("POST", f"{path}/edit/place", **by_htmx).text
        said.append(piece.count(TEXTS[language]["listings_saved_unseen"]))
        assert TEXTS[language]["listings_saved_nothing"] not in piece
    assert said == [1, 1, 1, 1]
