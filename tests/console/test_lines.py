"""The page of the SMS lines: who sees it, figures that are right, what is wrong and what to do, nothing secret (T16)."""

import html
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import inbox
from bot.lines import standing, use
from bot.lines.opening import open_lines
from bot.messages import Beat, Inbound
from bot.store.lines import ALARM_KINDS
from console.texts import LANGUAGES, TEXTS
from tests.console.conftest import Opens
from tests.console.house import House

FRENCH = TEXTS["fr"]
ON_SQLITE = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
"""What the store makes no difference to."""
CANARY = "canary-0123456789abcdef"
FILE = f"""
[[line]]
name = "oujda-1"
kind = "smsgate"
number = "+212600000001"
cost = 0.25
per_hour = 10
per_day = 100
url = "http://127.0.0.1:1/{CANARY}-url"
username = "{CANARY}-user"
password = "{CANARY}-password"
signing_key = "{CANARY}-signing"
passphrase = "{CANARY}-passphrase"

[[line]]
name = "short"
kind = "kannel"
number = "3434"
url = "http://127.0.0.1:1/{CANARY}-url"
username = "{CANARY}-user"
password = "{CANARY}-password"
secret = "{CANARY}-secret"
back = "http://127.0.0.1:1/{CANARY}-back"
"""
_OUTBOUND = text(
    "INSERT INTO outbound (inbound_id, number, channel, person_id, address_id, state, due_at)"
    " SELECT id, :number, :channel, person_id, address_id, :state, 0 FROM inbound WHERE id = :asked"
)
Has = Callable[..., House]


@pytest.fixture
def has(opens: Opens, tmp_path: Path) -> Has:
    """A console with two lines, a phone and an operator's short code, and perhaps other settings."""

    def house(more: str = "", **settings: object) -> House:
        kept = tmp_path / "lines.toml"
        kept.write_text(FILE + more, "utf-8")
        made = opens(lines_file=kept, **settings)
        made.service.lines = open_lines(made.service.config)
        return made

    return house


@pytest.fixture
def lined(has: Has) -> House:
    return has()


def page(house: House, **headers: str) -> str:
    """What a supervisor sees."""
    answer = house.signed_in("supervisor").get("/lines", **headers)
    assert answer.status_code == 200
    return answer.text


def facts(shown: str, line: str) -> dict[str, str]:
    """The figures on a line's card, by their label."""
    [card] = [one for one in re.findall(r"<article.*?</article>", shown, re.S) if f"<bdi>{line}</bdi>" in one]
    return dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", card))


def sends(house: House, line: str, *, messages: int = 1, parts: int = 1) -> None:
    """Messages that this line has taken."""
    with house.service.store.write() as connection:
        for _ in range(messages):
            [one] = use.standings(connection, [house.service.lines[line].settings], house.clock())
            use.took(connection, one, parts, house.clock())


def goes_wrong(house: House, line: str, kind: str) -> None:
    with house.service.store.write() as connection:
        standing.began(connection, line, kind, house.clock())


def wait(house: House, channel: str, *states: str) -> None:
    """Messages to somebody who wrote by this channel, in these states."""
    with house.service.store.write() as connection:
        message = Inbound(channel, f"{channel}:1", "+212600000009", "hello")
        asked = inbox.accept(connection, house.service.seal, message, house.now)
        for number, state in enumerate(states):
            row = {"asked": asked, "number": number, "channel": channel, "state": state}
            connection.execute(_OUTBOUND, row)


def said(shown: str, part: str, names: tuple[str, ...], language: str) -> list[str]:
    """Which of these words stand on the page, whatever amount is in them."""
    return [one for one in names if TEXTS[language][f"{part}{one}"].rpartition("{amount}")[2] in shown]


def is_over(house: House, line: str, kind: str) -> None:
    with house.service.store.write() as connection:
        standing.ended(connection, line, kind, house.clock())


# Who


@ON_SQLITE
@pytest.mark.parametrize(
    ("role", "sees"), [("operator", True), ("supervisor", True), ("admin", True), ("reviewer", False)]
)
def test_whoever_is_at_the_desk_sees_the_lines_and_are_led_there(lined: House, role: str, sees: bool) -> None:
    visitor = lined.signed_in(role)
    assert visitor.get("/lines").status_code == (200 if sees else 403)
    assert ('href="/lines"' in visitor.get("/").text) == sees


# Figures


def test_each_line_shows_what_it_had_this_hour_and_today_beside_its_limits(lined: House) -> None:
    sends(lined, "oujda-1", messages=2, parts=2)
    lined.clock.moves(hours=1)
    sends(lined, "oujda-1", parts=3)
    with lined.service.store.write() as connection:
        use.refused(connection, "oujda-1", lined.clock())
        use.refused(connection, "oujda-1", lined.clock())
    shown = page(lined)
    assert facts(shown, "oujda-1") == {
        FRENCH["lines_sign"]: FRENCH["lines_sign_none"],
        FRENCH["lines_this_hour"]: "1 sur 10",
        FRENCH["lines_today"]: "3 sur 100",
        FRENCH["lines_parts"]: "7",
        FRENCH["lines_cost"]: "1,75",
        FRENCH["lines_refused"]: "2",
    }
    assert facts(shown, "short") == {
        FRENCH["lines_sign"]: FRENCH["lines_sign_not_given"],
        FRENCH["lines_this_hour"]: "0, sans limite",
        FRENCH["lines_today"]: "0, sans limite",
        FRENCH["lines_parts"]: "0",
        FRENCH["lines_cost"]: FRENCH["lines_cost_none"],
        FRENCH["lines_refused"]: "0",
    }


@ON_SQLITE
def test_a_day_begins_at_midnight_in_morocco(lined: House) -> None:
    sends(lined, "oujda-1")
    day = (FRENCH["lines_today"], FRENCH["lines_parts"])
    lined.clock.now = lined.clock.now.replace(hour=22, minute=59)
    before = facts(page(lined), "oujda-1")
    lined.clock.moves(minutes=2)
    after = facts(page(lined), "oujda-1")
    assert [before[one] for one in day] == ["1 sur 100", "1"]
    assert [after[one] for one in day] == ["0 sur 100", "0"]


@ON_SQLITE
def test_T16_the_money_of_the_day_stands_beside_its_cap_in_words_and_as_a_bar(has: Has) -> None:
    house = has("cost = 0.5", sms_daily_cap=Decimal(10))
    sends(house, "oujda-1", messages=9)
    sends(house, "short")
    shown = page(house)
    assert FRENCH["lines_money_of"].format(spent="2,75", cap="10,00") in shown
    assert FRENCH["lines_left_well"].format(amount="8,00") in shown
    assert '<progress class="lines-left-well" value="27" max="100"' in shown
    sends(house, "short", messages=20)
    assert '<progress class="lines-left-spent" value="100" max="100"' in page(house)


@ON_SQLITE
@pytest.mark.parametrize("language", LANGUAGES)
def test_T16_at_the_end_of_the_money_the_page_says_what_still_goes(has: Has, language: str) -> None:
    house = has("cost = 0.5", sms_daily_cap=Decimal(10))
    goes_wrong(house, "", "near_cap")
    goes_wrong(house, "", "cap")
    states = [(31, "well", "near_cap", "warn"), (1, "dangers", "cap", "bad"), (8, "spent", "spent", "bad")]
    for more, left, alarm, looks in states:
        sends(house, "oujda-1", messages=more)
        shown = html.unescape(page(house, **{"accept-language": language}))
        assert f'<progress class="lines-left-{left}"' in shown
        assert said(shown, "lines_left_", ("well", "dangers", "spent"), language) == [left]
        assert re.findall('class="notice (bad|warn|good)"', shown) == [looks], "of its two alarms one is told"
        for part in ("lines_alarm_", "lines_do_"):
            assert said(shown, part, ("near_cap", "cap", "spent"), language) == [alarm]


@ON_SQLITE
def test_money_that_pays_for_a_cheaper_line_is_not_spent(has: Has) -> None:
    house = has("cost = 6", sms_daily_cap=Decimal(10))
    sends(house, "oujda-1", messages=20)
    assert '<progress class="lines-left-well" value="50"' in page(house)


@ON_SQLITE
def test_money_that_pays_only_for_a_line_that_sends_nobody_an_answer_is_spent(has: Has) -> None:
    house = has("cost = 0.01\ntwo_way = false", sms_daily_cap=Decimal("9.9"))
    sends(house, "oujda-1", messages=39)
    assert '<progress class="lines-left-spent"' in page(house)


@ON_SQLITE
def test_without_a_cap_the_page_says_that_nothing_stops_the_spending(lined: House) -> None:
    sends(lined, "oujda-1")
    shown = page(lined)
    assert FRENCH["lines_money_spent"].format(spent="0,25") in shown
    assert FRENCH["lines_money_no_cap"] in shown
    assert "<progress" not in shown


def test_the_sms_on_their_way_are_counted_and_no_others(lined: House) -> None:
    wait(lined, "sms", "todo", "todo", "doing", "handed", "handed", "sent", "failed")
    wait(lined, "telegram", "todo")
    shown = page(lined)
    assert dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", shown.split('class="lines-going"')[1])) == {
        FRENCH["lines_to_go"]: "3",
        FRENCH["lines_in_hand"]: "2",
    }


# How they do


@ON_SQLITE
def test_a_line_that_is_well_and_one_that_is_not(lined: House) -> None:
    with lined.service.store.write() as connection:
        standing.beat(connection, Beat("oujda-1", at=lined.clock()), lined.clock())
        standing.down(connection, "short", "smsbox_down", lined.clock())
    lined.clock.moves(minutes=2)
    shown = page(lined)
    assert facts(shown, "oujda-1")[FRENCH["lines_sign"]] == "il y a 2 minutes"
    phone, short = shown.split("<article")[1:3]
    assert FRENCH["lines_state_well"] in phone
    assert FRENCH["lines_state_down"] in short
    assert FRENCH["lines_why_smsbox"] in short
    assert "18 nov. 2026 12:00" in short


@ON_SQLITE
def test_a_phone_that_sleeps_is_said_to_sleep(lined: House) -> None:
    with lined.service.store.write() as connection:
        standing.down(connection, "oujda-1", "asleep", lined.clock())
    assert FRENCH["lines_state_asleep"] in page(lined).split("<article")[1]


@ON_SQLITE
def test_a_reason_the_page_does_not_know_is_said_in_plain_words(lined: House) -> None:
    with lined.service.store.write() as connection:
        standing.down(connection, "oujda-1", "canary_reason", lined.clock())
    shown = page(lined)
    assert FRENCH["lines_why_other"] in shown
    assert "canary_reason" not in shown


# Alarms


@ON_SQLITE
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_alarm_says_what_is_wrong_since_when_and_what_to_do(lined: House, language: str) -> None:
    kinds = [kind for kind in ALARM_KINDS if kind != "cap"]
    for kind in kinds:
        goes_wrong(lined, "" if kind == "near_cap" else "oujda-1", kind)
    shown = html.unescape(page(lined, **{"accept-language": language}))
    texts = TEXTS[language]
    assert all(texts[f"lines_alarm_{kind}"] in shown for kind in kinds)
    advised = ["down_phone" if kind == "down" else kind for kind in kinds]
    assert all(texts[f"lines_do_{advice}"] in shown for advice in advised)
    assert texts["lines_all"] in shown
    assert texts["lines_wrong_none"] not in shown
    assert texts["lines_lately_none"] in shown


@ON_SQLITE
def test_what_to_do_about_a_line_that_is_down_depends_on_what_it_is(lined: House) -> None:
    with lined.service.store.write() as connection:
        standing.down(connection, "short", "link_down", lined.clock())
    goes_wrong(lined, "short", "down")
    goes_wrong(lined, "one-that-was-taken-away", "down")
    shown = html.unescape(page(lined))
    assert FRENCH["lines_do_down_operator"] in shown
    assert FRENCH["lines_do_down_provider"] in shown
    assert shown.count(FRENCH["lines_why_operator"]) == 2, "on its card and beside its alarm"


@ON_SQLITE
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_that_refuses_the_password_is_not_asked_whether_it_is_on(lined: House, language: str) -> None:
    with lined.service.store.write() as connection:
        standing.down(connection, "oujda-1", "unauthorised", lined.clock())
    goes_wrong(lined, "oujda-1", "down")
    shown, texts = html.unescape(page(lined, **{"accept-language": language})), TEXTS[language]
    assert texts["lines_do_down_password"] in shown
    assert texts["lines_do_down_phone"] not in shown


@ON_SQLITE
@pytest.mark.parametrize("why", ["network", "asleep"])
def test_nothing_says_that_all_is_well_while_a_line_is_down(lined: House, why: str) -> None:
    with lined.service.store.write() as connection:
        standing.down(connection, "oujda-1", why, lined.clock())
    assert FRENCH["lines_wrong_none"] not in page(lined)
    with lined.service.store.write() as connection:
        standing.well(connection, "oujda-1", lined.clock())
    assert FRENCH["lines_wrong_none"] in page(lined)


@ON_SQLITE
def test_nothing_says_that_all_is_well_while_only_dangers_are_answered(has: Has) -> None:
    house = has("cost = 0.5", sms_daily_cap=Decimal(10))
    sends(house, "oujda-1", messages=32)
    assert FRENCH["lines_wrong_none"] not in page(house)


@ON_SQLITE
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_that_is_full_is_said_to_be_so_for_the_hour_or_for_the_day(lined: House, language: str) -> None:
    goes_wrong(lined, "oujda-1", "line_full")
    until = {
        "fr": "jusqu’à l’heure suivante ou jusqu’à minuit",
        "ar": "إلى الساعة التالية أو إلى منتصف الليل",
        "en": "until the next hour or until midnight",
    }
    assert until[language] in html.unescape(page(lined, **{"accept-language": language}))


@ON_SQLITE
def test_what_stops_messages_stands_above_what_can_wait(lined: House) -> None:
    goes_wrong(lined, "oujda-1", "asleep")
    lined.clock.moves(minutes=1)
    goes_wrong(lined, "oujda-1", "battery")
    shown = html.unescape(page(lined)).split('id="each"')[0]
    assert re.findall('class="notice (bad|warn)"', shown) == ["bad", "warn"]
    assert shown.index(FRENCH["lines_alarm_asleep"]) < shown.index(FRENCH["lines_alarm_battery"])


@ON_SQLITE
def test_an_alarm_that_is_over_stands_below_for_seven_days(lined: House) -> None:
    goes_wrong(lined, "oujda-1", "no_network")
    lined.clock.moves(minutes=12)
    is_over(lined, "oujda-1", "no_network")
    above, below = page(lined).split('id="lately"')
    assert FRENCH["lines_wrong_none"] in above
    assert FRENCH["lines_alarm_no_network"] in html.unescape(below)
    assert "12 minutes" in below
    lined.clock.moves(days=7)
    assert FRENCH["lines_lately_none"] in page(lined)


@ON_SQLITE
def test_an_alarm_that_lasts_is_shown_however_old(lined: House) -> None:
    goes_wrong(lined, "oujda-1", "asleep")
    lined.clock.moves(days=30)
    assert FRENCH["lines_alarm_asleep"] in page(lined).split('id="each"')[0]


# The page


@ON_SQLITE
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_set_up_is_explained(house: House, language: str) -> None:
    shown = html.unescape(page(house, **{"accept-language": language}))
    for key in ("lines_none", "lines_none_about", "lines_none_go"):
        assert TEXTS[language][key] in shown
    assert "docs/lines.md" in shown
    assert "hx-get" not in shown


@ON_SQLITE
def test_it_looks_again_every_15_seconds_at_the_piece_that_changes(lined: House) -> None:
    assert 'hx-get="/lines" hx-trigger="every 15s" hx-swap="outerHTML"' in page(lined)
    piece = page(lined, **{"HX-Request": "true"})
    assert piece.lstrip().startswith('<div id="lines" hx-get="/lines"')
    assert not re.search(r"<(a|button|input|summary)\b", piece), "whoever has the focus would lose it"


@ON_SQLITE
def test_R24_nothing_secret_of_a_line_stands_on_the_page(lined: House) -> None:
    for kind in ALARM_KINDS:
        goes_wrong(lined, "oujda-1", kind)
    shown = page(lined)
    assert {"oujda-1", "+212600000001", "short", "3434"} <= set(re.findall(r"<bdi[^>]*>([^<]*)</bdi>", shown))
    assert "canary" not in shown
    assert "canary" in FILE


@ON_SQLITE
def test_open_alarms_are_counted_for_whoever_watches_the_machine(lined: House) -> None:
    assert "dalil_sms_alarms 0" in lined.outsider().get("/metrics").text
    with lined.service.store.write() as connection:
        standing.began(connection, "short", "down", lined.service.clock())
        standing.began(connection, "short", "down", lined.service.clock())
    assert "dalil_sms_alarms 1" in lined.outsider().get("/metrics").text
