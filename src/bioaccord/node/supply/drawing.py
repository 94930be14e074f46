"""A chain as layers, and flows between countries: plain figures that templates turn into SVG."""

from dataclasses import dataclass, field

from bioaccord.brief import wording
from bioaccord.supply.chart import NetworkChart
from bioaccord.supply.layers import Flow, Layers
from bioaccord.vocabulary.language import Language

BOX_WIDTH, BOX_HEIGHT, GAP_X, GAP_Y, MARGIN, HEAD = 226, 62, 64, 14, 12, 34
_HEAVY, _MIDDLE, _LIGHT = ("#faede7", "#8f2f12"), ("#fff7e6", "#9a6a00"), ("#f3f2ee", "#8b897f")
_LONGEST, _LONGEST_BOLD = 32, 26  # Latin letters that a box takes; Hangul counts twice


@dataclass
class Picture:
    """Boxes, curves and words of a drawing; sizes in pixels."""

    title: str
    width: float = 0
    height: float = 0
    boxes: list[dict] = field(default_factory=list)
    curves: list[dict] = field(default_factory=list)
    words: list[dict] = field(default_factory=list)


def draw_layers(
    layers: Layers, chart: NetworkChart, language: Language, words: dict[str, str], *, with_firms: bool = True
) -> Picture:
    """Return the picture of a chain, own products on the left, where a narrow screen begins, and the origin on the right. `words` holds: title, own, tier, more, stops; `with_firms` names makers."""
    picture = Picture(words["title"])
    count = len(layers.layers)
    tallest = max(len(layer) + (1 if left else 0) for layer, left in zip(layers.layers, layers.left_out, strict=True))
    picture.width = 2 * MARGIN + count * BOX_WIDTH + (count - 1) * GAP_X
    picture.height = 2 * MARGIN + HEAD + tallest * (BOX_HEIGHT + GAP_Y)
    place: dict[int, tuple[float, float]] = {}
    for depth, (layer, left) in enumerate(zip(layers.layers, layers.left_out, strict=True)):
        x = MARGIN + depth * (BOX_WIDTH + GAP_X)
        head = words["own"] if depth == 0 else words["tier"].format(number=depth)
        picture.words.append({"x": x, "y": MARGIN + 18, "text": head, "size": 14, "weight": 700})
        for row, node in enumerate(layer):
            y = MARGIN + HEAD + row * (BOX_HEIGHT + GAP_Y)
            place[node.product] = (x, y)
            fill, stroke = _HEAVY if node.share_stopped >= 0.5 else _MIDDLE if node.share_stopped > 0.05 else _LIGHT
            product = chart.product(node.product)
            site = chart.sites[product.site_id]
            firm = wording.organisation_name(chart.network.organisation(site.organisation_id), language)
            # The firm's own name for a product may tell who makes it; without names the material's stands there.
            name = product.name if with_firms else chart.materials.name(product.material_id)
            lines = [
                {"y": 20, "text": _cut(name.in_language(language), _LONGEST_BOLD), "size": 13, "weight": 700},
                {"y": 37, "text": _cut(firm) if with_firms else "", "size": 12, "weight": 400},
            ]
            place_words = wording.country(site.country, language)
            if depth > 0 and node.share_stopped > 0:
                place_words += f" · {words['stops']} {wording.percent(node.share_stopped, language)}"
            lines.append({"y": 54, "text": place_words, "size": 12, "weight": 400})
            picture.boxes.append(
                {
                    "x": x,
                    "y": y,
                    "fill": fill,
                    "stroke": stroke,
                    "lines": lines,
                    "width": BOX_WIDTH,
                    "height": BOX_HEIGHT,
                }
            )
        if left:
            y = MARGIN + HEAD + len(layer) * (BOX_HEIGHT + GAP_Y) + 18
            picture.words.append({"x": x, "y": y, "text": words["more"].format(count=left), "size": 13, "weight": 400})
    for edge in layers.edges:
        (x1, y1), (x2, y2) = place[edge.supplier], place[edge.buyer]
        begin, end, middle = x1, x2 + BOX_WIDTH, (x1 + x2 + BOX_WIDTH) / 2
        y1, y2 = y1 + BOX_HEIGHT / 2, y2 + BOX_HEIGHT / 2
        picture.curves.append(
            {
                "d": f"M{begin} {y1}C{middle} {y1} {middle} {y2} {end} {y2}",
                "width": round(1 + 3 * edge.share, 2),
                "stroke": "#9aa39f",
            }
        )
    return picture


def draw_flows(flows: tuple[Flow, ...], language: Language, title: str, others: str, *, most: int = 9) -> Picture:
    """Return the flows between countries of origin (left) and of use (right), as wide as what they are worth."""
    picture = Picture(title, width=760)
    by_origin: dict[str, float] = {}
    for flow in flows:
        by_origin[flow.from_country] = by_origin.get(flow.from_country, 0.0) + flow.usd_per_year
    kept = sorted(by_origin, key=lambda code: -by_origin[code])[:most]
    cells: dict[tuple[str, str], float] = {}
    for flow in flows:
        key = (flow.from_country if flow.from_country in kept else "", flow.to_country)
        cells[key] = cells.get(key, 0.0) + flow.usd_per_year
    total = sum(cells.values()) or 1.0
    scale = 300 / total
    left, right = _stacked(cells, 0, scale), _stacked(cells, 1, scale)
    picture.height = (
        max(max((y + h for y, h in left.values()), default=0), max((y + h for y, h in right.values()), default=0)) + 30
    )
    used_left, used_right = dict.fromkeys(left, 0.0), dict.fromkeys(right, 0.0)
    for (origin, target), amount in sorted(cells.items(), key=lambda cell: (list(left).index(cell[0][0]), cell[0][1])):
        width = amount * scale
        y1 = left[origin][0] + used_left[origin] + width / 2
        y2 = right[target][0] + used_right[target] + width / 2
        used_left[origin] += width
        used_right[target] += width
        colour = {"KR": "#1d5f8a", "US": "#b3401f"}.get(origin, "#8b897f")
        picture.curves.append(
            {
                "d": f"M232 {y1:.1f}C380 {y1:.1f} 380 {y2:.1f} 528 {y2:.1f}",
                "width": max(1.0, round(width, 1)),
                "stroke": colour,
            }
        )
    for side, x, anchor in ((left, 220, "end"), (right, 540, "start")):
        for code, (y, height) in side.items():
            name = wording.country(code, language) if code else others
            amount = sum(value for key, value in cells.items() if key[0 if side is left else 1] == code)
            picture.boxes.append(
                {"x": 224 if side is left else 528, "y": y, "width": 8, "height": max(height, 1), "fill": "#34403c"}
            )
            picture.words.append(
                {
                    "x": x,
                    "y": y + height / 2 + 5,
                    "text": f"{name} {wording.percent(amount / total, language)}",
                    "size": 13,
                    "weight": 400,
                    "anchor": anchor,
                }
            )
    return picture


def _stacked(cells: dict[tuple[str, str], float], side: int, scale: float) -> dict[str, tuple[float, float]]:
    sizes: dict[str, float] = {}
    for key, amount in cells.items():
        sizes[key[side]] = sizes.get(key[side], 0.0) + amount
    found, y = {}, 16.0
    for code in sorted(sizes, key=lambda one: (one == "", -sizes[one])):
        height = sizes[code] * scale
        found[code] = (y, height)
        y += max(height, 12) + 10
    return found


def _cut(text: str, longest: int = _LONGEST) -> str:
    width, kept = 0, ""
    for letter in text:
        width += 2 if ord(letter) > 0x1100 else 1
        if width > longest:
            return kept.rstrip() + "…"
        kept += letter
    return kept
