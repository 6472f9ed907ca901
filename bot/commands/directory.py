"""`dalil directory`: load the packaged facts, import and export, look for faults, count, find a service."""

import argparse
import json
import sys
from datetime import datetime
from typing import Any

from bot.commands import transfer
from bot.config import Config
from bot.knowledge import MOROCCO
from bot.moments import utc_now
from bot.service import open_store
from bot.store import Store
from directory.building import bring_forward
from directory.catalog import Catalog
from directory.checking import check, stats
from directory.facts import NEEDS, Answer, Hit, Place
from directory.loading import load
from directory.places import places
from directory.reasons import reasons
from directory.search import find
from directory.sheets import BadData

NAME = "directory"
HELP = "the facts: load, import, export, check, find, stats"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's verbs and their options."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verbs.add_parser("load", help="bring the store to the packaged facts").set_defaults(verb=_load)
    verbs.add_parser("check", help="faults in the facts; exit 1 if any").set_defaults(verb=_check)
    transfer.add_verbs(verbs)
    counts = verbs.add_parser("stats", help="how many services, reachable and checked, by need")
    counts.add_argument("--json", action="store_true", help="one JSON object")
    counts.set_defaults(verb=_stats)
    finding = verbs.add_parser("find", help="who helps with a need at a place, best first")
    finding.add_argument("--need", required=True, choices=NEEDS, metavar="CODE", help=", ".join(NEEDS))
    finding.add_argument("--place", metavar="SLUG", help="a city or region by its slug, or any spelling of it")
    finding.add_argument("--lat", type=_degrees, metavar="DEGREES", help="latitude, with --lon, instead of a place")
    finding.add_argument("--lon", type=_degrees, metavar="DEGREES", help="longitude")
    finding.add_argument("--language", default="fr", metavar="CODE", help="language of the names (fr)")
    finding.add_argument("--limit", type=int, default=10, metavar="N", help="the most services shown (10)")
    finding.add_argument("--json", action="store_true", help="one JSON object")
    finding.set_defaults(verb=_find)


def run(arguments: argparse.Namespace, config: Config) -> int:
    """Open the store, do the verb, close."""
    store = open_store(config)
    try:
        return int(arguments.verb(arguments, config, store))
    finally:
        store.close()


def _load(arguments: argparse.Namespace, config: Config, store: Store) -> int:
    try:
        with store.write() as connection:
            counts = load(connection)
    except BadData as bad:
        print(bad, file=sys.stderr)
        return 1
    with store.read() as connection:
        bring_forward(connection, config.catalog_path)
    print(f"added {counts.added} changed {counts.changed} unchanged {counts.unchanged}")
    return 0


def _check(arguments: argparse.Namespace, config: Config, store: Store) -> int:
    with store.read() as connection:
        faults = check(connection)
    print("\n".join(faults) if faults else "No fault found.")
    return 1 if faults else 0


def _stats(arguments: argparse.Namespace, config: Config, store: Store) -> int:
    with store.read() as connection:
        found = stats(connection)
    if arguments.json:
        print(json.dumps({name: getattr(found, name) for name in found.__dataclass_fields__}))
        return 0
    print(f"{found.services} services: {found.with_phone} with a phone, {found.reachable} with any contact,")
    print(f"{found.assured} ever checked by somebody, {found.protected} whose place is never told.")
    for need in sorted(found.by_need):
        print(f"  {need:<20} {found.by_need[need]:>4}, {found.by_need_with_phone.get(need, 0):>3} with a phone")
    return 0


def _find(arguments: argparse.Namespace, config: Config, store: Store) -> int:
    with store.read() as connection:
        bring_forward(connection, config.catalog_path)
    if (arguments.lat is None) != (arguments.lon is None):
        print("--lat and --lon go together.", file=sys.stderr)
        return 2
    place, near = _where(arguments)
    if near and place is None:
        print("No city of Morocco is near this point.", file=sys.stderr)
        return 1
    if arguments.place and place is None:
        print("This place is not known: a city or region of Morocco by its slug or name.", file=sys.stderr)
        return 1
    catalog, now = Catalog(config.catalog_path), utc_now().astimezone(MOROCCO)
    answer = find(catalog, arguments.need, place, now=now, language=arguments.language, near=near)
    hits = answer.hits[: max(arguments.limit, 0)]
    as_json = arguments.json
    print(
        json.dumps(_as_json(answer, hits, arguments.language, now)) if as_json else _as_text(hits, arguments.language)
    )
    return 0


def _degrees(text: str) -> float:
    if not -180 <= (number := float(text)) <= 180:
        raise argparse.ArgumentTypeError("from -180 to 180")
    return number


def _where(arguments: argparse.Namespace) -> tuple[Place | None, tuple[float, float] | None]:
    """The place asked for; with coordinates, the nearest place and the point itself."""
    if arguments.lat is not None and arguments.lon is not None:
        nearest = places().nearest(arguments.lat, arguments.lon)
        return (nearest[0] if nearest else None), (arguments.lat, arguments.lon)
    if not arguments.place:
        return None, None
    return places().get(arguments.place) or places().match(arguments.place), None


def _as_json(answer: Answer, hits: tuple[Hit, ...], language: str, now: datetime) -> dict[str, Any]:
    return {
        "need": answer.need,
        "place": answer.place.slug if answer.place else None,
        "nearest": answer.nearest,
        "services": [
            {**_hit_as_json(hit, language), "reasons": _reasons(hit, answer.need, language, now)} for hit in hits
        ],
    }


def _reasons(hit: Hit, need: str, language: str, now: datetime) -> list[list[str]]:
    """Why it stands there, for staff: codes and values."""
    return [list(map(str, one)) for one in reasons(hit, need, day=now.date(), language=language)]


def _hit_as_json(hit: Hit, language: str) -> dict[str, Any]:
    return {
        "id": hit.id,
        "name": hit.names.get(language) or hit.short.get(language) or hit.names["fr"],
        "short_name": hit.short.get(language) or hit.short["fr"],
        "needs": list(hit.needs),
        "phones": list(hit.phones),
        "whatsapp": list(hit.whatsapp),
        "email": hit.email or None,
        "address": hit.address or None,
        "place": hit.place.slug if hit.place else None,
        "tier": hit.tier,
        "distance_km": hit.distance_km,
        "papers": hit.papers or None,
        "audience": list(hit.audience),
        "authority": hit.authority,
        "vetted_child": hit.vetted_child,
        "protected": hit.protected,
        "assured_date": hit.assured.isoformat() if hit.assured else None,
        "source_date": hit.source_date or None,
    }


def _as_text(hits: tuple[Hit, ...], language: str) -> str:
    rows = [f"{h.short.get(language) or h.short['fr']:<28}  {h.tier:<8}  {', '.join(h.phones) or '-'}" for h in hits]
    return "\n".join(rows) or "Nothing found."
