"""`dalil locales`: how far each language has come, and whether the catalogues can be told from."""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from bot.config import Config
from bot.text.checking import findings, measured, stands_on_sms
from bot.text.style import SMS
from locales.catalogue import CHAINS, GREETED, Language, languages

NAME = "locales"
HELP = "the state of the sentences in each language"
GREETING_ONLY = "greeting only"
_ROW = "{:<9} {:>5} {:>5} {:>6} {:>7}  {:<16} {:<10} {:<10} {:<10} {:>5} {:>5} {:>5}"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one language has come.

    `told_in`: how many drafts and missing sentences are told in which other language ("": in none). `reader` is who
    read last, `newest` and `oldest` the days of the last and the first review still standing ("": none). `sms`: how
    many sentences cost one, two, three SMS... by themselves.
    """

    draft: int
    read: int
    native: int
    missing: int
    greeting_only: bool
    told_in: dict[str, int]
    reader: str
    newest: str
    oldest: str
    sms: dict[int, int]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("what", choices=("status", "check"), help="status: a table; check: faults, and exit 1 if any")
    parser.add_argument(
        "--sentences", metavar="LANG", nargs="?", const="", help="status: also each draft and missing sentence"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object, for scripts")


def run(arguments: argparse.Namespace, config: Config) -> int:
    """Print the table, or the faults."""
    if arguments.what == "check":
        return _check(languages(), as_json=arguments.json)
    known = languages()
    asked = arguments.sentences
    if asked and asked not in known:
        print(f"There are no sentences in {asked}: {', '.join(known)}.")
        return 2
    listed = {} if asked is None else {code: unread(known, code) for code in ([asked] if asked else known)}
    if arguments.json:
        print(json.dumps(_as_json(known, listed), ensure_ascii=False, indent=2))
    else:
        print("\n".join([status(known), *_lines(listed)]))
    return 0


def standing(known: Mapping[str, Language], code: str) -> Standing:
    """How far this language has come, held against French."""
    sentences = known[code].sentences
    states = Counter(one.state for one in sentences.values())
    reviews = sorted((one.reviewed, one.reader) for one in sentences.values() if one.reviewed)
    costs = Counter(measured(one, known[code]).parts for key, one in sentences.items() if stands_on_sms(key))
    absent = unread(known, code)
    return Standing(
        draft=states["draft"],
        read=states["read"],
        native=states["native"],
        missing=sum(key not in sentences for key in absent),
        greeting_only=code in GREETED,
        told_in=dict(Counter(absent.values())),
        reader=reviews[-1][1] if reviews else "",
        newest=reviews[-1][0] if reviews else "",
        oldest=reviews[0][0] if reviews else "",
        sms=dict(sorted(costs.items())),
    )


def unread(known: Mapping[str, Language], code: str) -> dict[str, str]:
    """The drafts and missing sentences of a language by key, each with the language it is told in ("": in none).

    Of a language that only greets, its own greeting is told although it is a draft.
    """
    here = known[code].sentences
    wanted = here if code in GREETED else known["fr"].sentences | here
    return {key: told_in(known, code, key) for key in wanted if key not in here or here[key].state == "draft"}


def told_in(known: Mapping[str, Language], code: str, key: str) -> str:
    """The first language of the chain that may tell this sentence, in this form or a plainer one; "" for none."""
    base, _, channel = key.partition("@")
    forms = (key, base if channel == SMS.name else f"{base}@rich", base) if channel else (key,)
    chain = (known[one] for one in CHAINS.get(code, (code, "fr", "en")) if one in known)
    return next((one.code for one in chain if any(one.shown(form) for form in forms)), "")


def status(known: Mapping[str, Language]) -> str:
    """The table, one row a language."""
    heads = ("draft", "read", "native", "missing", "told in", "read by", "newest", "oldest", "1 SMS", "2 SMS", "3 SMS")
    rows = [_ROW.format("language", *heads)]
    rows += [_ROW.format(code, *_cells(standing(known, code), code)) for code in known]
    return "\n".join(row.rstrip() for row in rows)


def _cells(one: Standing, code: str) -> tuple[object, ...]:
    elsewhere = ", ".join(f"{other or 'none'} {count}" for other, count in one.told_in.items() if other != code)
    told = GREETING_ONLY if one.greeting_only else elsewhere
    return (
        one.draft, one.read, one.native, one.missing, told or "-", one.reader or "-", one.newest or "-",
        one.oldest or "-", *(one.sms.get(parts, 0) for parts in (1, 2, 3)),
    )  # fmt: skip


def _lines(listed: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for code, keys in listed.items():
        if keys:
            yield ""
        for key, other in keys.items():
            yield f"{code}: {key}  told in {other or 'no language'}"


def _as_json(known: Mapping[str, Language], listed: Mapping[str, Mapping[str, str]]) -> dict[str, object]:
    found: dict[str, dict[str, object]] = {code: asdict(standing(known, code)) for code in known}
    for code, keys in listed.items():
        found[code]["sentences"] = dict(keys)
    return dict(found)


def _check(known: Mapping[str, Language], *, as_json: bool) -> int:
    found = findings(known)
    if as_json:
        told = [{"language": f.language, "key": f.key, "kind": f.kind, "says": str(f)} for f in found]
        print(json.dumps({"faults": told}, ensure_ascii=False, indent=2))
    else:
        print("\n".join(map(str, found)) or "Every sentence is complete, in every language, and fits.")
    return 1 if found else 0
