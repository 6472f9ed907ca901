"""Two columns that somebody put in each other's place: every value is wrong alone, all are right exchanged."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from directory.tables.table import Refusal, Table

Check = Callable[[str], bool]

_LOOKED_AT = 1_000
_FEWEST = 5
_MOST_OF = 0.8


def looks_swapped(table: Table, checks: Mapping[str, Check]) -> list[Refusal]:
    """One refusal for each column whose values (5 or more filled, 80 in 100 of them) fail their own check and pass
    that of exactly one other column, which itself fails in the same way. Looks at the first 1,000 filled values.
    """
    filled = _filled(table, [column for column in table.columns if column in checks])
    failing = {column: values for column, values in filled.items() if _most(not checks[column](v) for v in values)}
    said = []
    for column, values in failing.items():
        own = checks[column]
        others = [c for c in failing if c != column and _most(checks[c](v) and not own(v) for v in values)]
        if len(others) == 1:
            reason = f"looks like {others[0]!r}, as most of this column does: are the columns swapped?"
            said.append(Refusal(table.name, 1, column, values[0], reason))
    return said


def _filled(table: Table, columns: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {column: [] for column in columns}
    for _, row in table.rows:
        wanting = [column for column in columns if len(found[column]) < _LOOKED_AT]
        if not wanting:
            break
        for column in wanting:
            if row[column]:
                found[column].append(row[column])
    return found


def _most(verdicts: Iterable[bool]) -> bool:
    told = list(verdicts)
    return len(told) >= _FEWEST and sum(told) >= _MOST_OF * len(told)
