"""The documents cannot lie: what is made from the code is as the code is, and every door is described."""

import re
from pathlib import Path

import pytest

from bot.__main__ import COMMANDS
from bot.config import environment_name, settings
from bot.documents import README, made

ROOT = Path(__file__).parent.parent


def test_the_readmes_tables_are_as_the_code_is() -> None:
    text = README.read_text("utf-8")
    assert made(text) == text, "run python -m bot.documents"


def test_every_setting_and_command_is_described() -> None:
    text = README.read_text("utf-8")
    assert all(f"`{environment_name(one)}`" in text and one.metadata["help"] for one in settings())
    assert all(f"`dalil {module.NAME}`" in text and module.HELP for module in COMMANDS)


def test_every_target_of_the_makefile_is_described_in_it() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    phony = next(line for line in makefile.splitlines() if line.startswith(".PHONY:")).split()[1:]
    assert [door for door in phony if not re.search(rf"^{door}:.*## ", makefile, re.M)] == []


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/rules.md"])
def test_the_files_a_document_names_exist(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    named = re.findall(r"`((?:bot|flows|directory|locales|tests|docs)/[\w./]+\w)`", text) + re.findall(
        r"\]\(([\w./]+)\)", text
    )
    made_at_run = {"data/secret.key"}
    assert [name for name in named if name not in made_at_run and not (ROOT / name).exists()] == []


def test_the_answer_in_the_readme_is_what_is_really_answered() -> None:
    block = re.search(r"^    Oujda: docteur\.\n(?:    .*\n)+", README.read_text("utf-8"), re.M)
    told = (ROOT / "tests/transcripts/doctor_in_oujda_fr_sms.txt").read_text("utf-8")
    assert block
    assert re.sub(r"^    ", "  ", block[0].rstrip(), flags=re.M) in told


def test_every_rule_that_is_named_is_written_down() -> None:
    rules = (ROOT / "docs/rules.md").read_text("utf-8")
    files = [p for floor in ("bot", "flows", "directory", "locales", "tests") for p in (ROOT / floor).rglob("*.py")]
    named = {
        rule
        for path in files
        for rule in re.findall(r"(?<![A-Za-z0-9])[RT]\d{1,2}(?=[^A-Za-z0-9])", path.read_text("utf-8"))
    }
    assert {rule for rule in named if f"| {rule} |" not in rules} == set()
