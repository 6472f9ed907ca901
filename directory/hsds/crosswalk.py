"""Which need of ours a category of somebody else's is: by crosswalk.csv, or none."""

from collections import defaultdict
from functools import lru_cache

from directory.facts import NEEDS
from directory.hsds.taxonomies import crosswalk, terms

_COLUMNS = ("open_eligibility_slug", "openeligibility_id_2014", "data_inclusion_thematique")


def need_of(code: str) -> str:
    """The need this code stands for: ours, a finer one of ours, Open Eligibility's or data·inclusion's; else "".

    An Open Eligibility code that is not in the table is taken for the broader one it lies under.
    """
    code = code.strip().casefold()
    if code in NEEDS:
        return code
    if ("needs", code) in terms():
        return terms()["needs", code].need
    while code:
        if code in _needs_elsewhere():
            return _needs_elsewhere()[code]
        code = code.rpartition(":")[0]
    return ""


@lru_cache(maxsize=1)
def _needs_elsewhere() -> dict[str, str]:
    """Others' codes that mean one need: a word of the first level counts before a finer one."""
    found: dict[str, dict[bool, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in crosswalk():
        for column in _COLUMNS:
            if code := row[column].partition(" ")[0].casefold():
                found[code][bool(row["parent"])].add(row["need"])
    first = {code: by_level.get(False) or by_level[True] for code, by_level in found.items()}
    return {code: next(iter(needs)) for code, needs in first.items() if len(needs) == 1}
