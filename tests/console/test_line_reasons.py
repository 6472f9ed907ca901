"""Every reason a line may be down for has words, and asks for what would mend it."""

import ast
from pathlib import Path

import pytest

import bot
from bot.channels.http_shapes import KINDS as ANSWERS
from bot.lines import sms, standing
from bot.lines.settings import KINDS
from bot.messages import LinkDown, QueueFull
from console.lines import reasons
from console.texts import TEXTS

FRENCH = TEXTS["fr"]


def given_reasons() -> set[str]:
    """Every reason a line may be down for, as the bot's modules give it."""
    mended = {why for name in dir(standing) if name.startswith("MENDED_BY") for why in getattr(standing, name)}
    answered = {why for why, error in ANSWERS.items() if issubclass(error, LinkDown | QueueFull)}
    modules = [module for part in ("lines", "channels") for module in Path(bot.__path__[0], part).glob("*.py")]
    calls = (node for one in modules for node in ast.walk(ast.parse(one.read_text("utf-8"))) if is_down(node))
    texts = (one.value for call in calls for one in ast.walk(call) if isinstance(one, ast.Constant))
    return mended | answered | sms.DOWN_FOR | {one for one in texts if isinstance(one, str) and one}


def is_down(node: ast.AST) -> bool:
    """Whether this says that a line is down, or has it said."""
    if not isinstance(node, ast.Call):
        return False
    return any(ast.unparse(one).lower().endswith(("down", "queuefull")) for one in (node.func, *node.args))


def test_every_reason_there_is_has_words_of_its_own() -> None:
    given = given_reasons()
    assert {"network", "unanswered", "dropped", "unconfirmed", "asleep", "silent", "no_credit"} <= given
    assert given <= reasons.WHY.keys()


def test_every_reason_and_every_advice_has_its_words() -> None:
    assert {f"lines_kind_{kind}" for kind in KINDS} <= FRENCH.keys()
    for kind in (*KINDS, ""):
        for reason in (*reasons.WHY, "", "one_that_nobody_knows"):
            assert f"lines_why_{reasons.why(kind, reason)}" in FRENCH
            assert f"lines_do_{reasons.advice(kind, reason)}" in FRENCH


ASKED_FOR = [
    # what the line is, why it is down, and so what is said and what is asked for
    ("smsgate", "network", "network", "down_phone"),
    ("smsgate", "silent", "silent", "down_phone"),
    ("smsgate", "unauthorised", "unauthorised", "down_password"),
    ("smsgate", "odd_answer", "odd_answer", "down_address"),
    ("smsgate", "unwell", "unwell", "down_unwell"),
    ("smsgate", "dropped", "dropped", "down_sim"),
    ("smsgate", "provider_busy", "busy", "down_ask"),
    ("smsgate", "asleep", "asleep", "asleep"),
    ("kannel", "network", "network", "down_operator"),
    ("kannel", "link_down", "operator", "down_operator"),
    ("kannel", "smsbox_down", "smsbox", "down_smsbox"),
    ("kannel", "unauthorised", "unauthorised", "down_password"),
    ("kannel", "unconfirmed", "unconfirmed", "down_unconfirmed"),
    ("jasmin", "odd_answer", "odd_answer", "down_address"),
    ("http", "network", "network", "down_far"),
    ("http", "link_down", "other", "down_address"),
    ("http", "no_credit", "no_credit", "down_credit"),
    ("twilio", "account_suspended", "account_suspended", "down_provider"),
    ("twilio", "one_that_nobody_knows", "other", "down_provider"),
]


@pytest.mark.parametrize(("kind", "reason", "why", "advice"), ASKED_FOR)
def test_what_to_do_about_a_line_that_is_down_depends_on_why(kind: str, reason: str, why: str, advice: str) -> None:
    assert (reasons.why(kind, reason), reasons.advice(kind, reason)) == (why, advice)
