"""`dalil doctor` at the launch gate: says by city and need what there is, and refuses what nobody ever checked."""

import argparse
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.commands import doctor
from bot.config import Config
from bot.moments import to_millis
from bot.store import Store
from directory import calls, editing
from directory.call_list import named_lines
from directory.history import Note
from directory.roles import THE_COMMAND
from directory.storing import services


@pytest.fixture
def config(tmp_path: Path, stocked: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """A house with the starter directory and no setting."""
    for name in list(os.environ):
        if name.startswith("DALIL_"):
            monkeypatch.delenv(name)
    shutil.copy(stocked, tmp_path / "dalil.db")
    return Config(data_dir=tmp_path)


def asks(config: Config, *given: str) -> int:
    parser = argparse.ArgumentParser()
    doctor.add_arguments(parser)
    return doctor.run(parser.parse_args(given), config)


def test_the_starter_directory_is_not_ready_and_why(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    assert asks(config) == 0
    said = capsys.readouterr().out
    assert "? Not ready to be opened to people, because" in said
    assert "telephone numbers were checked within 180 days" in said
    assert "lines were checked within 30 days" in said
    assert asks(config, "--ready") == 1


def test_it_tells_by_city_and_need(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    asks(config, "--ready")
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    [row] = [row for row in rows if row[:2] == ["rabat", "legal_aid"]]
    assert "services," in row
    assert row[-3:] == ["0", "ever", "checked"]


def test_once_all_is_checked_the_gate_opens(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    store = Store(config.store_url)
    note = Note("command line", to_millis(datetime.now(UTC)))
    with store.write() as connection:
        for key in services(connection):
            editing.assure(connection, THE_COMMAND, key, (), note, day=note.day)
        for key in named_lines(connection):
            calls.assure_line(connection, THE_COMMAND, key, note)
    store.close()
    assert asks(config, "--ready") == 0
    assert "  Ready to be opened to people." in capsys.readouterr().out
