"""Sessions and forms: how long, whose, and that no other site can send them (T2, T18)."""

import re
from datetime import timedelta

import pytest

from console.auth import cookies, sessions
from console.auth.forgery import FIELD, HEADER
from console.auth.tokens import hashed
from console.texts import TEXTS
from tests.console.conftest import Opens
from tests.console.house import PASSWORD, House, Visitor

CHOSEN = "un âne, deux puits, trois vents"
MINUTE = timedelta(minutes=1)


def test_a_session_ends_by_rest(house: House) -> None:
    visitor = house.signed_in("editor")
    for _ in range(3):
        house.clock.moves(minutes=29)
        assert visitor.is_in(), "use keeps it"
    house.clock.moves(minutes=30)
    assert not visitor.is_in()
    assert not visitor.is_in()


def test_a_session_ends_by_age_however_busy(house: House) -> None:
    visitor = house.signed_in("editor")
    began = house.clock()
    while house.clock() - began < sessions.ABSOLUTE_END - 20 * MINUTE:
        house.clock.moves(minutes=20)
        assert visitor.is_in()
    house.clock.moves(minutes=20)
    assert not visitor.is_in()


def test_sessions_that_are_over_go_from_the_store(house: House) -> None:
    house.signed_in("editor")
    house.clock.moves(hours=13)
    house.signed_in("reviewer")
    assert house.rows("SELECT count(*) FROM staff_session") == [(1,)]


def test_being_seen_is_written_once_a_minute(house: House) -> None:
    visitor = house.signed_in("editor")
    seen = "SELECT seen_at FROM staff_session"
    [[first]] = house.rows(seen)
    house.clock.moves(seconds=59)
    assert visitor.is_in()
    assert house.rows(seen) == [(first,)]
    house.clock.moves(seconds=1)
    assert visitor.is_in()
    assert house.rows(seen) == [(first + 60_000,)]


def test_signing_out_ends_the_session_for_good(house: House) -> None:
    visitor = house.signed_in("editor")
    token = visitor.token
    answer = visitor.post("/sign-out")
    assert answer.headers["location"] == "/sign-in"
    assert visitor.token == ""
    assert TEXTS["fr"]["entering_signed_out"] in visitor.get("/sign-in").text
    assert TEXTS["fr"]["entering_signed_out"] not in visitor.get("/sign-in").text, "told once"
    visitor.holds(token)
    assert not visitor.is_in()


@pytest.mark.parametrize("token", ["", "x", "a" * 5000, "\x7f", "' OR 1=1 --", "é"])
def test_a_token_nobody_gave_is_an_outsiders(house: House, token: str) -> None:
    house.signed_in("editor")
    stranger = house.outsider()
    raw = f"{cookies.SESSION}={token}".encode()
    assert stranger.asks("GET", "/", headers=[(b"cookie", raw)]).status_code == 303


def test_T2_test_user_edits_password_expires_session(house: House) -> None:
    visitor, other = house.signed_in("editor"), house.signed_in("editor")
    stranger = house.signed_in("reviewer")
    before = visitor.token
    answer = visitor.post("/account/password", old=PASSWORD, password=CHOSEN)
    assert answer.headers["location"] == "/account"
    assert visitor.token != before
    assert visitor.is_in()
    assert not other.is_in()
    assert stranger.is_in()
    visitor.holds(before)
    assert not visitor.is_in()


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"old": "not this one", "password": CHOSEN}, "wrong_password_old"),
        ({"old": "", "password": CHOSEN}, "wrong_password_old"),
        ({"old": PASSWORD, "password": "short"}, "wrong_password_length"),
    ],
)
def test_a_password_is_changed_only_by_who_knows_it(house: House, given: dict[str, str], wrong: str) -> None:
    visitor = house.signed_in("editor")
    kept = house.rows("SELECT password FROM staff")
    answer = visitor.post("/account/password", **given)
    assert answer.status_code == 422
    assert TEXTS["fr"][wrong] in answer.text
    assert house.rows("SELECT password FROM staff") == kept
    assert visitor.is_in()


def test_the_present_password_cannot_be_guessed_from_within(house: House) -> None:
    """Somebody at a browser left open meets the same wait as at the door."""
    visitor = house.signed_in("editor")
    for _ in range(5):
        assert visitor.post("/account/password", old="a guess", password=CHOSEN).status_code == 422
    assert visitor.post("/account/password", old=PASSWORD, password=CHOSEN).status_code == 422
    house.clock.moves(seconds=30)
    assert visitor.post("/account/password", old=PASSWORD, password=CHOSEN).status_code == 303


def test_a_password_cannot_be_chosen_anew_by_the_first_form(house: House) -> None:
    visitor = house.signed_in("editor")
    kept = house.rows("SELECT password FROM staff")
    assert visitor.post("/account/enrol", password=CHOSEN, code="000000", pending="").status_code == 303
    assert house.rows("SELECT password FROM staff") == kept


def test_one_sees_and_ends_ones_own_sessions_and_nobody_elses(house: House) -> None:
    visitor, other, stranger = house.signed_in("editor"), house.signed_in("editor"), house.signed_in("reviewer")
    listed = re.findall(r'name="session" value="(\w+)"', visitor.get("/account").text)
    assert len(listed) == 2
    [theirs] = re.findall(r'name="session" value="(\w+)"', stranger.get("/account").text)
    assert theirs not in listed
    visitor.post("/account/sessions/end", session=theirs)
    assert stranger.is_in()
    [of_other] = set(re.findall(r'value="(\w{64})"', other.get("/account").text)) - {
        session for session in listed if session == _id(visitor)
    }
    visitor.post("/account/sessions/end", session=of_other)
    assert not other.is_in()
    assert visitor.is_in()


def _id(visitor: Visitor) -> str:
    return hashed(visitor.token)


# Cookies


def flags(header: str) -> set[str]:
    return {part.strip().split("=")[0].lower() for part in header.split(";")[1:]} - {"expires"}


def test_the_sessions_cookie_is_for_this_site_this_browser_and_no_script(house: House) -> None:
    member = house.has("editor")
    visitor = house.outsider()
    form = {"email": member.email, "password": PASSWORD, "code": house.code(member.email)}
    answer = visitor.post("/sign-in", **form)
    [cookie] = [c for c in answer.headers.get_list("set-cookie") if c.startswith(f"{cookies.SESSION}=")]
    assert flags(cookie) == {"httponly", "samesite", "path"}
    assert "SameSite=strict" in cookie
    assert "Path=/;" in cookie


def test_behind_https_the_cookie_is_secure_and_the_hosts_own(opens: Opens) -> None:
    house = opens(console_url="https://console.example")
    member = house.has("editor")
    visitor = house.outsider()
    form = {"email": member.email, "password": PASSWORD, "code": house.code(member.email)}
    answer = visitor.post("/sign-in", **form)
    assert answer.status_code == 303
    for cookie in answer.headers.get_list("set-cookie"):
        assert cookie.startswith("__Host-dalil_")
        assert {"httponly", "samesite", "path", "secure"} <= flags(cookie)
    assert visitor.is_in()
    plain = house.outsider()
    plain.holds(visitor.cookies[f"__Host-{cookies.SESSION}"])
    assert not plain.is_in(), "the name without __Host- counts for nothing"


# Forgery


@pytest.mark.parametrize("token", ["missing", "empty", "wrong", "other", "outsiders", "before"])
def test_T18_a_form_without_this_sessions_token_does_nothing(house: House, token: str) -> None:
    visitor, outsider = house.signed_in("admin"), house.outsider()
    tokens = {
        "empty": "",
        "wrong": "x" * 43,
        "other": house.signed_in("admin").csrf(),
        "outsiders": outsider.csrf(),
        "before": visitor.token,
    }
    form = {"email": "new@ong.example", "role": "admin"} | ({FIELD: tokens[token]} if token in tokens else {})
    answer = visitor.asks("POST", "/staff", data=form)
    assert answer.status_code == 403
    assert TEXTS["fr"]["error_forgery"] in answer.text
    assert house.rows("SELECT count(*) FROM staff") == [(1,)]


def test_T18_a_fetch_shows_the_token_in_its_header(house: House) -> None:
    visitor = house.signed_in("admin")
    form, token = {"email": "new@ong.example", "role": "editor"}, visitor.csrf()
    assert visitor.asks("POST", "/staff", data=form, headers={HEADER: "wrong"}).status_code == 403
    assert visitor.asks("POST", "/staff", json=form, headers={}).status_code == 403
    assert visitor.asks("POST", "/staff", data=form, headers={HEADER: token}).status_code == 200


def test_T18_the_sign_in_form_is_bound_to_the_browser_that_got_it(house: House) -> None:
    member = house.has("editor")
    form = {"email": member.email, "password": PASSWORD, "code": house.code(member.email)}
    mine, other = house.outsider(), house.outsider()
    mine.get("/sign-in")
    for token in ({}, {FIELD: ""}, {FIELD: other.csrf()}):
        assert mine.asks("POST", "/sign-in", data=form | token).status_code == 403
    no_cookie = house.outsider()
    assert no_cookie.asks("POST", "/sign-in", data=form | {FIELD: mine.csrf()}).status_code == 403
    assert mine.post("/sign-in", **form).status_code == 303


def test_T18_a_role_cannot_be_slipped_into_another_form(house: House) -> None:
    visitor = house.signed_in("editor")
    visitor.post("/language", language="ar", next="/", role="admin", email="x@ong.example")
    visitor.post("/account/password", old=PASSWORD, password=CHOSEN, role="admin")
    assert house.rows("SELECT role, email, language FROM staff") == [("editor", "editor@ong.example", "ar")]
