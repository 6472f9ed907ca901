"""The rules that keep the house as it is (CONTRIBUTING: the arrows, pure flows, SQL in its rooms)."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ("locales", "directory", "flows", "bot", "console")
"""From the ground up: a floor may use those under it, and `__main__` alone may use the console."""

SQL_ROOMS = (
    "directory/",
    "bot/store/",
    "bot/inbox.py",
    "bot/outbox.py",
    "bot/handed.py",
    "bot/turn.py",
    "bot/people.py",
    "bot/phrases.py",
    "bot/leases.py",
    "console/auth/",
)
MAY_ONLY_ASK_IF_IT_ANSWERS = ("bot/web/health.py",)
NEVER_IN_FLOWS = {
    "asyncio", "datetime.now", "httpx", "logging", "os", "random", "requests", "socket", "sqlalchemy", "sqlite3",
    "sqlite_utils", "starlette", "subprocess", "sys", "telegram", "threading", "time", "twilio", "urllib", "uvicorn",
}  # fmt: skip
LONGEST_MODULE = 350
BAD_NAMES = {"utils", "helpers", "common", "manager", "misc"}


def modules() -> list[Path]:
    return [p for floor in FLOORS if (ROOT / floor).is_dir() for p in sorted((ROOT / floor).rglob("*.py"))]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """What stands in a module, read once for all the rules."""
    return ast.parse(path.read_text("utf-8"))


def imports(path: Path) -> set[str]:
    """The modules a file imports, by full name."""
    found = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_the_arrows_point_one_way(path: Path) -> None:
    floor = FLOORS.index(path.relative_to(ROOT).parts[0])
    above = {f for f in FLOORS[floor + 1 :]} if name_of(path) != "bot/__main__.py" else set()
    assert {i.split(".")[0] for i in imports(path)} & above == set()


@pytest.mark.parametrize("path", [p for p in modules() if name_of(p).startswith("flows/")], ids=name_of)
def test_flows_import_nothing_that_acts(path: Path) -> None:
    assert {i.split(".")[0] for i in imports(path)} & NEVER_IN_FLOWS == set()
    assert not re.search(r"\b(open|print|input)\(|\.now\(|today\(", path.read_text("utf-8"))


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_sql_stands_only_in_its_rooms(path: Path) -> None:
    if name_of(path).startswith(SQL_ROOMS) or name_of(path) in MAY_ONLY_ASK_IF_IT_ANSWERS:
        return
    words = re.findall(r"\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE)\b[^\"]*", path.read_text("utf-8"))
    assert words == [] or name_of(path) == "bot/commands/bench.py"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_no_module_is_too_long_or_named_after_nothing(path: Path) -> None:
    assert "migrations/versions" in name_of(path) or len(path.read_text("utf-8").splitlines()) <= LONGEST_MODULE
    assert path.stem not in BAD_NAMES


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_every_module_says_what_it_is(path: Path) -> None:
    tree = parsed(path)
    assert ast.get_docstring(tree)
    if "migrations" in name_of(path):
        return
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{name_of(path)}: {node.name}"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_functions_are_short(path: Path) -> None:
    if "migrations" in name_of(path):
        return
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            assert lines <= 40, f"{node.name} has {lines} lines"


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name]


def test_no_path_of_a_machine_and_no_registry_stands_in_the_project() -> None:
    """Neither where it was written nor where its packages came from."""
    told = re.compile(rb"/(?:work|root|home|opt)/\w|files\.pythonhosted|registry\.npmjs|pypi\.org/simple")
    assert [name_of(p) for p in tracked() if p != Path(__file__) and told.search(p.read_bytes())] == []
