"""The path of an exposure as boxes and arrows: plain figures that a template turns into SVG."""

from dataclasses import dataclass, field

from bioaccord.brief import wording
from bioaccord.brief.sheet import Brief
from bioaccord.vocabulary.exposure import Exposure
from bioaccord.vocabulary.language import Language

BOX_WIDTH = 224
BOX_HEIGHT = 132
GAP = 150
MARGIN = 12
_HEAVY = ("#faede7", "#8f2f12")
_LIGHT = ("#fff7e6", "#9a6a00")
_UNKNOWN = ("#f3f2ee", "#8b897f")


@dataclass(frozen=True)
class Words:
    """A line of text in a drawing."""

    text: str
    y: float
    x: float = 14
    size: float = 14
    weight: int = 400
    fill: str = "#1c2321"
    anchor: str = "middle"


@dataclass(frozen=True)
class Box:
    """A node of the path."""

    x: float
    y: float
    fill: str
    stroke: str
    lines: tuple[Words, ...]


@dataclass(frozen=True)
class Arrow:
    """A delivery from one node to the next."""

    d: str
    width: float
    lines: tuple[Words, ...]


@dataclass
class Drawing:
    """A whole path, from the subject of the signal to the product."""

    title: str
    width: float
    height: float
    boxes: list[Box] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    box_width: int = BOX_WIDTH
    box_height: int = BOX_HEIGHT


def draw_path(exposure: Exposure, brief: Brief, language: Language, words: dict[str, str]) -> Drawing | None:
    """Return the drawing of an exposure's path, or None where the signal meets the product itself.

    `words` holds the page's words for: title, lost, transit, stock, of_need.
    """
    steps = exposure.path
    if len(steps) < 2:
        return None
    drawing = Drawing(
        title=words["title"],
        width=2 * MARGIN + len(steps) * BOX_WIDTH + (len(steps) - 1) * GAP,
        height=BOX_HEIGHT + 2 * MARGIN,
    )
    for number, step in enumerate(steps):
        x = MARGIN + number * (BOX_WIDTH + GAP)
        firm = wording.organisation_name(brief.organisations[step.organisation_id], language)
        material = brief.products[step.product_id].name.in_language(language)
        fill, stroke = _HEAVY if step.share_lost >= 0.5 else _LIGHT if step.share_lost > 0 else _UNKNOWN
        lines = [
            *_wrapped(material, weight=700, first=26),
            *_wrapped(firm, weight=400, first=70),
            Words(wording.country(step.country, language), 110, size=12.5, fill="#34403c"),
        ]
        if step.share_lost > 0:
            lost = f"{words['lost']} {wording.percent(step.share_lost, language)}"
            lines.append(Words(lost, 124, size=12, weight=700, fill=stroke))
        drawing.boxes.append(Box(x, MARGIN, fill, stroke, tuple(lines)))
        if number + 1 < len(steps):
            drawing.arrows.append(_arrow(step, x, language, words))
    return drawing


def _arrow(step, x: float, language: Language, words: dict[str, str]) -> Arrow:
    begin, end, middle = x + BOX_WIDTH + 4, x + BOX_WIDTH + GAP - 6, MARGIN + BOX_HEIGHT / 2
    centre = (begin + end) / 2
    lines = [Words(f"{words['of_need']} {wording.percent(step.share, language)}", middle - 12, centre)]
    if step.lead_time_days:
        lines.append(Words(f"{words['transit']} {wording.days(step.lead_time_days, language)}", middle + 22, centre))
    if step.stock_days:
        lines.append(Words(f"{words['stock']} {wording.days(step.stock_days, language)}", middle + 39, centre))
    return Arrow(f"M{begin} {middle}H{end}", 1.5 + 3 * step.share, tuple(lines))


def _wrapped(text: str, *, weight: int, first: float) -> list[Words]:
    """Break a name over at most two lines; Hangul takes about twice the width of a Latin letter."""
    lines, current, size = [""], 0, 27
    for word in text.split(" "):
        width = sum(2 if ord(letter) > 0x1100 else 1 for letter in word)
        if current and current + 1 + width > size:
            lines.append("")
            current = 0
        lines[-1] = f"{lines[-1]} {word}".strip()
        current += width + 1
    if len(lines) > 2:
        lines = [lines[0], lines[1][:-1] + "…"]
    return [Words(line, first + 18 * number, size=14, weight=weight) for number, line in enumerate(lines)]
