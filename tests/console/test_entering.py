"""Coming in: the sign-in form, one-time links, the first password, and what brute force meets (T2, T10)."""

import asyncio
import re
import time
from datetime import timedelta

import httpx
import pyotp
import pytest

from bot.moments import to_millis
from console.auth import cookies, links, passwords, signing_in
from console.commands.serving import console
from console.pages import entering
from console.texts import TEXTS
from tests.console.conftest import Opens
from tests.console.house import PASSWORD, House, Visitor, secret

EMAIL = "salma@ong.example"
WAITS = entering.REFUSED_AFTER
REFUSED = TEXTS["fr"]["entering_refused"]
CHOSEN = "un âne, deux puits, trois vents"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refusals do not wait here, but where the wait itself is tested."""
    monkeypatch.setattr(entering, "REFUSED_AFTER", 0.0)


def tries(visitor: Visitor, email: str = EMAIL, password: str = PASSWORD, code: str = "") -> httpx.Response:
    """Fill in the sign-in form; without a code, the one the app shows."""
    return visitor.post("/sign-in", email=email, password=password, code=code or visitor.house.code(EMAIL))


# The form


@pytest.mark.parametrize("email", ["\x00", f"{EMAIL}\x00"])
def test_T5_what_the_store_cannot_hold_is_no_error(house: House, email: str) -> None:
    assert tries(house.outsider(), email=email).status_code == 400


def test_the_three_right_answers_let_in(house: House) -> None:
    house.has("editor", EMAIL)
    visitor = house.outsider()
    answer = tries(visitor, email=f" {EMAIL.upper()} ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert visitor.is_in()


@pytest.mark.parametrize(
    "given",
    [
        {"email": "nobody@ong.example"},
        {"email": ""},
        {"email": "salma"},
        {"email": "' OR 1=1 --"},
        {"password": "a password that is not hers"},
        {"password": ""},
        {"password": "x" * 5000},
        {"code": "000000"},
        {"code": "x"},
        {"code": "٠٠٠٠٠٠"},
        {"email": "invited@ong.example"},
        {"email": "gone@ong.example"},
    ],
    ids=str,
)
def test_T10_every_wrong_answer_is_refused_in_the_same_words(house: House, given: dict[str, str]) -> None:
    house.has("editor", EMAIL)
    house.invites("editor", "invited@ong.example")
    house.has("editor", "gone@ong.example")
    with house.service.store.write() as connection:
        connection.exec_driver_sql("UPDATE staff SET disabled_at = 1 WHERE email = 'gone@ong.example'")
    visitor = house.outsider()
    answer = tries(visitor, **given)
    assert answer.status_code == 422
    assert REFUSED in answer.text
    assert not visitor.is_in()
    assert cookies.SESSION not in answer.headers.get("set-cookie", "")


def test_T10_an_unknown_address_gets_the_same_page_after_the_same_wait(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entering, "REFUSED_AFTER", WAITS)
    house.has("editor", EMAIL)
    pages, spans = set(), []
    for given in ({"email": "nobody@ong.example"}, {"password": "x" * 20}, {"code": "000000"}):
        visitor = house.outsider()
        token, begun = visitor.csrf(), time.monotonic()
        fields = {"email": EMAIL, "password": PASSWORD, "code": "123456", **given}
        answer = visitor.asks("POST", "/sign-in", data={"csrf": token, **fields})
        spans.append(time.monotonic() - begun)
        pages.add(re.sub(r'(value|content)="[^"]*"', "", answer.text))
    assert len(pages) == 1
    assert min(spans) >= WAITS


def test_a_code_is_used_once(house: House) -> None:
    house.has("editor", EMAIL)
    assert tries(house.outsider()).status_code == 303
    assert tries(house.outsider()).status_code == 422
    house.clock.moves(seconds=30)
    assert tries(house.outsider()).status_code == 303
    earlier = house.code(EMAIL)
    house.clock.moves(seconds=30)
    assert tries(house.outsider(), code=earlier).status_code == 422, "an older step than one already used"


@pytest.mark.parametrize(("seconds", "status"), [(-90, 422), (-30, 303), (0, 303), (30, 303), (90, 422)])
def test_a_clock_that_is_a_little_off_is_forgiven(house: House, seconds: int, status: int) -> None:
    house.has("editor", EMAIL)
    code = pyotp.TOTP(secret(EMAIL)).at(house.clock() + timedelta(seconds=seconds))
    assert tries(house.outsider(), code=f"{code[:3]} {code[3:]}").status_code == status


def test_T2_test_login_throttle(house: House) -> None:
    """Five failures, then each costs a wait that doubles up to a quarter of an hour; the right answers wait too."""
    house.has("editor", EMAIL)
    for _ in range(signing_in.FREE_FAILURES):
        assert tries(house.outsider(), password="no").status_code == 422
    answer = tries(house.outsider())
    assert answer.status_code == 422
    assert REFUSED in answer.text
    for wait in (30, 60, 120, 240, 480, 900, 900):
        house.clock.moves(seconds=wait - 1)
        assert _failures(house) == _failures(house, tried=True), "an attempt while waiting is not looked at"
        house.clock.moves(seconds=1)
        assert tries(house.outsider(), password="no").status_code == 422
    house.clock.moves(seconds=900)
    assert tries(house.outsider()).status_code == 303
    assert house.rows("SELECT failures, locked_until FROM staff") == [(0, 0)]


def _failures(house: House, *, tried: bool = False) -> int:
    if tried:
        signing_in._count(house.service, EMAIL)
    return int(house.rows("SELECT failures FROM staff")[0][0])


def test_T2_test_login_throttle_is_not_global(house: House) -> None:
    house.has("editor", EMAIL)
    house.has("admin", "other@ong.example")
    for _ in range(signing_in.FREE_FAILURES + 1):
        signing_in._count(house.service, "other@ong.example")
        signing_in._count(house.service, "nobody@ong.example")
    assert tries(house.outsider()).status_code == 303


def test_T2_many_at_once_do_not_outrun_the_count(house: House) -> None:
    """An attempt is counted before it is looked at."""
    house.has("editor", EMAIL)
    looked_at = [signing_in._count(house.service, EMAIL).member_id for _ in range(50)]
    assert sum(map(bool, looked_at)) == signing_in.FREE_FAILURES


@pytest.mark.parametrize(
    ("wanted", "where"),
    [
        ("/staff?x=1", "/staff?x=1"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nSet-Cookie: x=y", "/"),
        ("", "/"),
    ],
)
def test_who_was_on_the_way_somewhere_goes_there_and_never_to_another_site(
    house: House, wanted: str, where: str
) -> None:
    house.has("admin", EMAIL)
    visitor = house.outsider()
    answer = visitor.post("/sign-in", email=EMAIL, password=PASSWORD, code=house.code(EMAIL), next=wanted)
    assert answer.headers["location"] == where


def test_an_outsider_is_sent_to_the_form_and_back(house: House) -> None:
    visitor = house.outsider()
    answer = visitor.get("/staff?role=editor")
    assert answer.headers["location"] == "/sign-in?next=%2Fstaff%3Frole%3Deditor"
    assert 'name="next" value="/staff?role=editor"' in visitor.get(answer.headers["location"]).text
    assert visitor.get("/", **{"HX-Request": "true"}).headers["hx-redirect"] == "/sign-in"


# Links


def enrols(visitor: Visitor, **given: str) -> httpx.Response:
    """Fill in the form of the first password with what its page shows."""
    page = visitor.get("/account").text
    [pending] = re.findall(r'name="pending" value="([^"]+)"', page)
    [secret] = re.findall(r'<code class="secret" dir="ltr">([A-Z2-7 ]+)</code>', page)
    code = pyotp.TOTP(secret.replace(" ", "")).at(visitor.house.clock())
    return visitor.post("/account/enrol", **{"pending": pending, "password": CHOSEN, "code": code, **given})


def test_a_link_leads_through_the_account_to_everything(house: House) -> None:
    link, visitor = house.invites("admin", EMAIL), house.outsider()
    assert visitor.get(link).status_code == 200
    assert visitor.post(link).headers["location"] == "/account"
    for path in ("/", "/staff"):
        assert visitor.get(path).headers["location"] == "/account", "nothing else opens before"
    assert visitor.post("/staff", email="x@ong.example", role="admin").status_code == 303
    assert house.rows("SELECT count(*) FROM staff") == [(1,)]
    before = visitor.token
    assert enrols(visitor).headers["location"] == "/"
    assert visitor.token != before, "the session is a new one"
    assert visitor.get("/staff").status_code == 200
    assert house.rows("SELECT password LIKE '$argon2id$%', totp IS NOT NULL FROM staff") == [(True, True)]


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"password": "elevenchars"}, "wrong_password_length"),
        ({"password": "x" * 201}, "wrong_password_length"),
        ({"password": "aaaaaaaaaaaabbbb"}, "wrong_password_plain"),
        ({"password": "Salma-et-le-reste"}, "wrong_password_plain"),
        ({"code": "000000"}, "wrong_code"),
        ({"code": ""}, "wrong_code"),
        ({"pending": "forged"}, "wrong_code"),
    ],
)
def test_a_first_password_that_will_not_do_is_refused_and_the_secret_stays(
    house: House, given: dict[str, str], wrong: str
) -> None:
    visitor = house.outsider()
    visitor.post(house.invites("editor", EMAIL))
    answer = enrols(visitor, **given)
    assert answer.status_code == 422
    assert TEXTS["fr"][wrong] in answer.text
    assert house.rows("SELECT password, totp FROM staff") == [("", None)]
    assert not visitor.is_in()


def test_somebody_elses_secret_is_not_taken(house: House) -> None:
    """What the form carries is sealed for one member."""
    mine, other = house.outsider(), house.outsider()
    mine.post(house.invites("editor", EMAIL))
    other.post(house.invites("editor", "other@ong.example"))
    page = other.get("/account").text
    [pending] = re.findall(r'name="pending" value="([^"]+)"', page)
    [secret] = re.findall(r'class="secret" dir="ltr">([A-Z2-7 ]+)<', page)
    code = pyotp.TOTP(secret.replace(" ", "")).at(house.clock())
    assert mine.post("/account/enrol", pending=pending, password=CHOSEN, code=code).status_code == 422


def test_looking_at_a_link_does_not_use_it_and_using_it_does(house: House) -> None:
    link = house.invites("editor", EMAIL)
    for _ in range(3):
        assert house.outsider().get(link).status_code == 200
        assert house.outsider().asks("HEAD", link).status_code == 200
    assert house.outsider().post(link).status_code == 303
    assert house.outsider().post(link).status_code == 410
    assert house.outsider().get(link).status_code == 410


def test_a_link_ends_after_a_day_and_by_a_newer_one(house: House) -> None:
    link = house.invites("editor", EMAIL)
    house.clock.moves(hours=23, minutes=59)
    assert house.outsider().get(link).status_code == 200
    house.clock.moves(minutes=1)
    assert house.outsider().post(link).status_code == 410
    member = house.has("editor", "other@ong.example")
    with house.service.store.write() as connection:
        older = links.make(connection, member, links.INVITATION, house.now)
        newer = links.make(connection, member, links.INVITATION, house.now)
    assert house.outsider().get(f"/enter/{older}").status_code == 410
    assert house.outsider().get(f"/enter/{newer}").status_code == 200


def test_no_token_and_no_secret_stands_in_the_store(house: House) -> None:
    link, visitor = house.invites("editor", EMAIL), house.outsider()
    visitor.post(link)
    enrols(visitor)
    told = str([house.rows(f"SELECT * FROM {table}") for table in ("staff", "staff_session", "staff_link")])
    assert link.removeprefix("/enter/") not in told
    assert visitor.token not in told
    assert CHOSEN not in told


# The first administrator


def first_link(house: House) -> str:
    _, lines = console(house.service)
    assert lines[0] == f"Console on {house.service.config.console_base}"
    [link] = [word for line in lines[1:] for word in line.split() if "/enter/" in word]
    return link.removeprefix(house.service.config.console_base)


def test_the_first_link_signs_in_at_once_and_asks_for_a_password(house: House) -> None:
    visitor = house.outsider()
    answer = visitor.get(first_link(house))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    home = visitor.get("/").text
    assert TEXTS["fr"]["shell_enrol_go"] in home
    assert visitor.get("/staff").status_code == 200
    assert enrols(visitor, email="directrice@ong.example", name="Awa").status_code == 303
    assert house.rows("SELECT email, name, role FROM staff") == [("directrice@ong.example", "Awa", "admin")]
    assert TEXTS["fr"]["shell_enrol_go"] not in visitor.get("/").text
    assert console(house.service)[1] == [f"Console on {house.service.config.console_base}"]


@pytest.mark.parametrize("email", ["", "no address", "admin@localhost@x", "other@ong.example"])
def test_the_first_administrator_gives_an_address_of_their_own(house: House, email: str) -> None:
    house.invites("editor", "other@ong.example")
    visitor = house.outsider()
    visitor.get(first_link(house))
    assert enrols(visitor, email=email).status_code == 422
    assert house.rows("SELECT count(*) FROM staff WHERE password <> ''") == [(0,)]


def test_nobody_else_changes_their_address(house: House) -> None:
    """History names people by it: a second name would be a second person for the rule of two."""
    visitor = house.outsider()
    visitor.post(house.invites("editor", EMAIL))
    enrols(visitor, email="another@ong.example", name="Another")
    assert house.rows("SELECT email, name FROM staff") == [(EMAIL, "")]


def test_each_start_prints_a_new_first_link_while_nobody_has_a_password(house: House) -> None:
    first, second = first_link(house), first_link(house)
    assert first != second
    assert house.outsider().get(first).status_code == 410
    assert house.outsider().get(second).status_code == 303
    assert house.rows("SELECT count(*) FROM staff") == [(1,)]
    assert house.outsider().get(second).status_code == 410, "used once"


def test_the_first_link_is_void_once_somebody_has_a_password(house: House) -> None:
    link = first_link(house)
    house.has("editor", EMAIL)
    assert house.outsider().get(link).status_code == 410
    assert house.outsider().post(link).status_code == 410


def test_an_administrator_who_is_there_already_gets_the_first_link(house: House) -> None:
    house.invites("admin", EMAIL)
    first_link(house)
    assert house.rows("SELECT email FROM staff") == [(EMAIL,)]


def test_the_first_link_needs_the_button_when_the_console_listens_to_others(opens: Opens) -> None:
    house = opens(console_host="192.0.2.1")
    link, visitor = first_link(house), house.outsider()
    assert visitor.get(link).status_code == 200
    assert not visitor.is_in()
    assert visitor.post(link).status_code == 303
    assert visitor.is_in()


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, False),
        ({"console_host": "0.0.0.0"}, True),
        ({"console_host": "::", "console_url": "https://c.example"}, False),
    ],
)
def test_a_console_that_others_reach_unencrypted_says_so(opens: Opens, settings: dict[str, str], told: bool) -> None:
    _, lines = console(opens(**settings).service)
    assert any("unencrypted" in line for line in lines) is told


def test_a_browser_that_only_peeks_does_not_use_the_first_link(house: House) -> None:
    link = first_link(house)
    assert house.outsider().get(link, **{"Sec-Purpose": "prefetch"}).status_code == 200
    assert house.outsider().asks("HEAD", link).status_code == 200
    assert house.outsider().get(link).status_code == 303


def test_a_used_link_is_written_down(house: House) -> None:
    link = house.invites("editor", EMAIL)
    house.outsider().post(link)
    assert house.rows("SELECT kind, used_at FROM staff_link") == [("invitation", to_millis(house.clock()))]


def test_T10_finding_out_that_nobody_has_a_password_takes_as_long() -> None:
    spans, real = {}, passwords._HASHER.hash(PASSWORD)
    for kept in (real, ""):
        begun = time.monotonic()
        assert not asyncio.run(passwords.matches(kept, "not this one"))
        spans[kept] = time.monotonic() - begun
    assert spans[""] > spans[real] / 4


def test_T4_the_first_administrator_reads_everything_and_does_nothing_before_a_password(house: House) -> None:
    """Or they would propose under one address and approve it under another."""
    visitor = house.outsider()
    visitor.get(first_link(house))
    for path in ("/staff", "/services/new", "/changes"):
        assert visitor.get(path).status_code == 200
    for path in ("/services/new", "/changes/1", "/staff", "/staff/1", "/account/password"):
        answer = visitor.post(path, email=EMAIL, role="admin", decision="approve")
        assert (answer.status_code, answer.headers["location"]) == (303, "/account"), path
    by_htmx = visitor.asks("POST", "/changes/1", data={"csrf": visitor.csrf()}, headers={"HX-Request": "true"})
    assert by_htmx.headers["HX-Redirect"] == "/account"
    assert house.rows("SELECT email FROM staff") == [("admin@localhost",)]
    assert house.rows("SELECT id FROM change WHERE state = 'proposed'") == []
    assert visitor.post("/language", language="en", next="/").headers["location"] == "/"
    assert enrols(visitor, email="directrice@ong.example", name="Awa").status_code == 303
    assert visitor.post("/staff", email=EMAIL, role="editor").status_code == 200
    assert visitor.post("/sign-out").status_code == 303


def test_the_first_administrator_may_sign_out_before_a_password(house: House) -> None:
    visitor = house.outsider()
    visitor.get(first_link(house))
    assert visitor.post("/sign-out").headers["location"] == "/sign-in"
