"""What every page is held to: headers, no inline script, three languages, limits, friendly refusals (T6, T23)."""

import hashlib
import json
import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import pytest
from starlette.requests import Request
from starlette.responses import Response

from bot.store import Unavailable
from console.app import ROUTES
from console.auth.permission import EVERYBODY, MEBIBYTE
from console.pages import home
from console.shell import render
from console.shell.headers import HEADERS, POLICY
from console.shell.page import Page
from console.texts import LANGUAGES, PARTS, TEXTS
from directory.roles import Forbidden
from tests.console.house import House, Visitor

ROOT = Path(home.__file__).parents[1]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
CANARY = "<script>alert(1)</script>{{7*7}}"


# Texts


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_text_is_in_the_three_languages_with_the_same_places(part: object) -> None:
    texts: dict[str, dict[str, str]] = part.TEXTS  # type: ignore[attr-defined]
    assert tuple(texts) == LANGUAGES
    assert texts["fr"].keys() == texts["ar"].keys() == texts["en"].keys()
    for key in texts["fr"]:
        places = [{name for _, name, _, _ in Formatter().parse(texts[code][key])} - {None} for code in LANGUAGES]
        assert places[0] == places[1] == places[2], key
        assert all(texts[code][key].strip() for code in LANGUAGES), key


def test_a_key_stands_in_one_part_only() -> None:
    keys = [key for part in PARTS for key in part.TEXTS["fr"]]
    assert sorted(keys) == sorted(set(keys))


def test_french_keeps_its_no_break_spaces() -> None:
    wrong = re.compile(r" [:;?!»]|[^\s\u00a0\u202f(][;?!»]|« ")
    assert {k: v for k, v in TEXTS["fr"].items() if wrong.search(v)} == {}


def test_every_text_that_a_template_names_exists() -> None:
    for template in TEMPLATES:
        source = template.read_text("utf-8")
        whole = set(re.findall(r"""\bt\(["'](\w+)["']\s*[,)]""", source))
        begun = set(re.findall(r"""\bt\(["'](\w+)["'] ~""", source))
        assert whole <= TEXTS["fr"].keys(), template.name
        assert all(any(key.startswith(start) for key in TEXTS["fr"]) for start in begun), template.name


# Pages


class Elements(HTMLParser):
    """All start tags of a page, with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def pages(house: House) -> list[str]:
    """Every page that a GET shows, to an administrator, to somebody invited, and to an outsider."""
    admin, invited, outsider = house.signed_in("admin"), house.outsider(), house.outsider()
    assert admin.member
    link = house.invites("editor", "invited@ong.example")
    shown = [outsider.get(link).text]
    invited.post(link)
    shown += [invited.get("/account").text, outsider.get("/sign-in").text, outsider.get("/enter/nothing").text]
    paths = [page.path for page in ROUTES if "GET" in (page.methods or ()) and "{" not in page.path]
    shown += [admin.get(path).text for path in paths if path not in ("/healthz", "/metrics", "/sign-in")]
    return [*shown, admin.get(f"/staff/{admin.member.id}").text, admin.get("/nothing").text]


def test_T6_no_page_holds_a_script_or_a_style_of_its_own(house: House) -> None:
    for page in pages(house):
        for tag, attributes in Elements(page).found:
            assert tag != "style"
            assert tag != "script" or (attributes["src"] or "").startswith("/static/")
            assert not [name for name in attributes if name.startswith("on") or name == "style"], attributes


def test_T23_no_page_asks_another_host_for_anything(house: House) -> None:
    for page in pages(house):
        for tag, attributes in Elements(page).found:
            for name in ("src", "href", "action", "formaction", "srcset", "poster"):
                value = attributes.get(name) or "/"
                assert value.startswith(("/", "#")), (tag, value)
                assert not value.startswith("//")
    for sheet in (ROOT / "static").rglob("*.css"):
        assert all(url.startswith(("data:", '"data:')) for url in re.findall(r"url\(([^)]*)", sheet.read_text("utf-8")))


def test_every_form_carries_the_token(house: House) -> None:
    """And a form that only asks carries none: it would stand in an address."""
    shown = list(pages(house))
    forms = [form for page in shown for form in re.findall(r"<form.*?</form>", page, re.S)]
    assert len(forms) > len(shown)
    for form in forms:
        sends = 'method="post"' in form.split(">")[0]
        assert bool(re.search(r'name="csrf" value="[\w-]{43,64}"', form)) == sends


def test_every_field_has_a_name_that_is_read_out(house: House) -> None:
    for page in pages(house):
        elements = Elements(page).found
        labelled = {attributes.get("for") for tag, attributes in elements if tag == "label"}
        for tag, attributes in elements:
            if tag == "input" and attributes.get("type") not in ("hidden", "checkbox", "radio"):
                assert attributes.get("id") in labelled or "hidden" in attributes, attributes


def test_what_people_wrote_is_shown_as_text(house: House) -> None:
    admin = house.signed_in("admin")
    answer = admin.post("/staff", email=CANARY, name=CANARY, role="editor")
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert "{{7*7}}" in answer.text
    admin.post("/staff", email="x@ong.example", name=CANARY, role="editor")
    assert "<script>alert" not in admin.get("/staff").text


def test_the_htmx_of_the_pages_keeps_nothing_and_evaluates_nothing(house: House) -> None:
    page = house.outsider().get("/sign-in").text
    [content] = [a["content"] for tag, a in Elements(page).found if tag == "meta" and a.get("name") == "htmx-config"]
    said = json.loads(content or "")
    assert (said["includeIndicatorStyles"], said["allowEval"], said["historyCacheSize"]) == (False, False, 0)


def test_what_others_wrote_is_unchanged() -> None:
    vendor = ROOT / "static" / "vendor"
    told = dict(re.findall(r"\| `([\w.]+)` \|.*`([0-9a-f]{64})` \|", (vendor / "README.md").read_text("utf-8")))
    assert told.keys() == {"pico.min.css", "htmx.min.js"}
    for name, digest in told.items():
        assert hashlib.sha256((vendor / name).read_bytes()).hexdigest() == digest


# Answers


def test_every_route_answers_with_the_headers(house: House) -> None:
    visitors = [house.outsider(), house.signed_in("admin")]
    for page in ROUTES:
        path = re.sub(r"\{\w+:int\}", "1", page.path).replace("{token}", "x").replace("{path:path}", "console.css")
        for visitor in visitors:
            for method in ("GET", "POST", "PUT", "DELETE"):
                answer = visitor.asks(method, path)
                for name, value in HEADERS.items():
                    if not (name == "Cache-Control" and path.startswith("/static/")):
                        assert answer.headers[name] == value, (method, path)
    assert "unsafe" not in POLICY


def test_static_files_are_kept_and_others_are_not_found(house: House) -> None:
    visitor = house.outsider()
    answer = visitor.get("/static/vendor/pico.min.css")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, max-age=3600")
    assert visitor.get("/static/console.css", **{"If-None-Match": "x"}).status_code == 200
    for path in ("nothing.css", "../app.py", "%2e%2e/app.py", "..%2f..%2fpyproject.toml", "", "%00"):
        assert visitor.get(f"/static/{path}").status_code in (404, 405), path


@pytest.mark.parametrize(
    ("asked", "cookie", "shown"),
    [
        ("", "", "fr"),
        ("en-GB,en;q=0.9", "", "en"),
        ("ar-MA", "", "ar"),
        ("de,zz;q=0.5,en;q=0.1", "", "en"),
        ("en", "ar", "ar"),
        ("en", "xx", "en"),
    ],
)
def test_the_language_is_the_cookies_else_the_browsers(house: House, asked: str, cookie: str, shown: str) -> None:
    headers = {"accept-language": asked} | ({"cookie": f"dalil_language={cookie}"} if cookie else {})
    page = house.outsider().asks("GET", "/sign-in", headers=headers).text
    direction = "rtl" if shown == "ar" else "ltr"
    assert f'<html lang="{shown}" dir="{direction}">' in page


def test_the_language_that_is_chosen_stays_with_the_member(house: House) -> None:
    visitor = house.signed_in("editor")
    assert visitor.post("/language", language="ar", next="/account").headers["location"] == "/account"
    again = house.signed_in("editor")
    assert '<html lang="ar" dir="rtl">' in again.get("/", **{"accept-language": "en"}).text
    outsider = house.outsider()
    outsider.post("/language", language="en", next="/sign-in")
    assert '<html lang="en"' in outsider.get("/sign-in").text
    assert outsider.post("/language", language="xx").status_code == 303


def test_a_role_sees_the_ways_it_may_take(house: House) -> None:
    assert 'href="/staff"' in house.signed_in("admin").get("/").text
    assert 'href="/staff"' not in house.signed_in("editor").get("/").text
    assert 'href="/account"' not in house.outsider().get("/sign-in").text


# Limits and refusals


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_over_the_limit_is_413(house: House, declared: bool) -> None:
    visitor = house.signed_in("admin")
    form = {"csrf": visitor.csrf(), "email": "x" * MEBIBYTE}
    body = "&".join(f"{name}={value}" for name, value in form.items()).encode()

    async def chunks() -> AsyncIterator[bytes]:
        for at in range(0, len(body), 65536):
            yield body[at : at + 65536]

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = visitor.asks("POST", "/staff", content=body if declared else chunks(), headers=headers)
    assert answer.status_code == 413
    assert TEXTS["fr"]["error_413"] in answer.text


def test_a_page_may_take_more(house: House) -> None:
    def upload(request: Request) -> Response:
        return render.render(request, "error.html", what="404", status=200 + len(request.state.form["file"].filename))

    house.app.router.routes.insert(0, Page("/upload", upload, EVERYBODY, methods=["POST"], limit=3 * MEBIBYTE))
    visitor = house.outsider()
    for size, status in ((2, 201), (4, 413)):
        given = {"files": {"file": ("f", b"x" * size * MEBIBYTE)}, "data": {"csrf": visitor.csrf()}}
        assert visitor.asks("POST", "/upload", **given).status_code == status


BROKEN = {
    "500": (ValueError("canari"), 500),
    "503": (Unavailable("canari"), 503),
    "403": (Forbidden("canari"), 403),
}


@pytest.mark.parametrize("what", BROKEN)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fault_is_told_kindly_and_without_its_words(house: House, what: str, language: str) -> None:
    error, status = BROKEN[what]

    def breaks(request: Request) -> Response:
        raise error

    house.app.router.routes.insert(0, Page("/breaks", breaks, EVERYBODY))
    visitor = house.signed_in("editor")
    answer = visitor.get("/breaks", **{"accept-language": language})
    assert answer.status_code == status
    assert TEXTS[language][f"error_{what}"] in answer.text
    assert "canari" not in answer.text
    assert answer.headers["Content-Security-Policy"] == POLICY


@pytest.mark.parametrize("who", ["outsider", "editor"])
def test_the_store_being_away_is_503_in_the_visitors_language(
    house: House, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = house.outsider() if who == "outsider" else house.signed_in("editor")
    token = visitor.csrf()

    def away() -> None:
        raise Unavailable("gone")

    monkeypatch.setattr(house.service.store, "read", away)
    monkeypatch.setattr(house.service.store, "write", away)
    answer = visitor.asks("POST", "/sign-in", data={"csrf": token, "email": "a@ong.example"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert TEXTS["fr"]["error_503"] in answer.text


# What machines ask


def test_healthz_says_that_the_process_lives(house: House) -> None:
    assert house.outsider().get("/healthz").json() == {"status": "ok"}


def test_metrics_are_for_this_host_only(house: House) -> None:
    answer = house.outsider().get("/metrics")
    assert answer.status_code == 200
    figure = r"# HELP \w+ .+\n# TYPE \w+ (gauge|counter)\n(\w+(\{state=\"\w+\"\})? [\d.]+\n)+"
    assert re.fullmatch(f"({figure})+", answer.text)
    assert 'dalil_outbound{state="todo"} 0' in answer.text
    assert house.outsider().get("/metrics", **{"X-Forwarded-For": "192.0.2.9"}).status_code == 403
    for host, status in (("192.0.2.9", 403), ("::1", 200), ("", 403)):
        house.host = host
        assert Visitor(house).get("/metrics").status_code == status
