"""The explorer walks everywhere, says where to look, and draws what it walked."""

import argparse
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.commands import flows
from bot.config import Config
from bot.explorer import running, wording
from bot.explorer.checking import small, whole
from bot.explorer.faults import Fault, faults
from bot.explorer.picture.book import drawings
from bot.explorer.rules import RULES
from bot.explorer.rules.ways import ways
from bot.explorer.running import merged
from bot.explorer.sayings import DANGERS, OTHERS
from bot.explorer.walking import Walk, walk
from bot.explorer.world import World, reading
from flows.engine import STEPS, advance
from flows.steps import Said, Session
from locales.catalogue import Texts
from tests.flows.faults import FAULTS


@pytest.fixture(scope="session")
def brief(world: World) -> World:
    return small(world, "medical", "women_violence", "legal_aid")


@pytest.fixture(scope="session")
def walked(brief: World) -> Walk:
    return whole(brief, "telegram", "fr")


@pytest.mark.parametrize(("channel", "language"), [("sms", "fr"), ("sms", "en"), ("telegram", "ar")])
def test_the_conversations_have_no_fault(brief: World, channel: str, language: str) -> None:
    assert [str(fault) for fault in faults(whole(brief, channel, language), brief, RULES)] == []


def test_every_step_is_walked(walked: Walk) -> None:
    assert {state.step for state in walked.states} == STEPS.keys()


def test_the_same_walk_finds_the_same(brief: World, walked: Walk) -> None:
    again = walk(brief, "telegram", "fr")
    assert [state.where for state in again.states] == [state.where for state in walked.states]


def test_a_place_can_be_gone_to_again_by_the_messages_it_names(brief: World, walked: Walk) -> None:
    """What `where` says is typed into a conversation of its own, and leads to the same step."""
    context = brief.voice("telegram", Texts(dict(brief.catalogues), "telegram")).context
    by_digits = (state for state in walked.states if all(re.fullmatch(r"\d+", said) for said in state.where.way[1:]))
    gone = [state for state in by_digits if state.where.way and state.where.way[0] == "Bonjour"]
    assert len(gone) > 50
    for state in gone:
        session = Session(language="fr")
        for said in state.where.way:
            session = advance(session, Said(said), context).session
        assert session.step == state.step, state.where


def test_R5_the_fewest_digits_to_each_need_are_known(brief: World, walked: Walk) -> None:
    found = ways(walked)
    listed = brief.stays[0].slug
    assert len(found["medical", listed]) == 3
    assert {need for need, place in found if place == listed} >= set(brief.needs)


def test_the_places_followed_differ(world: World) -> None:
    listed, unlisted, bare, region = world.stays
    assert listed in world.places.listed
    assert unlisted not in world.places.listed
    assert {world.find(need, bare).nearest for need in world.needs} & {"city"} == set()
    assert region.is_region


@pytest.mark.parametrize(("kind", "text"), DANGERS.items())
def test_the_texts_of_a_walk_are_read_as_they_are_meant(kind: str, text: str) -> None:
    assert reading(text).kind == kind


def test_none_of_the_other_texts_is_a_danger() -> None:
    assert not [text for text in OTHERS if reading(text).danger]


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Quel est votre nom?", True),
        ("Écrivez votre âge.", True),
        ("N'écrivez ni votre nom ni votre adresse.", False),
        ("Quelle ville? Un chiffre, son nom, ou votre position.", False),
        ("Where are you from?", True),
        ("Do not write your name.", False),
        ("¿Cuántos años tienes?", True),
        ("¿Qué ciudad? Un número, o su nombre:", False),
        ("Qual é o seu nome?", True),
        ("ما اسمك؟", True),
        ("لا تكتب اسمك ولا عنوانك.", False),
        ("شحال ف عمركم؟", True),
        ("mnin nta?", True),
    ],
)
def test_R3_a_question_for_who_somebody_is_is_heard_in_each_language(text: str, asks: bool) -> None:
    assert wording.asks(text) is asks


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("C'est gratuit.", True),
        ("Gratuit, sauf le prix du SMS.", False),
        ("Free, except the price of the SMS.", False),
        ("Free for all.", True),
        ("Is it free?", False),
        ("Gratis.", True),
        ("مجاني للجميع.", True),
        ("مجاني إلا ثمن الرسالة.", False),
        ("Fabor lkolchi.", True),
    ],
)
def test_free_stands_never_alone(text: str, alone: bool) -> None:
    assert wording.is_alone(text, wording.FREE, wording.FREE_BUT) is alone


def test_the_same_fault_on_three_channels_is_told_once() -> None:
    one = Fault("budget", "place", "fr", "sms", "too long")
    assert merged([one, one, Fault("budget", "place", "ar", "sms", "too long")])[0] == (one, 2)
    assert str(one) == "budget: too long [fr, sms] at place"


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_drawing_stands_for_itself(brief: World, walked: Walk, language: str) -> None:
    found = walked if language == "fr" else walk(brief, "telegram", language)
    drawn = dict(drawings(found, brief))
    assert set(drawn) == {"welcome", "danger", *brief.needs}
    for svg in drawn.values():
        root = ElementTree.fromstring(svg)
        texts = root.findall("{http://www.w3.org/2000/svg}text")
        assert len(texts) > 5
        assert root.get("direction") == ("rtl" if language == "ar" else "ltr")
        assert float(root.get("width", "0")) <= 480
        assert all(0 <= float(text.get("x", "-1")) <= 480 for text in texts)


def test_a_drawing_is_the_same_each_time_and_names_no_service(brief: World, walked: Walk) -> None:
    assert dict(drawings(walked, brief)) == dict(drawings(walk(brief, "telegram", "fr"), brief))
    numbers = re.compile(r"\+212\d{9}|0[5-8]\d{8}")
    assert not numbers.search(dict(drawings(walked, brief))["medical"].partition("danger")[0])


def test_a_seeded_fault_is_one_line_an_object_and_an_exit(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command, with a world in which one sentence asks for the name."""
    broken = FAULTS["a question for the name"].breaks(small(world, "medical"))
    monkeypatch.setattr(running, "made", lambda source: broken)
    parser = argparse.ArgumentParser()
    flows.add_arguments(parser)
    arguments = parser.parse_args(["check", "--channel", "sms", "--language", "fr", "--json"])
    assert flows.run(arguments, Config(data_dir=tmp_path)) == 1
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"rule", "where", "language", "channel", "what", "channels"} == told[0].keys()
    assert "place asks who somebody is" in {one["what"] for one in told if one["rule"] == "asks"}
