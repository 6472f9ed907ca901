"""Whoever had a grave case may say that they would like to talk about it; supervisors see who, and nothing of the case."""

from tests.console.desk.hands import asks, takes, town_of
from tests.console.house import House


def test_who_would_like_to_talk_is_seen_by_supervisors_until_they_did(house: House) -> None:
    operator, supervisor = house.signed_in("operator"), house.signed_in("supervisor")
    case_id = asks(town_of(house).person(), "Bonjour", "il me frappe")
    case = takes(operator, case_id)
    assert operator.post(f"{case}/close", outcome="helped").headers["location"] == f"{case}/debrief"
    assert "operator@ong.example" not in supervisor.get("/desk/debriefs").text
    operator.post(f"{case}/debrief")
    page = supervisor.get("/desk/debriefs").text
    assert "operator@ong.example" in page
    assert "frappe" not in page
    assert supervisor.post(f"/desk/debriefs/{case_id}").status_code == 303
    assert "operator@ong.example" not in supervisor.get("/desk/debriefs").text
    assert supervisor.post(f"/desk/debriefs/{case_id}").status_code == 404
