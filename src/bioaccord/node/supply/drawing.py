"""A chain as layers, and flows between countries: plain figures that templates turn into SVG."""

from dataclasses import dataclass, field

from bioaccord.brief import wording
from bioaccord.supply.chart import NetworkChart
from bioaccord.supply.layers import Flow, LayerNode, Layers
from bioaccord.vocabulary.language import Language

MARGIN, HEAD = 12, 34
_COLOURS = {"heavy": ("#faede7", "#8f2f12"), "middle": ("#fff7e6", "#9a6a00"), "light": ("#f3f2ee", "#8b897f")}
_LETTER, _BOLD_LETTER = 6.4, 7.9  # pixels of a Latin letter of 12 and of a bold one of 13; Hangul counts twice
_WIDEST_BOX, _COLUMN_GAP = 226, 18


@dataclass
class Picture:
    """Boxes, curves and words of a drawing; sizes in pixels."""

    title: str
    width: float = 0
    height: float = 0
    boxes: list[dict] = field(default_factory=list)
    curves: list[dict] = field(default_factory=list)
    words: list[dict] = field(default_factory=list)


@dataclass(frozen=True)
class LayersForm:
    """How layers are drawn: the size of a box, the room between boxes, and how many lines a name may take."""

    box_width: float = _WIDEST_BOX
    box_height: float = 62
    gap_x: float = 64
    gap_y: float = 14
    name_lines: int = 1
    is_narrow: bool = False


def form_for_column(layers: int, width: float) -> LayersForm:
    """Return the form in which so many layers fit a column of a page; boxes are narrower and say the same on more lines."""
    room = (width - 2 * MARGIN - (layers - 1) * _COLUMN_GAP) / max(1, layers)
    if room >= _WIDEST_BOX:
        return LayersForm(gap_x=min(64, (width - 2 * MARGIN - layers * _WIDEST_BOX) / max(1, layers - 1)))
    return LayersForm(int(room), 100, _COLUMN_GAP, 10, name_lines=2, is_narrow=True)


def draw_layers(
    layers: Layers,
    chart: NetworkChart,
    language: Language,
    words: dict[str, str],
    *,
    with_firms: bool = True,
    form: LayersForm | None = None,
) -> Picture:
    """Return the picture of a chain, own products on the left and the origin on the right. `words` holds: title, own, tier, more, stops; `with_firms` names makers."""
    picture = Picture(words["title"])
    form = form or LayersForm()
    count = len(layers.layers)
    tallest = max(
        len(layer) * (form.box_height + form.gap_y) + (30 if left else 0)
        for layer, left in zip(layers.layers, layers.left_out, strict=True)
    )
    picture.width = 2 * MARGIN + count * form.box_width + (count - 1) * form.gap_x
    picture.height = 2 * MARGIN + HEAD + tallest
    place: dict[int, tuple[float, float]] = {}
    for depth, (layer, left) in enumerate(zip(layers.layers, layers.left_out, strict=True)):
        x = MARGIN + depth * (form.box_width + form.gap_x)
        head = words["own"] if depth == 0 else words["tier"].format(number=depth)
        picture.words.append({"x": x, "y": MARGIN + 18, "text": head, "size": 14, "weight": 700})
        for row, node in enumerate(layer):
            y = MARGIN + HEAD + row * (form.box_height + form.gap_y)
            place[node.product] = (x, y)
            fill, stroke = _COLOURS[weight(node.share_stopped)]
            told = layer_words(node, depth, chart, language, words, with_firms=with_firms)
            picture.boxes.append(
                {
                    "x": x,
                    "y": y,
                    "fill": fill,
                    "stroke": stroke,
                    "lines": _box_lines(told, form),
                    "width": form.box_width,
                    "height": form.box_height,
                }
            )
        if left:
            y = MARGIN + HEAD + len(layer) * (form.box_height + form.gap_y) + 18
            picture.words.append({"x": x, "y": y, "text": words["more"].format(count=left), "size": 13, "weight": 400})
    for edge in layers.edges:
        (x1, y1), (x2, y2) = place[edge.supplier], place[edge.buyer]
        begin, end, middle = x1, x2 + form.box_width, (x1 + x2 + form.box_width) / 2
        y1, y2 = y1 + form.box_height / 2, y2 + form.box_height / 2
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


def weight(share_stopped: float) -> str:
    """Return how heavy a loss is, as colours and style classes call it."""
    return "heavy" if share_stopped >= 0.5 else "middle" if share_stopped > 0.05 else "light"


def layer_words(
    node: LayerNode, depth: int, chart: NetworkChart, language: Language, words: dict[str, str], *, with_firms: bool
) -> dict[str, str]:
    """Return name, firm, country and what stops of a node; the firm is empty without names, what stops where nothing does."""
    product = chart.product(node.product)
    site = chart.sites[product.site_id]
    firm = wording.organisation_name(chart.network.organisation(site.organisation_id), language)
    # The firm's own name for a product may tell who makes it; without names the material's stands there.
    name = product.name if with_firms else chart.materials.name(product.material_id)
    stops = f"{words['stops']} {wording.percent(node.share_stopped, language)}"
    return {
        "name": name.in_language(language),
        "firm": firm if with_firms else "",
        "country": wording.country(site.country, language),
        "stops": stops if depth > 0 and node.share_stopped > 0 else "",
    }


def tiers_of(
    layers: Layers, chart: NetworkChart, language: Language, words: dict[str, str], *, with_firms: bool = True
) -> list[dict]:
    """Return the layers as tiers below one another, for a page too narrow for the picture. Arguments as in `draw_layers`."""
    return [
        {
            "title": words["own"] if depth == 0 else words["tier"].format(number=depth),
            "boxes": [
                {
                    **layer_words(node, depth, chart, language, words, with_firms=with_firms),
                    "weight": weight(node.share_stopped),
                }
                for node in layer
            ],
            "more": words["more"].format(count=left) if left else "",
        }
        for depth, (layer, left) in enumerate(zip(layers.layers, layers.left_out, strict=True))
    ]


def _box_lines(told: dict[str, str], form: LayersForm) -> list[dict]:
    name = _wrapped(told["name"], int((form.box_width - 20) / _BOLD_LETTER), form.name_lines)
    # What letters take differs between fonts; in a narrow box that shows.
    room = form.box_width - (32 if form.is_narrow else 20)
    lines = [(line, 13, 700) for line in name]
    places = (
        [told["country"], told["stops"]]
        if form.is_narrow
        else [" · ".join(filter(None, (told["country"], told["stops"])))]
    )
    lines += [(_cut(line, int(room / _LETTER)), 12, 400) for line in (told["firm"], *places) if line]
    return [
        {"y": 20 + 17 * number, "text": text, "size": size, "weight": bold}
        for number, (text, size, bold) in enumerate(lines)
    ]


def _wrapped(text: str, longest: int, lines: int) -> list[str]:
    """Return a text on at most so many lines, broken between words; the last is cut."""
    found, rest = [], text.split()
    while rest and len(found) < lines - 1:
        taken = 1
        while taken < len(rest) and _width(" ".join(rest[: taken + 1])) <= longest:
            taken += 1
        found.append(_cut(" ".join(rest[:taken]), longest))
        rest = rest[taken:]
    return [*found, _cut(" ".join(rest), longest)] if rest else found


def _width(text: str) -> int:
    return sum(2 if ord(letter) > 0x1100 else 1 for letter in text)


def _cut(text: str, longest: int) -> str:
    width, kept = 0, ""
    for letter in text:
        width += 2 if ord(letter) > 0x1100 else 1
        if width > longest:
            return kept.rstrip() + "…"
        kept += letter
    return kept
