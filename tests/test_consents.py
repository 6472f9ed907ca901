"""R6, R32: consent before another organization: what is asked, answered, timed out, taken back; on both stores."""

import base64
import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text, update

from bot import consents, erasing, handed
from bot.cases import closing, forgetting, keeping, talking
from bot.cases.talking import Words
from bot.consents import ANSWERED_WITHIN, KEPT, READ_WITHIN, Sheet
from bot.duty import operators
from bot.messages import Failed, Receipt, Retry
from bot.moments import to_millis
from bot.store import Unreadable
from bot.store.desk import consent, help_case
from console.auth import staff
from console.auth.staff import Scope
from flows import sheet
from locales.catalogue import Texts, languages
from tests.conftest import Clock
from tests.people import Town

NUMBER = "+212600000044"
LINES = {
    "number": "+212600000099",
    "city": "rabat",
    "need": "medical",
    "language": "fr",
    "words": "a besoin de lunettes",
}


class Desk:
    """A person whose case one operator has."""

    def __init__(self, town: Town) -> None:
        self.town = town
        with town.store.write() as connection:
            self.member = staff.add(connection, "operator@ong.example", Scope("operator"), now=self.now)
        self.person = town.person(NUMBER)
        for said in ("Bonjour", "5", "Rabat", "0"):
            self.person.says(said)
        [[self.case, self.person_id]] = town.rows("SELECT id, person_id FROM help_case")
        with town.store.write() as connection:
            assert keeping.take(connection, self.case, operators.of(connection, self.member.id), self.now)

    @property
    def now(self) -> int:
        return to_millis(self.town.clock())

    def asks(self, lines: dict[str, str] | None = None, service: str = "gadem-rabat") -> int:
        """Ask the person, as the panel does."""
        asked = Sheet(self.case, self.member.id, service, "fr", "v1", LINES if lines is None else lines)
        with self.town.store.write() as connection:
            made = consents.ask(connection, self.town.seal, asked, self.town.clock())
        self.writes("Pouvons-nous dire ceci?", kind="sheet")
        return made

    def writes(self, said: str, kind: str = "text") -> None:
        with self.town.store.write() as connection:
            words = Words(said, kind)
            talking.say(connection, self.town.seal, self.case, self.member.id, words, self.town.clock())
        self.town.works()

    def waits(self, received_at: int | None = None) -> tuple[str, ...]:
        """The lines that a message of the person answers, which came then or comes now."""
        with self.town.store.read() as connection:
            return consents.asked(connection, self.person_id, self.town.clock(), received_at=received_at)

    def may_be_answered(self) -> bool:
        """Whether the desk waits for an answer."""
        with self.town.store.read() as connection:
            return consents.is_waiting(connection, self.person_id, self.town.clock())

    def keeps(self, *kept: str, received_at: int | None = None) -> bool:
        """Whether this could be kept as the answer."""
        with self.town.store.write() as connection:
            now = self.town.clock()
            return consents.answered(connection, self.person_id, kept, now, received_at=received_at)

    def makes_link(self, consent_id: int) -> str | None:
        with self.town.store.write() as connection:
            return consents.link(connection, consent_id, self.case, self.town.clock())

    def reads(self, token: str) -> dict[str, str] | None:
        """What the organization reads."""
        with self.town.store.read() as connection:
            found = consents.shared(connection, self.town.seal, consents.hashed(token), self.town.clock())
        return dict(found.lines) if found else None

    def answers(self, consent_id: int) -> tuple[str, list[str]]:
        """What is kept of the answer."""
        [row] = self.town.rows("SELECT answer, kept FROM consent WHERE id = :id", id=consent_id)
        return row.answer, json.loads(row.kept)

    def is_empty(self, consent_id: int) -> bool:
        """Whether nothing can be read any more, by anybody."""
        [row] = self.town.rows("SELECT sealed, token_hash FROM consent WHERE id = :id", id=consent_id)
        return row.sealed is None and row.token_hash is None

    def closes(self) -> None:
        town = self.town
        with town.store.write() as connection:
            assert closing.close(
                connection,
                town.seal,
                town.knowledge,
                self.case,
                member_id=self.member.id,
                outcome="referred",
                now=town.clock(),
            )

    def takes_back(self) -> int:
        with self.town.store.write() as connection:
            return consents.withdraw(connection, self.person_id, self.town.clock())

    def sweeps(self) -> int:
        with self.town.store.write() as connection:
            return consents.end_unanswered(connection, self.town.clock())

    def allowed(self, *said: str) -> str:
        """Asked, answered, and a link made; its token."""
        made = self.asks()
        self.person.says(*said or ("9",))
        token = self.makes_link(made)
        assert token
        return token


@pytest.fixture
def desk(town: Town) -> Desk:
    return Desk(town)


# Asking and answering


@pytest.mark.parametrize(
    ("said", "answer", "kept"),
    [
        ("1 3", "yes", ["number", "need"]),
        ("٢", "yes", ["city"]),
        ("9", "yes", list(LINES)),
        ("oui", "yes", list(LINES)),
        ("0", "no", []),
        ("non", "no", []),
        ("pourquoi ?", "", []),
        ("1 7", "", []),
    ],
)
def test_R6_the_person_decides_line_by_line(desk: Desk, said: str, answer: str, kept: list[str]) -> None:
    made = desk.asks()
    assert desk.waits() == tuple(LINES)
    assert desk.person.says(said) == []
    assert desk.answers(made) == (answer, kept)
    assert desk.waits() == (() if answer else tuple(LINES))


def test_R6_only_what_was_kept_can_be_read(desk: Desk) -> None:
    token = desk.allowed("2 5")
    assert desk.reads(token) == {"city": "rabat", "words": "a besoin de lunettes"}


def test_R6_no_shares_nothing(desk: Desk) -> None:
    made = desk.asks()
    desk.person.says("non")
    assert desk.makes_link(made) is None
    assert desk.is_empty(made)


def test_R6_silence_is_no(desk: Desk, clock: Clock) -> None:
    made = desk.asks()
    assert desk.makes_link(made) is None
    clock.now += ANSWERED_WITHIN - timedelta(seconds=1)
    assert (desk.sweeps(), desk.waits()) == (0, tuple(LINES))
    clock.moves(seconds=1)
    assert desk.waits() == ()
    assert desk.sweeps() == 1
    assert desk.answers(made) == ("no", [])
    assert desk.makes_link(made) is None
    assert desk.is_empty(made)


def test_R6_an_answer_that_comes_too_late_is_none(desk: Desk, clock: Clock) -> None:
    made = desk.asks()
    clock.now += ANSWERED_WITHIN
    with desk.town.store.write() as connection:
        assert not consents.answered(connection, desk.person_id, ["city"], clock())
    assert desk.answers(made) == ("", [])


def test_R6_yes_after_something_else_was_said_is_no_consent(desk: Desk) -> None:
    """ "2" may be how many children: whoever has the case asks anew."""
    made = desk.asks()
    desk.writes("Combien d'enfants avez-vous ?")
    assert desk.waits() == ()
    desk.person.says("2")
    desk.person.says("oui")
    assert desk.answers(made) == ("", [])
    again = desk.asks({"city": "rabat"})
    assert desk.answers(made) == ("no", [])
    desk.person.says("oui")
    assert desk.answers(again) == ("yes", ["city"])


def test_R6_a_question_that_did_not_arrive_yet_is_answered_by_nothing(desk: Desk, clock: Clock) -> None:
    """ "1" is an answer to what they were asked before."""
    desk.writes("Avez-vous mangé ? 1 oui, 2 non")
    desk.town.posts["sms"].trouble.append(Retry("network"))
    made = desk.asks()
    assert (desk.waits(), desk.may_be_answered()) == ((), True)
    desk.person.says("1")
    assert desk.answers(made) == ("", [])
    assert not desk.keeps("city")
    clock.moves(minutes=1)
    desk.town.works()
    desk.person.says("1")
    assert desk.answers(made) == ("yes", ["number"])


def test_R6_a_question_that_could_not_be_sent_is_answered_by_nothing(desk: Desk) -> None:
    desk.town.posts["sms"].trouble.append(Failed("bad_number"))
    made = desk.asks()
    desk.person.says("oui")
    assert desk.answers(made) == ("", [])
    assert not desk.may_be_answered()


def test_R6_the_question_before_it_is_not_answered_for_the_next(desk: Desk) -> None:
    desk.asks({"city": "rabat"})
    desk.town.posts["sms"].trouble.append(Retry("network"))
    made = desk.asks({"number": LINES["number"]}, "alcs-fes")
    desk.person.says("oui")
    assert desk.answers(made) == ("", [])


def test_R6_what_reached_us_before_the_question_went_is_no_answer(desk: Desk, clock: Clock) -> None:
    desk.town.posts["sms"].trouble.append(Retry("network"))
    made = desk.asks()
    clock.moves(seconds=1)
    before = desk.now
    clock.moves(minutes=1)
    desk.town.works()
    assert (desk.waits(before), desk.waits(desk.now)) == ((), tuple(LINES))
    assert not desk.keeps("city", received_at=before)
    assert desk.answers(made) == ("", [])
    assert desk.keeps("city", received_at=desk.now)
    assert desk.answers(made) == ("yes", ["city"])


def test_R6_a_receipt_is_no_answer_and_hides_none(desk: Desk) -> None:
    made = desk.asks()
    with desk.town.store.write() as connection:
        [[provider_id]] = connection.execute(text("SELECT provider_id FROM outbound ORDER BY id DESC LIMIT 1")).all()
        assert handed.receive(connection, Receipt("sms", provider_id, "delivered"))
    assert desk.waits() == tuple(LINES)
    desk.person.says("1")
    assert desk.answers(made) == ("yes", ["number"])


def test_R19_whoever_picks_up_the_telephone_after_they_left_allows_nothing(desk: Desk) -> None:
    made = desk.asks()
    desk.person.says("99")
    assert desk.waits() == ()
    desk.person.says("9")
    assert desk.answers(made) == ("", [])


def test_R6_a_person_is_asked_one_thing_at_a_time(desk: Desk) -> None:
    first, second = desk.asks(), desk.asks({"city": "rabat"}, "alcs-fes")
    assert desk.answers(first) == ("no", [])
    assert desk.waits() == ("city",)
    desk.person.says("1")
    assert desk.answers(second) == ("yes", ["city"])


def test_R6_one_answer_is_for_one_organization(desk: Desk) -> None:
    token = desk.allowed("9")
    other = desk.asks({"city": "rabat"}, "alcs-fes")
    desk.person.says("non")
    assert desk.reads(token) == LINES
    assert desk.makes_link(other) is None


def test_R6_what_was_not_offered_is_never_kept(desk: Desk) -> None:
    made = desk.asks({"city": "rabat"})
    with desk.town.store.write() as connection:
        assert consents.answered(connection, desk.person_id, ["number", "words", "city"], desk.town.clock())
    assert desk.answers(made) == ("yes", ["city"])


def test_the_order_of_messages(desk: Desk) -> None:
    made = desk.asks()
    desk.person.says("1 3")
    desk.writes("Merci.")
    with desk.town.store.read() as connection:
        talked = talking.conversation(connection, desk.town.seal, desk.case)
    told = [(one.author, one.kind, one.text) for one in talked if one.author in ("person", "staff")]
    assert told[-3:] == [
        ("staff", "sheet", "Pouvons-nous dire ceci?"),
        ("person", "text", "1 3"),
        ("staff", "text", "Merci."),
    ]
    assert desk.answers(made)[0] == "yes"


def test_the_desk_is_told_of_the_answer(desk: Desk) -> None:
    desk.asks()
    [[before]] = desk.town.rows("SELECT count(*) FROM desk_event WHERE kind = 'talk'")
    with desk.town.store.write() as connection:
        consents.answered(connection, desk.person_id, ["city"], desk.town.clock())
    [[after]] = desk.town.rows("SELECT count(*) FROM desk_event WHERE kind = 'talk'")
    assert after == before + 1


# Links


def test_R6_a_link_is_known_by_its_hash_alone_and_the_one_before_it_is_dead(desk: Desk) -> None:
    made = desk.asks()
    desk.person.says("2")
    first, second = desk.makes_link(made), desk.makes_link(made)
    assert first
    assert second
    assert desk.reads(first) is None
    assert desk.reads(second) == {"city": "rabat"}
    [[kept]] = desk.town.rows("SELECT token_hash FROM consent")
    assert kept == consents.hashed(second)
    assert second not in kept


def test_T14_no_link_is_made_from_another_case(desk: Desk) -> None:
    made = desk.asks()
    desk.person.says("9")
    with desk.town.store.write() as connection:
        assert consents.link(connection, made, desk.case + 1, desk.town.clock()) is None


def test_R6_a_link_ends_after_seven_days_with_the_case_and_when_it_is_taken_back(desk: Desk, clock: Clock) -> None:
    token = desk.allowed()
    clock.now += READ_WITHIN - timedelta(seconds=1)
    assert desk.reads(token) == LINES
    clock.moves(seconds=1)
    assert desk.reads(token) is None
    desk.sweeps()
    assert desk.town.rows("SELECT 1 FROM consent WHERE sealed IS NOT NULL OR token_hash IS NOT NULL") == []


def test_R6_with_the_case_the_link_is_closed(desk: Desk) -> None:
    token = desk.allowed()
    desk.closes()
    assert desk.reads(token) is None
    assert desk.town.rows("SELECT 1 FROM consent WHERE sealed IS NOT NULL OR token_hash IS NOT NULL") == []


def test_R6_a_closed_case_shares_nothing_whoever_closed_it(desk: Desk) -> None:
    """Even should somebody forget to tell the consents."""
    token = desk.allowed()
    with desk.town.store.write() as connection:
        closed = {"state": "closed", "closed_at": desk.now}
        connection.execute(update(help_case).where(help_case.c.id == desk.case).values(closed))
    assert desk.reads(token) is None


def test_R6_with_the_case_a_question_is_answered_no(desk: Desk) -> None:
    made = desk.asks()
    desk.closes()
    assert desk.answers(made) == ("no", [])
    assert desk.is_empty(made)


def test_R6_a_case_given_back_keeps_the_persons_word(desk: Desk) -> None:
    token = desk.allowed()
    with desk.town.store.write() as connection:
        keeping.give_back(connection, desk.case, desk.member.id, desk.now)
    assert desk.reads(token) == LINES


def test_R6_it_is_noted_once_when_a_link_was_first_used(desk: Desk, clock: Clock) -> None:
    made = desk.asks()
    desk.person.says("9")
    desk.makes_link(made)
    first = desk.now
    for _ in range(2):
        with desk.town.store.write() as connection:
            consents.opened(connection, made, clock())
        clock.moves(hours=1)
    assert [row.opened_at for row in desk.town.rows("SELECT opened_at FROM consent")] == [first]


# Taking back


def test_R6_taken_back_nothing_can_be_read(desk: Desk) -> None:
    token = desk.allowed()
    open_ = desk.asks({"city": "rabat"}, "alcs-fes")
    assert desk.takes_back() == 1
    assert desk.reads(token) is None
    assert desk.answers(open_) == ("no", [])
    assert desk.town.rows("SELECT 1 FROM consent WHERE sealed IS NOT NULL OR token_hash IS NOT NULL") == []
    assert desk.takes_back() == 0


@pytest.mark.parametrize("said", ["retirer", "RETIRER", "withdraw", "retirar", "سحب"])
def test_R6_a_word_takes_it_back_while_a_human_answers(desk: Desk, said: str) -> None:
    token = desk.allowed()
    desk.person.says(said)
    assert desk.reads(token) is None


@pytest.mark.parametrize("code", ["fr", "en", "es", "pt", "ar", "ary", "ary_Latn"])
def test_R6_the_word_the_question_names_takes_it_back(desk: Desk, code: str) -> None:
    token = desk.allowed()
    desk.person.says(languages()[code].sentences["word.withdraw"].forms[0])
    assert desk.reads(token) is None


# What is kept, and how long


def test_R27_what_a_person_allowed_is_told_until_they_take_it_back(desk: Desk, clock: Clock) -> None:
    def theirs() -> list[tuple[str, bool]]:
        with desk.town.store.read() as connection:
            found = consents.of_person(connection, desk.person_id, clock())
        return [(one.service_id, one.is_readable) for one in found]

    desk.asks()
    assert theirs() == []
    desk.person.says("1")
    assert theirs() == [("gadem-rabat", True)]
    desk.asks({"city": "rabat"}, "alcs-fes")
    desk.person.says("0")
    assert theirs() == [("gadem-rabat", True)]
    desk.closes()
    assert theirs() == [("gadem-rabat", False)]
    desk.takes_back()
    assert theirs() == []


def test_R25_a_consent_is_kept_for_a_year_without_what_it_told(desk: Desk, clock: Clock) -> None:
    desk.allowed()
    for span, left in ((KEPT - timedelta(seconds=1), 1), (timedelta(seconds=1), 0)):
        clock.now += span
        with desk.town.store.write() as connection:
            consents.end_unanswered(connection, clock())
            forgetting.forget(connection, clock())
        assert desk.town.rows("SELECT count(*) FROM consent") == [(left,)]
    assert desk.town.rows("SELECT 1 FROM consent WHERE sealed IS NOT NULL") == []


def test_R20_whoever_erases_everything_leaves_no_consent_and_no_link(desk: Desk) -> None:
    token = desk.allowed()
    with desk.town.store.write() as connection:
        erasing.erase(connection, desk.town.seal, desk.person_id, desk.town.clock())
    assert desk.reads(token) is None
    desk.town.works()
    assert desk.town.rows("SELECT 1 FROM consent") == []


def test_T9_no_line_stands_in_clear_and_what_was_refused_is_gone(desk: Desk) -> None:
    made = desk.asks()
    [[packed]] = desk.town.rows("SELECT sealed FROM consent")
    assert set(json.loads(bytes(packed))) == set(LINES)
    desk.person.says("2")
    [[packed]] = desk.town.rows("SELECT sealed FROM consent WHERE id = :id", id=made)
    sealed = json.loads(bytes(packed))
    assert set(sealed) == {"city"}
    kept = bytes(packed) + b"".join(base64.b64decode(one) for one in sealed.values())
    for value in LINES.values():
        assert json.dumps(value).encode() not in kept
        assert len(value) == 2 or value.encode() not in kept, "two letters alone stand in random ones by chance"


def test_T9_the_value_of_one_line_is_not_readable_as_anothers(desk: Desk) -> None:
    made = desk.asks({"city": "rabat", "words": "bonjour"})
    desk.person.says("1")
    token = desk.makes_link(made)
    assert token
    with desk.town.store.write() as connection:
        [[packed]] = connection.execute(consent.select().with_only_columns(consent.c.sealed)).all()
        sealed = {"number": json.loads(bytes(packed))["city"]}
        turned = {"sealed": json.dumps(sealed).encode(), "kept": '["number"]'}
        connection.execute(update(consent).values(turned))
    with pytest.raises(Unreadable):
        desk.reads(token)


def test_R32_the_wording_a_person_was_asked_with_is_told_apart(desk: Desk) -> None:
    texts = Texts(languages()).on("sms")
    keys = sheet.keys(("city", "need"))
    known = {consents.version(texts, keys, code) for code in ("fr", "en", "ar", "ary")}
    assert len(known) == 4
    assert consents.version(texts, sheet.keys(("city",)), "fr") not in known
    assert consents.version(texts, reversed(keys), "fr") in known
    assert consents.version(Texts(languages()).on("telegram"), keys, "fr") not in known


def test_R6_a_line_that_was_not_kept_is_not_told_even_where_its_value_is_there(desk: Desk) -> None:
    made = desk.asks()
    [[before]] = desk.town.rows("SELECT sealed FROM consent")
    desk.person.says("2")
    with desk.town.store.write() as connection:
        connection.execute(update(consent).values(sealed=bytes(before)))
    token = desk.makes_link(made)
    assert token
    assert desk.reads(token) == {"city": "rabat"}


@given(
    offered=st.lists(st.sampled_from(sheet.LINES), unique=True, min_size=1),
    kept=st.lists(st.sampled_from(sheet.LINES), unique=True),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_R6_nothing_outside_what_was_offered_and_kept_is_ever_read(
    desk: Desk, offered: list[str], kept: list[str]
) -> None:
    made = desk.asks({code: LINES[code] for code in offered})
    with desk.town.store.write() as connection:
        consents.answered(connection, desk.person_id, kept, desk.town.clock())
    token = desk.makes_link(made)
    both = {code: LINES[code] for code in offered if code in kept}
    assert (desk.reads(token) if token else {}) == both
