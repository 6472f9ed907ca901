"""Two columns in each other's place are told, and nothing else is."""

from directory.tables.swapped import looks_swapped
from directory.tables.table import Table

CHECKS = {
    "phones": lambda text: text.replace("+", "").isdecimal(),
    "email": lambda text: "@" in text,
    "opens_at": lambda text: ":" in text,
}


def told(phones: list[str], emails: list[str], opens: list[str]) -> list[str]:
    """What is said of these three columns."""
    rows = [dict(zip(CHECKS, cells, strict=True)) for cells in zip(phones, emails, opens, strict=True)]
    return [str(refusal) for refusal in looks_swapped(Table.of("services", tuple(CHECKS), rows), CHECKS)]


NUMBERS = [f"+21260000000{n}" for n in range(6)]
MAILS = [f"a{n}@example.org" for n in range(6)]
TIMES = ["09:00"] * 6


def test_columns_in_the_right_place_are_not_told() -> None:
    assert told(NUMBERS, MAILS, TIMES) == []


def test_two_columns_exchanged_are_both_told() -> None:
    assert told(MAILS, NUMBERS, TIMES) == [
        "services, row 1, phones: 'a0@example.org' looks like 'email', as most of this column does: are the columns swapped?",
        "services, row 1, email: '+212600000000' looks like 'phones', as most of this column does: are the columns swapped?",
    ]


def test_a_few_right_values_do_not_hide_it_and_empty_ones_do_not_count() -> None:
    assert len(told([*MAILS[:5], NUMBERS[0]], [*NUMBERS[:5], ""], TIMES)) == 2
    assert told([*MAILS[:3], *NUMBERS[:3]], NUMBERS, TIMES) == []


def test_fewer_than_five_values_prove_nothing() -> None:
    assert told(MAILS[:4], NUMBERS[:4], TIMES[:4]) == []


def test_wrong_values_that_fit_nowhere_are_not_told() -> None:
    assert told(["none"] * 6, ["none"] * 6, TIMES) == []
    assert told(MAILS, MAILS, TIMES) == []


def test_three_columns_shifted_are_told() -> None:
    assert len(told(TIMES, NUMBERS, MAILS)) == 3


def test_values_that_fit_two_columns_alike_are_not_told() -> None:
    rows = [{"phones": mail, "fax": mail, "email": number} for mail, number in zip(MAILS, NUMBERS, strict=True)]
    checks = CHECKS | {"fax": CHECKS["phones"]}
    assert [r.column for r in looks_swapped(Table.of("services", ("phones", "fax", "email"), rows), checks)] == [
        "phones",
        "fax",
    ]
