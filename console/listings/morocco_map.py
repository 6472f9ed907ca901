"""A map of Morocco's twelve regions without borders: one tile a region, laid out as the regions lie.

Tiles, because an outline drawn by guess would be a false one. Each is as large as the others, so that a region of few
people is seen as well as one of many. The order and the names are those of regions.csv.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from directory.places import places

WIDTH, HEIGHT, GAP = 132, 84, 6
PLACED: Mapping[str, tuple[float, int]] = {
    "tanger-tetouan-al-hoceima": (2.3, 0),
    "rabat-sale-kenitra": (1.7, 1),
    "fes-meknes": (2.7, 1),
    "oriental": (3.7, 1),
    "casablanca-settat": (1.4, 2),
    "beni-mellal-khenifra": (2.4, 2),
    "marrakech-safi": (1.2, 3),
    "draa-tafilalet": (2.2, 3),
    "souss-massa": (1.0, 4),
    "guelmim-oued-noun": (0.6, 5),
    "laayoune-sakia-el-hamra": (0.3, 6),
    "dakhla-oued-ed-dahab": (0.0, 7),
}
"""Tile by tile from the strait to the south: how far from the west (in tiles), and which row."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A region on the map: its corner, its whole name and the part of it that fits."""

    slug: str
    name: str
    label: str
    x: float
    y: float


def tiles(language: str) -> tuple[Tile, ...]:
    """The regions from north to south, named in this language."""
    found = []
    for region in places().regions:
        across, down = PLACED[region.slug]
        name = region.names[language]
        label = name.split("-")[0].strip()
        found.append(Tile(region.slug, name, label, across * WIDTH, down * HEIGHT))
    return tuple(sorted(found, key=lambda tile: (tile.y, tile.x)))


def size() -> tuple[float, float]:
    """How wide and how high the map is."""
    right = max(across for across, _ in PLACED.values()) + 1
    bottom = max(down for _, down in PLACED.values()) + 1
    return right * WIDTH, bottom * HEIGHT
