"""`dalil bench understanding`: how long a message takes to be read, beside the nearest of our phrases by characters.

The messages are phrases of every language, short and long; the baseline looks among the 504 first phrases for the
nearest by edit distance (rapidfuzz), the simplest reader that can be. Rounds alternate. Start and memory are those of a
process of its own, which reads nothing else.
"""

import csv
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rapidfuzz import process

import flows.understand
from flows.understand import understand

MESSAGES, ROUNDS, NEAREST_OF = 3000, 3, 504
LENGTHS = (50_000, 100_000)
HOSTILE = (
    "a", "ab ", "a'", "jaibesoin ", "ضربني ", "Rabat ou Fes et ", "film il me frappe ",
    "tu me tues de rire ", "15 ans ",
)  # fmt: skip
"""Said over and over; where the time grows faster than the text, the last figure is well above 2."""
FOLDER = Path(flows.understand.__file__).parent / "phrases"
_ALONE = """
import time
def megabytes():
    with open("/proc/self/statm") as told:
        return int(told.read().split()[1]) * 4096 / 1e6
before = megabytes()
start = time.perf_counter()
from flows.understand import understand
understand("bonjour")
spent = time.perf_counter() - start
for text in {texts!r}:
    understand(text)
print(spent, megabytes() - before)
"""


def run() -> int:
    """Measure, and print."""
    texts = _messages()
    understand(texts[0])
    for _ in range(ROUNDS):
        ours = _times(understand, texts)
        nearest = _times(lambda text: process.extractOne(text, texts[:NEAREST_OF]), texts[::10])
        middle, slow = ours[len(ours) // 2], ours[len(ours) * 99 // 100]
        figures = f"median {middle * 1e3:.2f} ms, p99 {slow * 1e3:.2f} ms"
        print(f"a message: {figures}; {middle / nearest[len(nearest) // 2]:.1f} times the nearest phrase")
    for name, piece in (("phrases", " ".join(texts)), *((repr(one), one) for one in HOSTILE)):
        part, whole = (min(_times(understand, [_long(piece, size)] * 2)) for size in LENGTHS)
        print(f"{name:<22} {part:6.2f} s for 50,000 characters, {whole / part:.1f} times that for 100,000")
    spent, memory = _alone(texts[::3])
    print(f"start: {spent:.2f} s; memory added: {memory:.0f} MB, {len(texts[::3])} messages read")
    return 0


def _long(piece: str, size: int) -> str:
    return (piece * (size // len(piece) + 1))[:size]


def _alone(texts: Sequence[str]) -> tuple[float, float]:
    """Seconds to the first reading, and MB added by reading these, in a process of its own."""
    program = _ALONE.format(texts=texts)
    made = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    spent, memory = map(float, made.stdout.split())
    return spent, memory


def _messages() -> list[str]:
    """The phrases, spread over all files."""
    found: list[str] = []
    for path in sorted(FOLDER.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as handle:
            found += [row["phrase"] for row in csv.DictReader(handle)]
    return found[:: max(1, len(found) // MESSAGES)]


def _times(read: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    spent = []
    for text in texts:
        start = time.perf_counter()
        read(text)
        spent.append(time.perf_counter() - start)
    return sorted(spent)
