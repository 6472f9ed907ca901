"""Which lines are set up: by the environment, by a file; and the one clear line for each thing that is wrong."""

from decimal import Decimal
from pathlib import Path

import pytest

from bot.config import Wrong, read
from bot.lines.opening import open_lines
from bot.lines.settings import LineSettings, read_lines

PHONE = {
    "DALIL_SMSGATE_URL": "http://192.168.1.5:8080",
    "DALIL_SMSGATE_USERNAME": "u",
    "DALIL_SMSGATE_PASSWORD": "p",
    "DALIL_SMSGATE_SIGNING_KEY": "a-key-of-the-tests",
    "DALIL_SMSGATE_NUMBER": "+212600000090",
    "DALIL_SMSGATE_PER_DAY": "300",
}
SHORT_CODE = {
    "DALIL_KANNEL_URL": "http://127.0.0.1:13013/cgi-bin/sendsms",
    "DALIL_KANNEL_USERNAME": "u",
    "DALIL_KANNEL_PASSWORD": "p",
    "DALIL_KANNEL_SECRET": "a-secret-of-the-tests",
    "DALIL_KANNEL_NUMBER": "2580",
    "DALIL_KANNEL_BACK": "http://127.0.0.1:8000",
    "DALIL_KANNEL_PER_SECOND": "5",
}
TWILIO = {"DALIL_TWILIO_SID": "AC1", "DALIL_TWILIO_TOKEN": "t", "DALIL_TWILIO_SMS_FROM": "+34600000001"}


def lines(folder: Path, file: str = "", **environment: str) -> dict[str, LineSettings]:
    if file:
        (folder / "lines.toml").write_text(file, "utf-8")
        environment["DALIL_LINES_FILE"] = str(folder / "lines.toml")
    return {one.name: one for one in read_lines(read(environment))}


def test_the_environment_sets_up_one_of_each_kind(tmp_path: Path) -> None:
    found = lines(tmp_path, **PHONE, **SHORT_CODE, **TWILIO, DALIL_SMS_COST="0.35")
    assert list(found) == ["smsgate", "kannel", "twilio"]
    phone, code, twilio = found.values()
    assert (phone.number, phone.per_day, phone.cost) == ("+212600000090", 300, Decimal("0.35"))
    assert (code.number, code.per_second, code.prefixes) == ("2580", 5.0, ("+212",))
    assert twilio.prefixes == ("",)
    assert set(open_lines(read({**PHONE, **SHORT_CODE, **TWILIO}))) == set(found)


def test_nothing_is_set_up_by_nothing(tmp_path: Path) -> None:
    assert lines(tmp_path) == {}


FILE = """
[[line]]
name = "oujda-1"
kind = "smsgate"
number = "+212600000091"
prefixes = ["+2126", "+2127"]
languages = ["fr", "ar"]
cost = 0.1
per_hour = 100
per_day = 500
fold = false
url = "http://192.168.1.6:8080"
username = "u"
password_file = "password"
signing_key = "a-key-of-the-tests"

[[line]]
name = "out"
kind = "kannel"
two_way = false
url = "http://127.0.0.1:13013/cgi-bin/sendsms"
username = "u"
password = "p"
secret = "a-secret-of-the-tests"
back = "http://127.0.0.1:8000"
"""


def test_a_file_sets_up_any_number_and_comes_first(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("hidden\n")
    found = lines(tmp_path, FILE, **PHONE)
    assert list(found) == ["oujda-1", "out", "smsgate"]
    phone = found["oujda-1"]
    assert phone.prefixes == ("+2126", "+2127")
    assert (phone.languages, phone.cost, phone.per_hour, phone.per_day) == (("fr", "ar"), Decimal("0.1"), 100, 500)
    assert (phone.fold, phone.two_way) == (False, True)
    assert phone.options["password"] == "hidden"
    assert not found["out"].two_way


def test_R24_no_secret_is_in_what_a_line_shows_of_itself(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("hidden")
    shown = repr(lines(tmp_path, FILE, **SHORT_CODE))
    assert "hidden" not in shown
    assert "secret-of" not in shown
    assert "key-of" not in shown


WRONG: dict[str, tuple[str, str]] = {
    "no toml": ("[[line", "is no TOML"),
    "something else in it": ("x = 1", "tables [[line]] and nothing else"),
    "no name": ('[[line]]\nkind = "kannel"', "needs a name"),
    "a name with spaces": ('[[line]]\nname = "a b"', "needs a name"),
    "no kind": ('[[line]]\nname = "a"', "needs a kind: smsgate, kannel, http, twilio"),
    "another kind": ('[[line]]\nname = "a"\nkind = "x"', "needs a kind"),
    "prefixes": ('[[line]]\nname = "a"\nkind = "kannel"\nprefixes = "+212"', "prefixes of the line a must be"),
    "a prefix": ('[[line]]\nname = "a"\nkind = "kannel"\nprefixes = ["212"]', "beginnings of numbers"),
    "a language": ('[[line]]\nname = "a"\nkind = "kannel"\nlanguages = ["xx"]', "language codes"),
    "a cost": ('[[line]]\nname = "a"\nkind = "kannel"\ncost = -1', "an amount above 0"),
    "a flag": ('[[line]]\nname = "a"\nkind = "kannel"\nfold = "no"', "true or false"),
    "a limit": ('[[line]]\nname = "a"\nkind = "kannel"\nper_day = true', "a whole number above 0"),
    "a number without quotes": (
        '[[line]]\nname = "a"\nkind = "kannel"\nnumber = +212600000001',
        "number of the line a must be a number with + and without spaces, such as +212612345678, "
        "or a short code of 3 to 6 digits, in quotes.",
    ),
    "a file that is not there": (
        '[[line]]\nname = "a"\nkind = "kannel"\npassword_file = "nowhere"',
        "The line a: password_file cannot be read: there is no such file beside the lines file.",
    ),
    "a file that is none": (
        '[[line]]\nname = "a"\nkind = "kannel"\npassword_file = "."',
        "The line a: password_file cannot be read: it is a folder.",
    ),
    "an empty passphrase": (
        '[[line]]\nname = "a"\nkind = "smsgate"\npassphrase = ""',
        "The line a: passphrase is empty: give one, or take the setting away.",
    ),
    "a passphrase of spaces": ('[[line]]\nname = "a"\nkind = "smsgate"\npassphrase = " "', "passphrase is empty"),
    "an empty file": (
        '[[line]]\nname = "a"\nkind = "smsgate"\npassphrase_file = "empty"',
        "The line a: passphrase_file is empty: give one, or take the setting away.",
    ),
    "a text and its file": (
        '[[line]]\nname = "a"\nkind = "kannel"\npassword_file = "password"\npassword = "hemmelig"',
        "The line a has password and password_file: keep one of them.",
    ),
    "two of a name": (
        '[[line]]\nname = "a"\nkind = "kannel"\n' * 2,
        "Two SMS lines are called a: give each a name of its own.",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_in_the_file_stops_the_start_with_one_line(case: str, tmp_path: Path) -> None:
    file, told = WRONG[case]
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "password").write_text("hemmelig")
    with pytest.raises(Wrong) as caught:
        lines(tmp_path, file)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "hemmelig" not in str(caught.value)


def test_two_of_a_name_are_told_which_of_them_the_environment_sets_up(tmp_path: Path) -> None:
    with pytest.raises(Wrong) as caught:
        lines(tmp_path, '[[line]]\nname = "smsgate"\nkind = "kannel"', **PHONE)
    told = "Two SMS lines are called smsgate, one by DALIL_SMSGATE_...: give the one of DALIL_LINES_FILE another name."
    assert str(caught.value) == told


MISSING = [
    ("", "The line smsgate needs url or url_file."),
    ('url = "http://192.168.1.6"', "The line smsgate needs username or username_file."),
    ('url = "http://192.168.1.6"\nusername = 5', "username of the line smsgate must be a text, in quotes."),
    ('url = "http://192.168.1.6"\nusername = "u"', "The line smsgate needs password or password_file."),
]


@pytest.mark.parametrize(("given", "told"), MISSING)
def test_what_a_line_of_the_file_lacks_is_told_as_the_file_calls_it(given: str, told: str, tmp_path: Path) -> None:
    """Also where it has the name that the environment's line would have."""
    head = '[[line]]\nname = "smsgate"\nkind = "smsgate"\nnumber = "+212600000091"\n'
    (tmp_path / "lines.toml").write_text(head + given)
    with pytest.raises(Wrong) as caught:
        open_lines(read({"DALIL_LINES_FILE": str(tmp_path / "lines.toml")}))
    assert str(caught.value) == told


def test_a_line_of_the_file_without_a_number_is_told_as_the_file_calls_it(tmp_path: Path) -> None:
    (tmp_path / "lines.toml").write_text('[[line]]\nname = "kannel"\nkind = "kannel"\n')
    with pytest.raises(Wrong, match=r"^The line kannel needs number or number_file\.$"):
        open_lines(read({"DALIL_LINES_FILE": str(tmp_path / "lines.toml")}))


def test_a_file_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(Wrong, match=r"^DALIL_LINES_FILE cannot be read: there is no such file\.$"):
        read_lines(read({"DALIL_LINES_FILE": str(tmp_path / "nowhere")}))


def test_T16_a_cap_needs_to_know_what_every_line_costs(tmp_path: Path) -> None:
    with pytest.raises(Wrong, match="DALIL_SMS_DAILY_CAP needs the cost of a part on every line: smsgate"):
        lines(tmp_path, **PHONE, DALIL_SMS_DAILY_CAP="100")
    assert lines(tmp_path, **PHONE, DALIL_SMS_DAILY_CAP="100", DALIL_SMS_COST="1")


@pytest.mark.parametrize("missing", ["SIGNING_KEY", "USERNAME", "PASSWORD", "NUMBER"])
def test_a_phone_that_could_not_receive_stop_is_refused(missing: str, tmp_path: Path) -> None:
    given = {name: value for name, value in PHONE.items() if not name.endswith(missing)}
    with pytest.raises(Wrong, match=f"DALIL_SMSGATE_{missing}"):
        open_lines(read(given))


@pytest.mark.parametrize("missing", ["SECRET", "USERNAME", "PASSWORD", "NUMBER", "BACK"])
def test_a_short_code_that_could_not_receive_stop_is_refused(missing: str, tmp_path: Path) -> None:
    given = {name: value for name, value in SHORT_CODE.items() if not name.endswith(missing)}
    with pytest.raises(Wrong, match="DALIL_PUBLIC_URL" if missing == "BACK" else f"DALIL_KANNEL_{missing}"):
        open_lines(read(given))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMS_DAILY_CAP", "0"),
        ("SMS_DAILY_CAP", "NaN"),
        ("SMS_COST", "free"),
        ("SMS_PREFIXES", "212"),
        ("SMS_PREFIXES", ","),
        ("MISSED_CALLS", "sometimes"),
        ("KANNEL_NUMBER", "DALIL"),
        ("KANNEL_PER_SECOND", "-1"),
        ("SMSGATE_PER_DAY", "1.5"),
        ("SMSGATE_NUMBER", "0612"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not_told(name: str, value: str) -> None:
    with pytest.raises(Wrong, match=f"DALIL_{name} must be") as caught:
        read({f"DALIL_{name}": value})
    assert value not in str(caught.value).partition("such as")[0].replace(f"DALIL_{name}", "") or len(value) < 2
