"""The team's page and `dalil staff`: who is added, changed, disabled, and that an administrator stays."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import logs
from bot.__main__ import main
from console.texts import TEXTS
from tests.console.house import House

FRENCH = TEXTS["fr"]
OTHER = "amine@ong.example"


def test_somebody_is_added_and_their_link_is_shown_once(house: House) -> None:
    admin = house.signed_in("admin")
    answer = admin.post("/staff", email=OTHER, name="Amine", role="reviewer", region=["oriental", "souss-massa"])
    assert answer.status_code == 200
    [link] = re.findall(r'id="link" dir="ltr">(\S+)</code>', answer.text)
    assert link.startswith(f"{house.service.config.console_base}/enter/")
    page = admin.get("/staff").text
    assert "Amine" in page
    assert "/enter/" not in page
    [[kept]] = house.rows("SELECT regions FROM staff WHERE email = :e", e=OTHER)
    assert kept == '["oriental", "souss-massa"]'
    amine = house.outsider()
    assert amine.post(link.removeprefix(house.service.config.console_base)).headers["location"] == "/account"


@pytest.mark.parametrize(
    ("form", "wrong"),
    [
        ({"email": "no address", "role": "editor"}, "wrong_email"),
        ({"email": f"{'x' * 250}@ong.example", "role": "editor"}, "wrong_email"),
        ({"email": " ADMIN@ong.example ", "role": "editor"}, "wrong_known"),
        ({"email": OTHER, "role": "king"}, "wrong_role"),
        ({"email": OTHER, "role": "editor", "region": "atlantis"}, "wrong_region"),
        ({"email": OTHER, "role": "editor", "organization": "acme"}, "wrong_organization"),
    ],
)
def test_who_cannot_be_added_is_refused_with_the_reason(house: House, form: dict[str, str], wrong: str) -> None:
    answer = house.signed_in("admin").post("/staff", **form)
    assert answer.status_code == 422
    assert FRENCH[wrong].split("{")[0] in answer.text
    assert house.rows("SELECT count(*) FROM staff") == [(1,)]


def test_a_role_and_its_limits_hold_from_the_next_page_on(house: House) -> None:
    admin, amine = house.signed_in("admin"), house.signed_in("editor", OTHER)
    assert amine.get("/staff").status_code == 403
    assert amine.member
    assert admin.post(f"/staff/{amine.member.id}", role="admin").status_code == 303
    assert FRENCH["team_changed"] in admin.get("/staff").text
    assert amine.get("/staff").status_code == 200


def test_who_is_disabled_is_out_at_once_and_can_be_let_in_again(house: House) -> None:
    admin, amine = house.signed_in("admin"), house.signed_in("editor", OTHER)
    assert amine.member
    admin.post(f"/staff/{amine.member.id}/disable")
    assert not amine.is_in()
    admin.post(f"/staff/{amine.member.id}/enable")
    assert not amine.is_in(), "the session is over"
    assert house.signed_in("editor", OTHER).is_in()


def test_a_new_link_voids_password_and_sessions(house: House) -> None:
    admin, amine = house.signed_in("admin"), house.signed_in("editor", OTHER)
    assert amine.member
    answer = admin.post(f"/staff/{amine.member.id}/link")
    assert "/enter/" in answer.text
    assert not amine.is_in()
    assert house.rows("SELECT password, totp FROM staff WHERE email = :e", e=OTHER) == [("", None)]


@pytest.mark.parametrize("way", ["disable", "demote"])
def test_the_last_administrator_stays(house: House, way: str) -> None:
    admin = house.signed_in("admin")
    house.invites("admin", "not-enrolled@ong.example")
    assert admin.member
    path = f"/staff/{admin.member.id}" + ("/disable" if way == "disable" else "")
    answer = admin.post(path, role="editor")
    assert answer.status_code == 422
    assert FRENCH["wrong_last"] in answer.text
    assert admin.get("/staff").status_code == 200
    house.has("admin", OTHER)
    assert admin.post(path, role="editor").status_code == 303


@pytest.mark.parametrize("number", ["0", "424242", str(2**63), "9" * 40])
def test_nobody_has_that_number(house: House, number: str) -> None:
    admin = house.signed_in("admin")
    assert admin.get(f"/staff/{number}").status_code == 404
    assert admin.post(f"/staff/{number}/disable").status_code == 404


# dalil staff

Runs = Callable[..., tuple[int, str, str]]


@pytest.fixture
def runs(store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Runs:
    """Runs `dalil staff`; the exit and both outputs."""
    monkeypatch.setattr(logs, "set_up", lambda: None)
    monkeypatch.setenv("DALIL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DALIL_DATABASE_URL", store_url)
    monkeypatch.setenv("DALIL_CONSOLE_PORT", "8999")

    def run(*given: str) -> tuple[int, str, str]:
        code = main(["staff", *given])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_the_command_adds_lists_links_and_disables(runs: Runs) -> None:
    assert runs("list") == (0, "Nobody yet.\n", "")
    code, out, err = runs("add", f" {OTHER.upper()} ", "--role", "editor", "--name", "Amine", "--region", "oriental")
    assert (code, err) == (0, "")
    assert re.match(r"http://127\.0\.0\.1:8999/enter/[\w-]{43}\n", out)
    assert runs("list") == (0, f"{OTHER}  editor  not enrolled  oriental\n", "")
    assert runs("link", OTHER)[1] != out
    assert runs("disable", OTHER)[0] == 0
    assert "disabled" in runs("list")[1]
    assert runs("link", OTHER)[0] == 1
    assert runs("enable", OTHER)[0] == 0
    assert runs("link", OTHER)[0] == 0


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        (["add", "nothing", "--role", "editor"], "wrong_email"),
        (["add", "first@ong.example", "--role", "editor"], "wrong_known"),
        (["add", OTHER, "--role", "editor", "--region", "atlantis"], "wrong_region"),
        (["add", OTHER, "--role", "editor", "--organization", "acme"], "wrong_organization"),
        (["add", OTHER, "--role", "admin", "--region", "oriental"], "wrong_admin_limits"),
        (["link", OTHER], "wrong_unknown"),
        (["disable", OTHER], "wrong_unknown"),
        (["disable", "first@ong.example"], "wrong_last"),
    ],
    ids=" ".join,
)
def test_the_command_refuses_in_one_line(runs: Runs, given: list[str], wrong: str) -> None:
    runs("add", "first@ong.example", "--role", "admin")
    code, out, err = runs(*given)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith(TEXTS["en"][wrong].split("{")[0])


def test_an_administrator_has_no_limits(house: House) -> None:
    """Who sets everybody's limits would lift their own."""
    limits = {"region": ["oriental"]}
    admin, amine = house.signed_in("admin"), house.signed_in("editor", OTHER)
    assert amine.member
    for path in ("/staff", f"/staff/{amine.member.id}"):
        answer = admin.post(path, email="new@ong.example", role="admin", **limits)
        assert answer.status_code == 422
        assert FRENCH["wrong_admin_limits"] in answer.text
    assert house.rows("SELECT role FROM staff ORDER BY id") == [("admin",), ("editor",)]
    assert admin.post(f"/staff/{amine.member.id}", role="editor", **limits).status_code == 303


def test_what_is_done_with_the_team_leaves_a_line_without_an_address(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    admin = house.signed_in("admin")
    assert admin.member
    with caplog.at_level("INFO", "dalil.staff"):
        admin.post("/staff", email=OTHER, name="Amine", role="editor")
        [[amine]] = house.rows("SELECT id FROM staff WHERE email = :e", e=OTHER)
        for verb in ("", "/link", "/disable", "/enable"):
            admin.post(f"/staff/{amine}{verb}", role="reviewer")
        admin.post(f"/staff/{admin.member.id}/disable")
    lines = [one for one in caplog.records if one.name == "dalil.staff"]
    done = ("staff added", "staff changed", "staff linked", "staff disabled", "staff enabled")
    assert [one.getMessage() for one in lines] == list(done), "and none of what was refused"
    assert {(vars(one)["actor"], vars(one)["member"]) for one in lines} == {(admin.member.id, amine)}
    assert not any("@" in str(vars(one)) or "Amine" in str(vars(one)) for one in lines)
