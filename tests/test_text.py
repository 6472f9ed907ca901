"""Rendering: parts counted as a handset is charged, letters folded, fall-backs said, ages of facts told."""

from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import gsm
from bot.text.checking import findings
from bot.text.gsm import segments
from bot.text.render import Renderer
from bot.text.style import SMS, TELEGRAM, Style
from directory.facts import Hit, Span
from flows.steps import Option, Say, Text
from locales.catalogue import CHAINS, Language, Missing, Sentence, Texts, languages, spoken

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "encoding", "parts", "units"),
    [
        ("", "gsm7", 1, 0),
        ("a" * 160, "gsm7", 1, 160),
        ("a" * 161, "gsm7", 2, 161),
        ("a" * 306, "gsm7", 2, 306),
        ("a" * 307, "gsm7", 3, 307),
        ("é" * 160, "gsm7", 1, 160),
        ("àéèùìòñü¿¡ÉÇ@£$¥", "gsm7", 1, 16),
        ("€" * 80, "gsm7", 1, 160),
        ("€" * 81, "gsm7", 2, 162),
        ("a" * 152 + "€" + "a" * 152, "gsm7", 3, 306),  # the euro does not fit in the last septet of part 1
        ("[]{}|~^\\", "gsm7", 1, 16),
        ("ê", "ucs2", 1, 1),
        ("’", "ucs2", 1, 1),
        ("ç", "ucs2", 1, 1),
        ("س" * 70, "ucs2", 1, 70),
        ("س" * 71, "ucs2", 2, 71),
        ("س" * 134, "ucs2", 2, 134),
        ("س" * 135, "ucs2", 3, 135),
        ("😀" * 35, "ucs2", 1, 70),
        ("س" * 66 + "😀" + "س" * 66, "ucs2", 3, 134),  # a pair is not cut in two
    ],
)
def test_parts_are_counted_as_a_handset_would_be_charged(text: str, encoding: str, parts: int, units: int) -> None:
    assert segments(text) == (encoding, parts, units)


@given(st.text())
def test_counting_never_raises_and_never_undercharges(text: str) -> None:
    encoding, parts, units = segments(text)
    alone, joined = (160, 153) if encoding == "gsm7" else (70, 67)
    assert parts >= 1
    assert units <= (alone if parts == 1 else joined * parts)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ça va être œuvré", "ca va etre oeuvré"),
        ("l’école « là » – oui…", 'l\'école " là " - oui...'),
        ("À bientôt", "A bientot"),
        ("Fès", "Fès"),
        ("Noël 5 €", "Noel 5 €"),
        ("jërëjëf", "jerejef"),
        ("10\u00a0000", "10 000"),
        ("دليل ça", "دليل ça"),
        ("ɓ ɗ", "ɓ ɗ"),
    ],
)
def test_letters_outside_gsm_are_folded_where_that_saves_a_message(text: str, folded: str) -> None:
    assert gsm.fold(text) == folded


@given(st.text())
def test_folding_is_idempotent(text: str) -> None:
    assert gsm.fold(gsm.fold(text)) == gsm.fold(text)


def rendered(say: Say, language: str = "fr", *, style: Style = SMS, texts: Texts | None = None) -> str:
    renderer = Renderer(style, (texts or Texts(languages())).on(style.name), {"ambulance": "15"}, TODAY)
    return renderer.render(say, language).text


def test_folding_is_a_setting() -> None:
    say = Say("hint.unreadable")
    assert segments(rendered(say)).encoding == "gsm7"
    accents = Say("talk.closed")
    assert "meme" not in rendered(accents, style=replace(SMS, fold=False))
    assert segments(rendered(accents, style=replace(SMS, fold=False))).encoding == "ucs2"


def test_options_are_lines_on_sms_and_buttons_on_telegram() -> None:
    say = Say("place", {}, (Option("1", {"fr": "Rabat"}), Option("menu", Text("next.menu"))))
    assert rendered(say).endswith("1 Rabat\nMenu")
    assert "Rabat" not in rendered(say, style=TELEGRAM)


HIT = Hit(
    id="x",
    names={"fr": "Association de soins", "en": "Care association"},
    short={"fr": "Soins Oujda", "en": "Care Oujda", "ar": "علاج وجدة"},
    needs=("medical",),
    phones=("+212536000000",),
    spans=(Span((0, 1, 2, 3, 4), time(9), time(15, 30)),),
    papers="none",
    audience=("everyone",),
)


def told(hit: Hit, language: str = "fr", style: Style = SMS) -> str:
    say = Say("results.city", {"place": {"fr": "Oujda"}, "need": Text("need.medical")}, hits=(hit,))
    return rendered(say, language, style=style)


@pytest.mark.parametrize(
    ("assured", "words"),
    [
        (None, "source sans date"),
        (date(2026, 11, 20), "vérifié le 20/11/2026)"),
        (date(2026, 8, 23), "vérifié le 23/08/2026)"),
        (date(2026, 8, 22), "vérifié le 22/08/2026, appelez d'abord"),
        (date(2026, 1, 1), "vérifié le 01/01/2026, appelez d'abord"),
    ],
)
def test_R17_each_answer_says_how_old_its_facts_are(assured: date | None, words: str) -> None:
    assert words in told(replace(HIT, assured=assured))


@pytest.mark.parametrize(
    ("age", "words"), [(30, "vérifié le 22/10/2026)"), (31, "vérifié le 21/10/2026, appelez d'abord")]
)
def test_R17_hotlines_and_shelters_age_faster(age: int, words: str) -> None:
    hit = replace(HIT, needs=("shelter",), assured=date.fromordinal(TODAY.toordinal() - age))
    assert words in told(hit)


@pytest.mark.parametrize("style", [SMS, TELEGRAM])
def test_R17_a_fact_never_checked_says_so_with_its_source(style: Style) -> None:
    answer = told(replace(HIT, source_date="2022-04"), style=style)
    assert "source 04/2022" in answer
    assert "Pas vérifié par nous: appelez d'abord." in answer
    assert "Pas vérifié" not in told(replace(HIT, assured=TODAY), style=style)


@pytest.mark.parametrize(
    ("number", "sms", "telegram"),
    [
        ("+212537545400", "0537545400", "+212537545400"),
        ("+212800004747", "0800004747", "0800004747"),
        ("+212801005353", "0801005353", "0801005353"),
        ("8350", "8350", "8350"),
        ("+33486517161", "+33486517161", "+33486517161"),
    ],
)
def test_a_number_is_told_as_it_must_be_dialled(number: str, sms: str, telegram: str) -> None:
    """Toll-free numbers do not answer in their international form."""
    hit = replace(HIT, phones=(number,))
    assert f"{sms} Soins Oujda" in told(hit)
    assert f"☎ {telegram}\n" in told(hit, style=TELEGRAM)


@pytest.mark.parametrize(
    ("language", "hours"),
    [("fr", "lun-ven 9h-15h30"), ("en", "Mon-Fri 9:00-15:30"), ("ar", "الاثنين-الجمعة 9 إلى 15:30")],
)
def test_hours_are_told_in_the_persons_language(language: str, hours: str) -> None:
    assert hours in told(HIT, language)


FULL = replace(HIT, full_until=date(2026, 12, 5))
CARAVAN = replace(HIT, starts=date(2026, 12, 3), ends=date(2026, 12, 20))


@pytest.mark.parametrize("style", [SMS, TELEGRAM])
@pytest.mark.parametrize(
    ("hit", "language", "words"),
    [
        (FULL, "fr", "complet jusqu'au 5 déc."),
        (FULL, "en", "full until 5 Dec"),
        (FULL, "ar", "ممتلئ إلى غاية 5 دجنبر"),
        (CARAVAN, "fr", "du 3 au 20 déc."),
        (CARAVAN, "en", "from 3 to 20 Dec"),
        (CARAVAN, "ar", "من 3 إلى 20 دجنبر"),
        (replace(CARAVAN, starts=date(2026, 11, 28)), "fr", "du 28 nov. au 20 déc."),
        (replace(CARAVAN, starts=None), "fr", "jusqu'au 20 déc."),
        (replace(CARAVAN, ends=None), "fr", "à partir du 3 déc."),
    ],
)
def test_what_lasts_some_days_says_which(style: Style, hit: Hit, language: str, words: str) -> None:
    assert words in told(hit, language, style)


def test_help_that_has_begun_and_has_no_end_says_no_day() -> None:
    assert "nov." not in told(replace(HIT, starts=date(2026, 11, 1)), style=TELEGRAM)


ALERT = replace(HIT, alert={"fr": "Entrée de l'autre côté, par la petite porte bleue de gauche", "ar": "الباب الخلفي"})


def test_an_alert_is_told_in_the_persons_language_where_it_is_there() -> None:
    assert "الباب الخلفي" in told(ALERT, "ar", TELEGRAM)
    assert "⚠ Entrée de l'autre côté, par la petite porte bleue de gauche\n" in told(ALERT, "en", TELEGRAM)


@pytest.mark.parametrize("number", range(1, 6))
def test_an_alert_is_told_whole_in_an_sms_or_left_out(number: int) -> None:
    hits = tuple(replace(ALERT, id=str(one), short={"fr": f"Soins d'Oujda numéro {one}"}) for one in range(number))
    say = Say("results.city", {"place": {"fr": "Oujda"}, "need": Text("need.medical")}, hits=hits)
    rendered = Renderer(SMS, Texts(languages()).on("sms"), {"ambulance": "15"}, TODAY).render(say, "fr")
    assert rendered.text.count("Entrée") in (0, number)
    assert rendered.text.count("petite porte bleue de gauche") == rendered.text.count("Entrée")
    assert number > 1 or "Entrée" in rendered.text


def test_why_this_one_says_that_it_is_open_now_and_asks_no_papers() -> None:
    hit = replace(HIT, open_now=True, audience=("women",))
    for language, open_now, papers in (
        ("fr", "ouvert en ce moment", "aucun papier demandé"),
        ("en", "open now", "no papers asked"),
        ("ar", "مفتوح الآن", "لا تطلب أي وثيقة"),
    ):
        assert open_now in told(hit, language, TELEGRAM)
        assert papers in told(hit, language, TELEGRAM)
    for plain in (replace(hit, open_now=False), replace(hit, open_now=None), replace(hit, always=True)):
        assert "ouvert en ce moment" not in told(plain, style=TELEGRAM)
    assert "aucun papier" not in told(replace(hit, papers=""), style=TELEGRAM)
    assert told(hit) == told(replace(hit, open_now=None)), "an SMS stays as short as it was"


def test_R17_an_answer_of_another_hour_or_need_is_not_the_one_kept() -> None:
    renderer = Renderer(TELEGRAM, Texts(languages()).on("telegram"), {"ambulance": "15"}, TODAY)

    def card(hit: Hit) -> str:
        return renderer.render(Say("results.city", {"place": {"fr": "Oujda"}, "need": "x"}, hits=(hit,)), "fr").text

    door = replace(HIT, address="1, rue des essais")
    assert "rue des essais" in card(door)
    assert "rue des essais" not in card(replace(door, address=""))
    assert "ouvert en ce moment" in card(replace(HIT, open_now=True))
    assert "ouvert en ce moment" not in card(replace(HIT, open_now=False))


def test_R13_a_protected_place_is_told_by_its_contact_only() -> None:
    hit = replace(HIT, protected=True, address="", place=None)
    assert "lieu: demander en appelant" in told(hit, style=TELEGRAM)


def test_a_unhcr_service_says_so_in_the_first_part() -> None:
    hit = replace(HIT, papers="unhcr", audience=("refugees",))
    for language, words in (("fr", "papier HCR"), ("en", "UNHCR paper"), ("ar", "بورقة المفوضية")):
        answer = told(hit, language)
        assert words in answer[: 67 if language == "ar" else 153]


def test_a_full_name_is_not_told_in_another_language() -> None:
    assert "Care association" not in told(HIT, "ar", TELEGRAM)
    assert "Association de soins" not in told(HIT, "ar", TELEGRAM)
    assert "Care association" in told(HIT, "en", TELEGRAM)


def _with(code: str, key: str, sentence: Sentence | None) -> Texts:
    """The catalogues with one sentence replaced, or taken out."""
    known = dict(languages())
    sentences = {k: s for k, s in known[code].sentences.items() if k != key and not k.startswith(f"{key}@")}
    known[code] = replace(known[code], sentences=sentences | ({key: sentence} if sentence else {}))
    return Texts(known)


@pytest.mark.parametrize("sentence", [None, Sentence(("مسودة",), "draft")])
def test_R32_a_missing_or_draft_text_falls_back_and_says_so(sentence: Sentence | None) -> None:
    answer = rendered(Say("stop"), "ar", texts=_with("ar", "stop", sentence))
    assert answer.startswith("(نص غير مترجم بعد)")
    assert "C'est fini" in answer
    assert "مسودة" not in answer


def test_R32_a_card_told_again_still_says_that_it_fell_back() -> None:
    texts = _with("ar", "card.undated", None).on(SMS.name)
    renderer = Renderer(SMS, texts, {"ambulance": "15"}, TODAY)
    say = Say("results.city", {"place": {"fr": "Oujda"}, "need": Text("need.medical")}, hits=(HIT,))
    told = [renderer.render(say, "ar").text for _ in range(2)]
    assert told[0] == told[1]
    assert told[0].startswith("(نص غير مترجم بعد)")


@pytest.mark.parametrize(
    ("key", "offered"), [("stop", True), ("card.undated", True), ("welcome", False), ("menu.doctor", False)]
)
def test_R32_one_draft_falls_back_and_does_not_silence_a_language(key: str, offered: bool) -> None:
    known = dict(languages())
    draft = Sentence(("مسودة",), "draft")
    known["ar"] = replace(known["ar"], sentences={**known["ar"].sentences, key: draft})
    assert ("ar" in spoken(("fr", "ar", "en"), known)) is offered


def test_a_complete_text_says_nothing_of_fall_backs() -> None:
    assert "(" not in rendered(Say("stop"), "ar")


def test_the_chain_is_arabic_french_english() -> None:
    assert CHAINS["ar"] == ("ar", "fr", "en")
    known = {code: replace(language, sentences={}) for code, language in languages().items()}
    with pytest.raises(Missing):
        Texts(known).get("stop", "ar")


@pytest.mark.parametrize("code", ["fr", "ar", "en"])
@pytest.mark.parametrize("number", [0, 1, 2, 3, 10, 11, 99, 100, 101, 102])
def test_every_number_has_a_plural_form(code: str, number: int) -> None:
    text, language = Texts(languages()).on("telegram").get("next.more", code, number)
    assert language == code
    assert text


def test_the_catalogues_have_no_fault() -> None:
    assert [str(found) for found in findings(languages())] == []


def _french_with(key: str, *forms: str) -> dict[str, Language]:
    known = dict(languages())
    sentence = Sentence(forms, "read", "2026-11-22", "project", file=known["fr"].sentences["stop"].file)
    known["en"] = replace(known["en"], sentences={**known["en"].sentences, key: sentence})
    return known


@pytest.mark.parametrize(
    ("key", "forms", "fault"),
    [
        ("results.city", ("nothing",), "en: results.city has - where French has {need} {place}"),
        ("stop", ("",), "en: stop has an empty form"),
        ("stop", ("one", "two"), "en: stop has plural forms"),
        ("next.more", ("a", "b", "c"), "en: next.more has 3 plural forms"),
        ("nowhere", ("x",), "en: nowhere is not in French"),
        ("welcome", ("x" * 400 + "{truth}",), "en: the first message is 5 SMS"),
    ],
)
def test_an_author_cannot_break_a_sentence_unseen(key: str, forms: tuple[str, ...], fault: str) -> None:
    assert any(str(found).startswith(fault) for found in findings(_french_with(key, *forms)))
