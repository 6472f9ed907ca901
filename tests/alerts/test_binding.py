"""A Telegram account becomes a member of staff's by a code of the console, which works once and not for long."""

import pytest

from bot.alerts import binding
from bot.alerts.binding import ALPHABET, LENGTH
from bot.alerts.buttons import TRIES
from bot.alerts.wording import SAID
from tests.alerts.team import Team, writes
from tests.conftest import Clock

AMAL, BADR = 4200000001, 4200000002
BOUND, NO_CODE = SAID["bound"][0], SAID["no_code"][0]


def whose(team: Team, account: int) -> int | None:
    with team.service.store.read() as connection:
        found = binding.whose(connection, team.service.seal, account)
    return found.staff_id if found else None


@pytest.mark.parametrize("said", ["/bind {}", "/start {}", "/bind  {}  ", "/bind@dalil_bot {}"])
def test_a_code_binds_whoever_sends_it_once(team: Team, said: str) -> None:
    member = team.has()
    words = said.format(team.code(member))
    assert team.hears(writes(AMAL, words))
    assert team.told(AMAL) == [BOUND]
    assert whose(team, AMAL) == member
    assert team.hears(writes(BADR, words))
    assert team.told(BADR) == [NO_CODE]
    assert whose(team, BADR) is None
    assert team.audited() == [("bound", member, None)]


def test_a_code_may_be_written_as_people_write(team: Team) -> None:
    member = team.has()
    code = team.code(member).lower()
    team.hears(writes(AMAL, f"/bind {code[:4]}-{code[4:]}"))
    assert whose(team, AMAL) == member


def test_a_code_is_unambiguous_and_never_in_the_store(team: Team) -> None:
    code = team.code(team.has())
    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)
    assert not set(ALPHABET) & set("01ILO")
    [kept] = team.rows("SELECT * FROM staff_code")
    assert code not in str(tuple(kept))


def test_a_code_lasts_ten_minutes(team: Team, clock: Clock) -> None:
    code = team.code(team.has())
    clock.moves(minutes=10)
    team.hears(writes(AMAL, f"/bind {code}"))
    assert (team.told(AMAL), whose(team, AMAL)) == ([NO_CODE], None)


def test_another_code_voids_the_first(team: Team) -> None:
    member = team.has()
    first, second = team.code(member), team.code(member)
    team.hears(writes(AMAL, f"/bind {first}"))
    assert whose(team, AMAL) is None
    team.hears(writes(AMAL, f"/bind {second}"))
    assert whose(team, AMAL) == member


def test_five_wrong_codes_close_the_door_for_an_hour_to_that_account_alone(team: Team, clock: Clock) -> None:
    member = team.has()
    for _ in range(TRIES):
        team.hears(writes(BADR, "/bind ABCD2345"))
    team.hears(writes(BADR, f"/bind {team.code(member)}"))
    assert team.told(BADR) == [NO_CODE] * (TRIES + 1)
    team.hears(writes(AMAL, f"/bind {team.code(member)}"))
    assert whose(team, AMAL) == member
    clock.moves(hours=1, seconds=1)
    team.hears(writes(BADR, f"/bind {team.code(member)}"))
    assert whose(team, BADR) == member


@pytest.mark.parametrize("role", ["disabled", "editor", "reviewer"])
def test_whoever_does_not_answer_people_cannot_be_bound(team: Team, role: str) -> None:
    member = team.has("operator" if role == "disabled" else role)
    code = team.code(member)
    if role == "disabled":
        team.disables(member)
    team.hears(writes(AMAL, f"/bind {code}"))
    assert (team.told(AMAL), whose(team, AMAL), team.audited()) == ([NO_CODE], None, [])


def test_an_account_is_one_members_and_a_member_has_one_account(team: Team) -> None:
    first, second = team.has(email="a@ong.example"), team.has(email="b@ong.example")
    team.hears(writes(AMAL, f"/bind {team.code(first)}"))
    team.hears(writes(AMAL, f"/bind {team.code(second)}"))
    assert whose(team, AMAL) == second
    team.hears(writes(BADR, f"/bind {team.code(second)}"))
    assert (whose(team, AMAL), whose(team, BADR)) == (None, second)
    assert len(team.rows("SELECT * FROM staff_telegram")) == 1


def test_R23_the_store_names_no_account(team: Team) -> None:
    team.has(account=AMAL)
    [row] = team.rows("SELECT lookup, sealed FROM staff_telegram")
    assert str(AMAL).encode() not in bytes(row.lookup) + bytes(row.sealed)
