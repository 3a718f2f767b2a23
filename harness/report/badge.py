"""A badge in SVG: the profile, the verdict, and how many mandatory requirements it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from ttck.harness.report import words
from ttck.harness.report.junit import legal
from ttck.specs.profiles import label_of

if TYPE_CHECKING:
    from ttck.harness.report.model import Report

_COLOURS = {0: "#2e7d32", 6: "#2e7d32", 1: "#c62828", 4: "#b26a00", 5: "#b26a00"}  # dark enough for white text
_OTHER = "#616161"
_LETTER, _SIDE, _HEIGHT = 6.6, 8, 20  # pixels: of a letter about, of the room beside a text, of the badge


def render(report: Report) -> str:
    """The picture; it names no seller, so that it may hang anywhere."""
    tested, total = words.coverage(report)
    left, right = legal(f"ttck {label_of(report.profile)}"), f"{report.verdict.word.lower()} {tested}/{total}"
    first, second = (round(len(text) * _LETTER) + 2 * _SIDE for text in (left, right))
    colour = _COLOURS.get(int(report.exit_code), _OTHER)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{first + second}" height="{_HEIGHT}" role="img" '
        f"aria-label={quoteattr(f'{left}: {right}')}>"
        f"<title>{escape(left)}: {escape(right)}</title>"
        f'<rect width="{first}" height="{_HEIGHT}" fill="#424242"/>'
        f'<rect x="{first}" width="{second}" height="{_HEIGHT}" fill="{colour}"/>'
        '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">'
        f'<text x="{first / 2:g}" y="14" textLength="{first - 2 * _SIDE}">{escape(left)}</text>'
        f'<text x="{first + second / 2:g}" y="14" textLength="{second - 2 * _SIDE}">{escape(right)}</text>'
        "</g></svg>\n"
    )
