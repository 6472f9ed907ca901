"""The drawing itself: boxes one below the other, options as arrows to the boxes they lead to.

Narrow, so that it is read on a telephone as on a wide screen; colours follow the reader's light or dark; text is text.
Measures are in pixels at natural size.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from textwrap import wrap

from bot.explorer.picture.tree import Box, Choice

WIDTH = 460
INDENT, MARGIN, PADDING, GAP = 22, 10, 10, 14
LINE = 19
LETTER = 7.3
"""The width of a letter of 14 pixels, a little more than most are."""
SHOWN_LINES = 9
"""Of what is told; a page of services is longer, and is not what a drawing is for."""
DEEPEST = 6
STYLE = """
:root{color-scheme:light dark}
svg{--ink:#1f2328;--soft:#59636e;--line:#8c959f;--box:#ffffff;--head:#0b57a4}
@media(prefers-color-scheme:dark){svg{--ink:#e6edf3;--soft:#9da7b1;--line:#6e7681;--box:#161b22;--head:#79b8ff}}
text{font:14px/1.3 system-ui,sans-serif;fill:var(--ink)}
.head{fill:var(--head);font-size:12px}.key{font-weight:600}.else{fill:var(--soft);font-size:12px}
rect{fill:var(--box);stroke:var(--line)}path{fill:none;stroke:var(--line);stroke-width:1.5}
""".strip().replace("\n", "")


@dataclass(slots=True)
class _Page:
    """What is drawn so far, and how far down; `mirrored` for what is read from right to left."""

    mirrored: bool
    down: float = MARGIN
    parts: list[str] = field(default_factory=list)

    def across(self, x: float, width: float = 0) -> float:
        return WIDTH - x - width if self.mirrored else x

    def text(self, x: float, y: float, words: str, kind: str = "") -> None:
        marked = f' class="{kind}"' if kind else ""
        self.parts.append(f'<text x="{self.across(x):g}" y="{y:g}"{marked}>{escape(words)}</text>')

    def box(self, x: float, y: float, width: float, height: float) -> None:
        at = self.across(x, width)
        self.parts.append(f'<rect x="{at:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="6"/>')

    def arrow(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Down from an option along the edge, then into the box below."""
        x, y, to = self.across(start[0]), start[1], self.across(end[0])
        self.parts.append(f'<path d="M{x:g} {y:g}V{end[1]:g}H{to:g}" marker-end="url(#to)"/>')


def drawn(title: str, box: Box, *, language: str, right_to_left: bool) -> str:
    """The whole drawing as an SVG of its own."""
    page = _Page(right_to_left)
    _place(page, box, 0)
    height = page.down + MARGIN
    tag = language.replace("_", "-")
    direction = "rtl" if right_to_left else "ltr"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}" '
        f'style="max-width:100%;height:auto" role="img" aria-label="{escape(title)}" lang="{tag}" '
        f'direction="{direction}">'
    )
    marker = '<marker id="to" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    tip = '<path d="M0 0L8 4L0 8"/></marker>'
    return "\n".join((head, f"<style>{STYLE}</style>", f"<defs>{marker}{tip}</defs>", *page.parts, "</svg>\n"))


def _place(page: _Page, box: Box, depth: int) -> float:
    """Draw a box and all below it; the height at which an arrow meets it."""
    x = MARGIN + INDENT * min(depth, DEEPEST)
    width, top = WIDTH - MARGIN - x, page.down
    rows = list(_rows(box, width))
    bottom = top + LINE * len(rows) + 2 * PADDING
    page.box(x, top, width, bottom - top)
    for n, (words, kind) in enumerate(rows, 1):
        page.text(x + PADDING, top + PADDING + LINE * n - 5, words, kind)
    page.down = bottom + GAP
    for choice in box.choices:
        if choice.to:
            _below(page, choice, choice.to, start=(x + INDENT / 2, bottom), depth=depth + 1)
    return top + PADDING + LINE / 2


def _below(page: _Page, choice: Choice, box: Box, *, start: tuple[float, float], depth: int) -> None:
    """A box an option leads to, with its arrow down the left edge and the option's words on it."""
    x = MARGIN + INDENT * min(depth, DEEPEST)
    page.text(x, page.down + LINE - 6, choice.label, "key")
    page.down += LINE
    page.arrow(start, (x, _place(page, box, depth)))


def _rows(box: Box, width: float) -> Iterator[tuple[str, str]]:
    """The lines of a box with their kind: its title, what is told, its options, and where those lead that are drawn
    elsewhere."""
    letters = int((width - 2 * PADDING) / LETTER)
    yield box.title, "head"
    lines = [piece for line in box.text.splitlines() if line.strip() for piece in wrap(line, letters)]
    yield from ((line, "") for line in lines[:SHOWN_LINES])
    if len(lines) > SHOWN_LINES:
        yield "…", "else"
    for choice in box.choices:
        yield from ((piece, "key") for piece in wrap(choice.label, letters))
        if choice.elsewhere:
            yield f"→ {choice.elsewhere}", "else"
