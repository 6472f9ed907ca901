"""A hand-off from end to end: somebody on a pretend telephone, somebody of the team at the desk, each in a browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Locator, expect

from bot.cases import keeping, talking
from bot.moments import utc_now
from console.desk.words import shown
from console.shell.headers import POLICY
from locales.catalogue import Texts, languages
from tests.console.desk.corpus import ADDRESSES, CORPUS, ELSEWHERE, HANDLERS, OURS, SCRIPTS
from tests.e2e.desking import Operator, Person, a_person, an_operator, texts
from tests.e2e.process import Dalil, serving
from tests.e2e.staff import LAPTOP, PHONE

SAID = {
    "fr": ("Bonjour", "5", "Rabat"),
    "ar": ("سلام", "5", "الرباط"),
}
"""A doctor in Rabat."""
LOST = {"fr": "je suis perdu dans la ville", "ar": "أنا ضائع في المدينة"}
ANSWER = {"fr": "Je vous lis. Restez là.", "ar": "أقرأ ما تكتب. ابق هناك."}
DANGER = {"fr": "mon mari me frappe, il va me tuer", "ar": "زوجي يضربني وسيقتلني"}
NOTE = {"fr": "connaît la gare", "ar": "يعرف المحطة"}
ARABIC = re.compile("[\u0620-\u064a]{2,}")
FRENCH_IN_ARABIC = re.compile(r"[a-zà-ÿ]{4,}", re.IGNORECASE)


@pytest.fixture(scope="module")
def dalil(tmp_path_factory: pytest.TempPathFactory, stocked: Path) -> Iterator[Dalil]:
    """A running Dalil with a directory."""
    with serving(tmp_path_factory.mktemp("desk"), stocked) as running:
        yield running


@pytest.fixture(params=["fr", "ar"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def photograph(operator: Operator, folder: Path, name: str) -> None:
    """On a telephone's screen and on a laptop's, on neither of which anything sticks out."""
    for screen in (PHONE, LAPTOP):
        operator.page.set_viewport_size({"width": screen["width"], "height": screen["height"]})
        operator.desk.is_not_wider_than_its_screen()
        operator.page.screenshot(path=folder / f"{name}-{screen['width']}.png", full_page=True, caret="initial")


@pytest.mark.e2e
def test_somebody_is_handed_to_a_human_and_back(chromium: Browser, dalil: Dalil, language: str, tmp_path: Path) -> None:
    email = f"{language}@ong.example"
    with an_operator(chromium, dalil, email, language) as operator, a_person(chromium, dalil, language) as person:
        expect(operator.page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
        comes(operator, person, tmp_path)
        talk(operator, person)
        is_in_danger(operator, person)
        photograph(operator, tmp_path, f"danger-{language}")
        is_sent_what_was_reviewed(operator, person)
        notes(operator, person)
        photograph(operator, tmp_path, f"case-{language}")
        ends(operator, person, dalil)


def comes(operator: Operator, person: Person, folder: Path) -> None:
    """0 puts somebody on the board by itself; the operator takes them by a key."""
    person.says(*SAID[person.language])
    expect(operator.waits()).to_have_count(0)
    with operator.does_not_reload():
        person.says("0")
        expect(operator.waits()).to_have_count(1)
        expect(operator.page).to_have_title(re.compile(r"^\(1\) "))
    photograph(operator, folder, f"queue-{operator.language}")
    operator.takes_next()
    expect(operator.page.locator("#board ol.cases > li")).to_have_count(0)


def talk(operator: Operator, person: Person) -> None:
    """Each reads the other without looking again; the bot says nothing, whatever is written."""
    with operator.does_not_reload():
        with person.hears_nothing():
            for said in (LOST[person.language], "menu"):
                person.says(said)
                expect(operator.lines("person").filter(has_text=said)).to_be_visible()
        operator.writes(ANSWER[operator.language])
        expect(person.heard.last).to_have_text(ANSWER[operator.language])


def is_in_danger(operator: Operator, person: Person) -> None:
    """A danger is marked where it is said, the case is red, and its numbers are told once."""
    before = person.heard.count()
    for times in (1, 2):
        person.says(DANGER[person.language])
        expect(operator.lines("person").locator(".danger-said")).to_have_count(times)
    expect(operator.page.locator("#head .severity.red")).to_be_visible()
    expect(person.heard).to_have_count(before + 1)
    expect(person.heard.last).to_contain_text("8350")


def is_sent_what_was_reviewed(operator: Operator, person: Person) -> None:
    """A service's card and a sentence of the phrasebook arrive as they were read, in the person's language."""
    services = operator.opens("services")
    card = services.locator(".found details").first
    card.locator("summary").click()
    arrives(operator, person, card.locator(f".telling[lang={person.language}]"), "panels_services_send")
    phrases = operator.opens("phrases")
    for kind in ("topic", "key"):
        phrases.locator(f"ul.phrases a[href*='{kind}=']").first.click()
    arrives(operator, person, phrases.locator(f".telling[lang={person.language}]"), "phrases_send")
    if person.language == "ar":
        assert not FRENCH_IN_ARABIC.search(person.heard.last.inner_text())


def arrives(operator: Operator, person: Person, telling: Locator, button: str) -> None:
    """What is shown before it is sent is what the person reads."""
    expect(telling).to_be_visible()
    wanted, before = telling.inner_text(), person.heard.count()
    telling.locator("xpath=ancestor::*[self::form or self::details][1]").get_by_text(operator.t(button)).click()
    expect(person.heard).to_have_count(before + 1)
    assert plain(person.heard.last.inner_text()) == plain(wanted)


def plain(text: str) -> str:
    """A text without its spaces and what only guides the eye: two pages break lines in their own ways."""
    return re.sub(r"[\s\u200e\u200f]+", " ", text).strip()


def notes(operator: Operator, person: Person) -> None:
    """A note stays at the desk."""
    with person.hears_nothing():
        panel = operator.opens("notes")
        panel.locator("textarea").fill(NOTE[operator.language])
        panel.get_by_role("button", name=operator.t("panels_notes_go")).click()
        expect(panel.locator(".telling")).to_have_text(NOTE[operator.language])


def ends(operator: Operator, person: Person, dalil: Dalil) -> None:
    """The person is told, and stands at the menu; the operator is asked how they are, for it was red."""
    before, case_id = person.heard.count(), operator.case_id
    operator.page.locator("details.end > summary").click()
    operator.page.locator("#outcome").select_option("helped")
    operator.page.get_by_role("button", name=operator.t("talk_close"), exact=True).click()
    expect(operator.page).to_have_url(re.compile(rf"/desk/{case_id}/debrief$"))
    expect(person.heard).to_have_count(before + 1)
    closed = Texts(languages()).get("case.closed", person.language).text
    expect(person.heard.last).to_contain_text(closed)
    person.says("5")
    expect(person.heard).not_to_have_count(before + 1)
    assert NOTE[operator.language] not in "".join(person.heard.all_inner_texts())
    assert dalil.count("help_case WHERE state = 'closed' AND outcome = 'helped' AND id = :id", id=case_id) == 1


@pytest.mark.e2e
def test_both_texts_are_read_where_the_languages_differ(chromium: Browser, dalil: Dalil) -> None:
    with an_operator(chromium, dalil, "both@ong.example", "fr") as operator:
        texts(dalil, "b" * 24, [*SAID["ar"], "0"])
        operator.takes_next()
        services = operator.opens("services")
        services.locator(".found details summary").first.click()
        reads_both(operator, services.locator(".found details").first, "panels_services_send")
        phrases = operator.opens("phrases")
        for kind in ("topic", "key"):
            phrases.locator(f"ul.phrases a[href*='{kind}=']").first.click()
        reads_both(operator, phrases.locator("form"), "phrases_send")
        operator.page.locator("#words").fill("Bonjour, je vous lis maintenant")
        expect(operator.page.locator("#draft .notice.warn")).to_be_visible()


def reads_both(operator: Operator, where: Locator, button: str) -> None:
    """What the person will read and what it says, before it is sent and after."""
    theirs, own = (where.locator(".telling").nth(number).inner_text() for number in (0, 1))
    assert ARABIC.search(theirs)
    assert not ARABIC.search(own)
    before = operator.lines("staff").count()
    where.get_by_text(operator.t(button)).click()
    expect(operator.lines("staff")).to_have_count(before + 1)
    sent = operator.lines("staff").last
    assert plain(sent.locator("p.words").inner_text()) == plain(theirs)
    assert plain(sent.locator(".own .words").inner_text()) == plain(own)


@pytest.mark.e2e
def test_T6_nothing_that_is_written_does_anything_at_the_desk(chromium: Browser, dalil: Dalil, tmp_path: Path) -> None:
    dialogs: list[str] = []

    def refuses(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    with an_operator(chromium, dalil, "xss@ong.example", "fr") as operator:
        page = operator.page
        page.on("dialog", refuses)
        page.context.route(re.compile(r"^https?://(?!127\.0\.0\.1)"), lambda route: route.abort())
        texts(dalil, "a" * 24, ["Bonjour", "5", "Rabat", "0"])
        operator.takes_next()
        case_id = operator.case_id
        with operator.does_not_reload():
            texts(dalil, "a" * 24, list(CORPUS))
            expect(operator.lines("person")).to_have_count(1 + len(CORPUS), timeout=10_000)  # the first is their 0
            are_words_alone(page.locator("#talk li.person .words"))
        keeps(dalil, case_id)
        opened = page.reload()
        assert opened
        assert opened.headers["content-security-policy"] == POLICY
        are_words_alone(page.locator("#talk li.person .words"))
        are_words_alone(operator.opens("notes").locator(".telling"))
        expect(operator.opens("facts").locator("form.tags bdi")).to_have_text(list(TAGS))
        searches(operator)
        answers(operator)
        photograph(operator, tmp_path, "corpus")
        assert page.url.startswith(f"{dalil.console_url}/desk/{case_id}")
    assert dialogs == []


TAGS = ("<b>", "<svg onload=alert()>", "{{ x }}", "' onfocus=alert() '", '"><i>')


def keeps(dalil: Dalil, case_id: int) -> None:
    """Notes and tags of the desk's own that say the same, however they came to be kept."""
    with dalil.store.write() as connection:
        case = keeping.by_id(connection, case_id)
        assert case
        assert case.taken_by
        for text in CORPUS:
            talking.note(connection, dalil.seal(), case_id, case.taken_by, text, utc_now())
        keeping.tag(connection, case_id, TAGS)


def searches(operator: Operator) -> None:
    """Search fields give back what was typed, and nothing else."""
    for panel in ("services", "phrases", "sheet"):
        found = operator.opens(panel)
        for text in (SCRIPTS[0], HANDLERS[1], ADDRESSES[0], OURS[0]):
            found.locator("input[type=search]").fill(text)
            with operator.page.expect_response(re.compile(rf"/{panel}\?")):
                found.locator("form[method=get] button").first.click()
            expect(found.locator("input[type=search]")).to_have_attribute("value", text)  # the answer is in the page
            expect(found.locator("input[type=search]")).to_have_value(text)


def answers(operator: Operator) -> None:
    """What an operator writes is words too: sent, or refused and still in the box."""
    operator.writes(SCRIPTS[0])
    refused = f"</textarea>{HANDLERS[0]} {ELSEWHERE}"
    words = operator.page.locator("#words")
    words.fill(refused)
    words.press("Control+Enter")
    expect(operator.page.locator("#reply .notice.bad").first).to_be_visible()
    expect(words).to_have_value(refused)
    # Chromium counts every 422 among its errors, this one too.
    operator.desk.complaints = [one for one in operator.desk.complaints if "422" not in one]


def are_words_alone(lines: Locator) -> None:
    """Each text as it was written, and no mark-up within."""
    assert lines.evaluate_all("all => all.filter(one => one.childElementCount).length") == 0
    read = lines.evaluate_all("all => all.map(one => one.textContent)")
    assert [as_read(text) for text in read[-len(CORPUS) :]] == [as_read(text) for text in CORPUS]


def as_read(text: str) -> str:
    """What a browser has of a text: one kind of line end, and nothing of what shows nothing."""
    return shown(text).replace("\0", "").replace("\r\n", "\n")
