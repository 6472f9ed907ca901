"""The audit: lines that are only added, no word of anybody in them, and no touch that `dalil audit verify` misses (T8)."""

import argparse
import json
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import text

from bot import audit
from bot.audit import Line, Verified, Wanted
from bot.commands import audit as command
from bot.config import Config, Wrong
from bot.moments import to_millis
from bot.store import Seal, Store
from bot.store.desk import audit as table
from console.auth import staff
from console.auth.staff import Scope
from tests.conftest import NOON, SECRET

NOW = to_millis(NOON)
HOUR = 3_600_000


def fill(store: Store, seal: Seal, most: int = 5) -> None:
    """Some lines, one an hour, of two members and two cases."""
    for number in range(most):
        with store.write() as connection:
            who = {"staff_id": 1 + number % 2, "case_id": 7 + number % 2, "now": NOW + number * HOUR}
            audit.record(connection, seal, action="opened", page=number, **who)


def verified(store: Store, seal: Seal, earlier: tuple[int, str] | None = None) -> Verified:
    with store.read() as connection:
        return audit.verify(connection, seal, earlier=earlier)


def listed(store: Store, **wanted: int) -> list[Line]:
    with store.read() as connection:
        return audit.lines(connection, Wanted(**wanted))


def alters(store: Store, *statements: str) -> None:
    """What somebody does who has the store and not its key."""
    with store.write() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_T8_lines_are_numbered_from_one_and_hold(store: Store, seal: Seal) -> None:
    assert verified(store, seal) == Verified(0, "00" * 32)
    fill(store, seal)
    assert [line.id for line in listed(store)] == [5, 4, 3, 2, 1]
    found = verified(store, seal)
    assert (found.count, found.broken) == (5, None)
    assert found.head == store_hash(store, 5)


def store_hash(store: Store, number: int) -> str:
    with store.read() as connection:
        return bytes(connection.execute(table.select().where(table.c.id == number)).one().hash).hex()


PUT_IN = (
    "INSERT INTO audit (id, at, staff_id, action, case_id, detail, hash)"
    " SELECT {to}, at, staff_id, action, case_id, detail, hash FROM audit WHERE id = 3"
)
TOUCHES: dict[str, tuple[list[str], int, str]] = {
    "another member": (["UPDATE audit SET staff_id = 9 WHERE id = 3"], 3, "changed"),
    "another time": (["UPDATE audit SET at = at + 1 WHERE id = 1"], 1, "changed"),
    "another deed": (["UPDATE audit SET action = 'closed' WHERE id = 5"], 5, "changed"),
    "another case": (["UPDATE audit SET case_id = NULL WHERE id = 2"], 2, "changed"),
    "another detail": (["UPDATE audit SET detail = '{}' WHERE id = 2"], 2, "changed"),
    "one taken out": (["DELETE FROM audit WHERE id = 3"], 3, "missing"),
    "the first taken out": (["DELETE FROM audit WHERE id = 1"], 1, "missing"),
    "one taken out and the rest moved up": (
        ["DELETE FROM audit WHERE id = 3", "UPDATE audit SET id = 3 WHERE id = 4", "UPDATE audit SET id = 4 WHERE id = 5"],
        3,
        "changed",
    ),
    "two swapped": (
        ["UPDATE audit SET id = 99 WHERE id = 2", "UPDATE audit SET id = 2 WHERE id = 3",
         "UPDATE audit SET id = 3 WHERE id = 99"],
        2,
        "changed",
    ),
    "one put in at the end": ([PUT_IN.format(to=6)], 6, "changed"),
    "one put in before the first": ([PUT_IN.format(to=0)], 0, "added"),
}  # fmt: skip


@pytest.mark.parametrize("touch", TOUCHES)
def test_T8_every_touch_is_found_where_it_is(store: Store, seal: Seal, touch: str) -> None:
    fill(store, seal)
    statements, broken, why = TOUCHES[touch]
    alters(store, *statements)
    found = verified(store, seal)
    assert (found.broken, found.why) == (broken, why)


def test_T8_the_cut_of_the_end_shows_against_an_earlier_head(store: Store, seal: Seal) -> None:
    fill(store, seal)
    then = verified(store, seal)
    head = (then.count, then.head)
    fill(store, seal, 2)
    assert verified(store, seal, head).broken is None
    alters(store, "DELETE FROM audit WHERE id > 3")
    assert verified(store, seal).broken is None
    assert verified(store, seal, head) == Verified(3, store_hash(store, 3), 4, "cut")
    fill(store, seal, 4)
    assert verified(store, seal).broken is None
    assert (verified(store, seal, head).broken, verified(store, seal, head).why) == (5, "replaced")


def test_T8_an_old_line_put_back_among_newer_ones_is_found(store: Store, seal: Seal) -> None:
    """It was sealed here, with this number: only what came before it, and what comes after, tells."""
    fill(store, seal)
    with store.read() as connection:
        old = connection.execute(table.select().where(table.c.id == 4)).one()._asdict()
    alters(store, "DELETE FROM audit WHERE id > 3")
    fill(store, seal, 3)
    alters(store, "DELETE FROM audit WHERE id = 4")
    with store.write() as connection:
        connection.execute(table.insert().values(old))
    assert (verified(store, seal).broken, verified(store, seal).why) == (5, "changed")


def test_T8_another_key_verifies_nothing(store: Store, seal: Seal) -> None:
    fill(store, seal, 1)
    assert verified(store, Seal(SECRET + b"!")) == Verified(0, "00" * 32, 1, "changed")


def test_a_chain_longer_than_a_page_is_read_whole(store: Store, seal: Seal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "PAGE", 2)
    fill(store, seal, 4)
    assert verified(store, seal).count == 4
    fill(store, seal, 1)
    assert verified(store, seal).count == 5
    alters(store, "DELETE FROM audit WHERE id = 3")
    assert verified(store, seal).broken == 3


REFUSED = ["il me frappe", "Awa", "+212600000001", "x" * 41, "أ", "a\n", 1.5, True, None]


@pytest.mark.parametrize("value", REFUSED, ids=repr)
def test_R24_no_word_of_anybody_comes_in(store: Store, seal: Seal, value: object) -> None:
    """And what was refused is not told by the error."""
    with pytest.raises(ValueError, match="codes alone") as refused, store.write() as connection:
        audit.record(connection, seal, staff_id=1, action="sent", now=NOW, what=value)  # type: ignore[arg-type]
    assert str(value) not in str(refused.value) or value is True
    assert listed(store) == []


@pytest.mark.parametrize("value", ["", "call", "ong.rabat:card-2", "x" * 40, 0, 424242])
def test_codes_and_numbers_do(store: Store, seal: Seal, value: str | int) -> None:
    with store.write() as connection:
        audit.record(connection, seal, staff_id=1, action="sent", now=NOW, what=value)
    assert [line.detail for line in listed(store)] == [{"what": value}]


def test_an_unknown_deed_and_a_line_that_would_be_lost_are_refused(store: Store, seal: Seal) -> None:
    with pytest.raises(ValueError, match="known actions"), store.write() as connection:
        audit.record(connection, seal, staff_id=1, action="sniffed", now=NOW)
    with pytest.raises(ValueError, match="lost"), store.read() as connection:
        audit.record(connection, seal, staff_id=1, action="read", now=NOW)


def test_what_is_rolled_back_leaves_no_line(store: Store, seal: Seal) -> None:
    with store.write() as connection:
        audit.record(connection, seal, staff_id=1, action="took", now=NOW)
        connection.rollback()
    fill(store, seal, 2)
    assert verified(store, seal).count == 2


def test_T8_several_who_write_at_once_make_one_chain(store: Store, seal: Seal) -> None:
    def writes() -> None:
        fill(store, seal, 5)

    several = [threading.Thread(target=writes) for _ in range(4)]
    for one in several:
        one.start()
    for one in several:
        one.join(timeout=20)
    assert verified(store, seal).count == 20


def test_lines_are_found_by_case_by_member_and_from_a_moment_on(store: Store, seal: Seal) -> None:
    with store.write() as connection:
        awatif = staff.add(connection, "awatif@ong.example", Scope("supervisor"), now=NOW)
    fill(store, seal)
    assert [line.id for line in listed(store, case_id=8)] == [4, 2]
    assert [line.id for line in listed(store, staff_id=2)] == [4, 2]
    assert [line.id for line in listed(store, since=NOW + 3 * HOUR)] == [5, 4]
    assert {line.who for line in listed(store, staff_id=awatif.id)} == {"awatif@ong.example"}
    with store.read() as connection:
        assert sorted(audit.members(connection)) == sorted([(awatif.id, awatif.email), (3 - awatif.id, "")])
        assert [line.id for line in audit.lines(connection, Wanted(), before=4, most=2)] == [3, 2]


# The command


Dalil = Callable[..., tuple[int, str]]


@pytest.fixture
def dalil(stocked_url: str, capsys: pytest.CaptureFixture[str]) -> Dalil:
    """`dalil audit ...`: its exit and what it printed."""

    def run(*given: str) -> tuple[int, str]:
        parser = argparse.ArgumentParser()
        command.add_arguments(parser)
        config = Config(database_url=stocked_url, secret_key=SECRET.decode())
        return command.run(parser.parse_args(given), config), capsys.readouterr().out

    return run


@pytest.fixture
def kept(stocked_url: str, seal: Seal) -> Store:
    """The command's store, with lines in it."""
    opened = Store(stocked_url)
    fill(opened, seal)
    opened.close()
    return opened


def test_T8_verify_says_the_head_or_the_broken_line(dalil: Dalil, kept: Store) -> None:
    code, out = dalil("verify")
    head = out.strip().removeprefix("5 lines, unbroken. Head ")
    assert (code, head) == (0, f"5:{store_hash(kept, 5)}")
    assert dalil("verify", "--head", head)[0] == 0
    alters(kept, "DELETE FROM audit WHERE id = 5")
    assert dalil("verify")[0] == 0
    code, out = dalil("verify", "--head", head)
    assert (code, out.startswith("Broken at line 5: it and what follows were cut off")) == (1, True)
    alters(kept, "UPDATE audit SET staff_id = 9 WHERE id = 2")
    code, out = dalil("verify")
    assert (code, out.startswith("Broken at line 2: it was changed")) == (1, True)
    kept.close()


def test_list_says_who_did_what_when_in_which_case(dalil: Dalil, kept: Store) -> None:
    with kept.write() as connection:
        staff.add(connection, "awatif@ong.example", Scope("supervisor"), now=NOW)
    kept.close()
    assert dalil("list", "--case", "8") == (
        0,
        "4  2026-11-18 15:00:00  staff 2  opened  case 8  page=3\n2  2026-11-18 13:00:00  staff 2  opened  case 8  page=1\n",
    )
    rows = [json.loads(line) for line in dalil("list", "--jsonl")[1].splitlines()]
    assert [row["id"] for row in rows] == [5, 4, 3, 2, 1]
    assert rows[-1] == {
        "id": 1,
        "at": "2026-11-18T11:00:00+00:00",
        "staff_id": 1,
        "who": "awatif@ong.example",
        "action": "opened",
        "case": 7,
        "detail": {"page": 0},
    }
    assert dalil("list", "--since", "2026-11-19") == (0, "")
    assert len(dalil("list", "--since", "2026-11-18")[1].splitlines()) == 5


@pytest.mark.parametrize(
    "given", [("verify", "--head", "5"), ("verify", "--head", "x:y"), ("list", "--since", "hier")]
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_one_line(dalil: Dalil, given: tuple[str, ...]) -> None:
    with pytest.raises(Wrong, match=r"^--(head|since) is "):
        dalil(*given)
