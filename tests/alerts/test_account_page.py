"""One's own Telegram account in the console: a code is made and shown once, and an account is let go of."""

import re

import pytest

from bot.alerts.binding import ALPHABET
from bot.alerts.wording import SAID
from console.texts.telegram import TEXTS
from tests.alerts.team import Team, writes
from tests.console.house import House, Visitor

AMAL, PAGE = 4200000001, "/account/telegram"
TOLD = TEXTS["fr"]


@pytest.fixture
def amal(team: Team) -> Visitor:
    visitor = House(team.service, team.clock).signed_in("operator")
    visitor.post("/language", language="fr", next="/")
    return visitor


def code_on(page: str) -> str:
    [code] = re.findall(rf"/bind ([{ALPHABET}]{{8}})<", page)
    return str(code)


def test_a_code_of_the_page_binds_and_is_shown_once(team: Team, amal: Visitor) -> None:
    assert TOLD["telegram_not_bound"] in amal.get(PAGE).text
    code = code_on(amal.post(PAGE).text)
    assert code not in amal.get(PAGE).text
    assert team.hears(writes(AMAL, f"/bind {code}"))
    assert team.told(AMAL) == [SAID["bound"][0]]
    page = amal.get(PAGE).text
    assert TOLD["telegram_bound"].partition("{")[0] in page
    assert str(AMAL) not in page


def test_an_account_that_is_let_go_of_takes_nothing_and_both_are_audited(team: Team, amal: Visitor) -> None:
    assert amal.member
    team.hears(writes(AMAL, f"/bind {code_on(amal.post(PAGE).text)}"))
    case = team.case()
    team.sends()
    assert amal.post(f"{PAGE}/unbind").status_code == 303
    assert TOLD["telegram_not_bound"] in amal.get(PAGE).text
    assert team.taps(AMAL, team.alerts()[0].id) == SAID["not_listed"][0]
    assert team.state(case) == ("waiting", None)
    assert team.audited() == [("bound", amal.member.id, None)] * 2


def test_a_code_that_was_not_sent_is_void_once_the_account_is_let_go_of(team: Team, amal: Visitor) -> None:
    code = code_on(amal.post(PAGE).text)
    amal.post(f"{PAGE}/unbind")
    team.hears(writes(AMAL, f"/bind {code}"))
    assert team.told(AMAL) == [SAID["no_code"][0]]
    assert team.audited() == []


def test_the_page_says_when_telegram_is_not_set_up(team: Team) -> None:
    team.service.config = type(team.service.config)(data_dir=team.service.config.data_dir)
    visitor = House(team.service, team.clock).signed_in("operator")
    visitor.post("/language", language="fr", next="/")
    page = visitor.get(PAGE).text
    assert TOLD["telegram_not_set_up"] in page
    assert '<form method="post" action="/account/telegram">' not in page


def test_the_texts_are_the_same_in_the_three_languages() -> None:
    assert TEXTS["fr"].keys() == TEXTS["ar"].keys() == TEXTS["en"].keys()
    for key, told in TOLD.items():
        places = [sorted(re.findall(r"{\w+}", TEXTS[language][key])) for language in TEXTS]
        assert places == [sorted(re.findall(r"{\w+}", told))] * 3
