"""Which of the patterns found count: not what stands in a harmless turn of phrase, nor the danger of a film."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from flows.understand.matching import Match


@dataclass(frozen=True, slots=True)
class Found:
    """The matches of a message, those taken back apart."""

    kept: tuple[Match, ...]
    unsaid: tuple[Match, ...]

    def of(self, role: str) -> list[Match]:
        """The kept matches of a role."""
        return [match for match in self.kept if match.pattern.meaning.role == role]


def settle(matches: Sequence[Match]) -> Found:
    """Take back what stands inside a shield, and dangers in a message that tells of a film, the news or long ago.

    Any shield takes back a danger; only one that speaks for a need of its own takes back another need.
    """
    shields = [m for m in matches if m.pattern.meaning.role == "shield"]
    harmless, otherwise = _covered(shields), _covered(m for m in shields if m.pattern.meaning.name)
    framed = any(m.pattern.meaning.role == "frame" for m in matches)
    kept: list[Match] = []
    unsaid: list[Match] = []
    for match in matches:
        role = match.pattern.meaning.role
        lost = role == "need" and otherwise(match)
        lost = lost or (role == "danger" and (harmless(match) or (framed and not match.pattern.meaning.sure)))
        (unsaid if lost else kept).append(match)
    return Found(tuple(kept), tuple(unsaid))


def _covered(shields: Iterable[Match]) -> Callable[[Match], bool]:
    """Tells whether a match stands inside a shield: one that begins no later and ends no sooner."""
    firsts: list[int] = []
    furthest: list[int] = []
    for shield in sorted(shields, key=lambda s: s.first):
        firsts.append(shield.first)
        furthest.append(max(shield.last, furthest[-1] if furthest else 0))

    def covered(match: Match) -> bool:
        place = bisect_right(firsts, match.first)
        return place > 0 and furthest[place - 1] >= match.last

    return covered
