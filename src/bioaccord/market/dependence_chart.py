"""The picture of dependence: what two countries buy in third ones, one to the left and one to the right; one Vega-Lite specification."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair

from bioaccord.vocabulary.language import Language, Text

from .chart import COLOURS, FONT, wrapped
from .chokepoints import Chokepoint
from .concentration import Bounds
from .dependence import Dependence
from .dependence_words import shown, unnamed_share
from .finding_words import amount, country_words, first_capital

MOST_BARS = 12
_BAR = 18
_LINE = 14
_NAME_LETTERS = 34
"""As many letters of a name as stand in one line on a phone."""
_BREAK = "|"
_PALE = 0.35
_SHARE = Text("전체 수입에서 차지하는 비중", "Share of each country's imports")
_ABROAD = Text("국외 부가가치 중 비중", "Share of what comes from abroad")
_UPPER = Text(
    "옅은 부분: 비공개·누락된 값이 모두 그 나라 것일 때.",
    "Pale: if all that is missing or kept secret came from there.",
)
_THRESHOLD = Text("점선: {threshold:.0%}.", "Dashed: {threshold:.0%}.")
_BUYER = Text("수입국", "buyer")
_FROM = Text("공급국", "from")
_WHAT = Text("품목", "of")
_PART = Text("비중", "share")
_WORTH_DRAWING = 0.02
UNNAMED = Text("나라가 밝혀지지 않은 몫", "part not told by country")
_WORTH = Text("두 나라 수입액", "bought by both")


@dataclass(frozen=True, slots=True)
class Pair:
    """One row of the picture: from where, of what, each country's share, and what both bought there."""

    country: Text
    name: Text
    shares: tuple[Bounds, Bounds]
    worth: Text


def pairs_of_chokepoints(points: Sequence[Chokepoint]) -> list[Pair]:
    """Return a row a chokepoint, the most value at stake first."""
    return [
        Pair(
            country_words(one.country),
            one.name,
            (one.first.share_of(one.country), one.second.share_of(one.country)),
            amount(one.value_at_stake, one.unit),
        )
        for one in points
    ]


def pairs_of_suppliers(
    first: Dependence, second: Dependence, most: int = MOST_BARS, *, are_shared: bool = True
) -> list[Pair]:
    """Return a row a third country from which both buy (or one of them does), the most value first; none for two currencies.

    What is not told by country is a row of its own, the last one.
    """
    if first.unit != second.unit:
        return []
    ends = {first.reporter, second.reporter}
    values = [{one.country: one.value for one in side.suppliers if one.value > 0} for side in (first, second)]
    named = values[0].keys() & values[1].keys() if are_shared else values[0].keys() | values[1].keys()
    worth = {name: values[0].get(name, 0.0) + values[1].get(name, 0.0) for name in named - ends}
    largest = sorted(worth, key=lambda name: (-worth[name], name))[:most]
    rows = [
        Pair(
            country_words(name),
            first.name,
            (first.share_of(name), second.share_of(name)),
            amount(worth[name], first.unit),
        )
        for name in largest
    ]
    hidden = [unnamed_share(side) for side in (first, second)]
    if rows and max(hidden) >= _WORTH_DRAWING:
        shares = (Bounds(hidden[0], hidden[0]), Bounds(hidden[1], hidden[1]))
        unnamed = first.concentration.unplaced + second.concentration.unplaced
        rows.append(Pair(UNNAMED, first.name, shares, amount(unnamed, first.unit)))
    return rows


def dependence_chart(
    pairs: Sequence[Pair],
    countries: tuple[str, str],
    language: Language,
    *,
    title: str = "",
    source: str = "",
    threshold: float | None = None,
    is_abroad: bool = False,
    is_named: bool = True,
    width: int = 620,
) -> dict[str, Any]:
    """Return the Vega-Lite specification of the first pairs; raises `ValueError` for none.

    Bars to the left are the first country's shares, to the right the second's; a pale part reaches to the upper bound. `is_abroad`
    says that shares are of value added abroad or of inputs from abroad, not of imports of goods; `is_named` whether what is bought
    stands beside each country.
    """
    if not pairs:
        raise ValueError("a picture of dependence has a pair of shares at least")
    buyers = [first_capital(country_words(code).in_language(language)) for code in countries]
    rows = [row for place, one in enumerate(pairs[:MOST_BARS]) for row in _rows(place, one, buyers, is_named, language)]
    lines = max(len(row["label"]) for row in rows)
    for row in rows:
        row["label"] = _BREAK.join([""] * (lines - len(row["label"])) + row["label"])
    largest = max(row["most"] for row in rows)
    reach = min(1.0, max(largest * 1.28, (threshold or 0.0) * 1.15))
    x_title = (_ABROAD if is_abroad else _SHARE).in_language(language)
    x = altair.X(
        "from:Q",
        title=x_title,
        scale=altair.Scale(domain=[-reach, reach], nice=False),
        axis=altair.Axis(labelExpr="format(abs(datum.value), '.0%')", tickCount=5, grid=False),
    )
    # Names stand above their bars: beside them they would leave a phone no room.
    y = altair.Y("place:O", title=None, axis=None)
    colour = altair.Color(
        "buyer:N",
        title=None,
        legend=altair.Legend(orient="top", symbolType="square", symbolOpacity=1, labelLimit=260),
        scale=altair.Scale(domain=buyers, range=list(COLOURS[:2])),
    )
    tips = [
        altair.Tooltip("buyer:N", title=_BUYER.in_language(language)),
        altair.Tooltip("country:N", title=_FROM.in_language(language)),
        altair.Tooltip("what:N", title=_WHAT.in_language(language)),
        altair.Tooltip("told:N", title=_PART.in_language(language)),
        altair.Tooltip("worth:N", title=_WORTH.in_language(language)),
    ]
    base = altair.Chart(altair.InlineData(values=rows))
    layers: list[altair.Chart] = []
    is_open = any(row["most"] - row["least"] > 5e-4 for row in rows)
    if is_open:
        pale = base.mark_bar(height=_BAR, yOffset=_LINE * lines / 2, opacity=_PALE)
        layers.append(pale.encode(x=x, x2="far:Q", y=y, color=colour, tooltip=tips))
    full = base.mark_bar(height=_BAR, yOffset=_LINE * lines / 2)
    layers.append(full.encode(x=x, x2="to:Q", y=y, color=colour, tooltip=tips))
    ways: tuple[tuple[int, Literal["right", "left"]], ...] = ((-1, "right"), (1, "left"))
    for sign, align in ways:
        side = base.transform_filter(f"datum.side == {sign}")
        layers.append(
            side.mark_text(align=align, dx=4 * sign, dy=_LINE * lines / 2, fontSize=11, color="#1c2321").encode(
                x=altair.X("far:Q", title=x_title), y=y, text="told:N"
            )
        )
    if threshold is not None:
        ends = altair.Chart(altair.InlineData(values=[{"at": -threshold}, {"at": threshold}]))
        layers.append(ends.mark_rule(color="#5a3d82", strokeDash=[4, 3]).encode(x=altair.X("at:Q", title=x_title)))
    # A white edge keeps the name readable where the dashed line crosses it.
    for edge in (5, 0):
        named = base.transform_filter("datum.side == 1").mark_text(
            align="center",
            baseline="top",
            dy=-(_BAR + _LINE * lines) / 2 - 1,
            lineBreak=_BREAK,
            lineHeight=_LINE,
            fontSize=12,
            stroke="white" if edge else None,
            strokeWidth=edge,
            strokeJoin="round",
        )
        layers.append(named.encode(x=altair.X("from:Q", title=x_title), y=y, text="label:N"))
    notes = [source] if source else []
    if is_open:
        notes.append(_UPPER.in_language(language))
    if threshold is not None:
        notes.append(_THRESHOLD.in_language(language).format(threshold=threshold))
    drawn = altair.layer(*layers).properties(
        width=width, height=altair.Step(_BAR + _LINE * lines + 12), background="white"
    )
    heading = altair.TitleParams(
        text=wrapped(title, width / 8.4),
        subtitle=[part for note in notes for part in wrapped(note, width / 6.2)],
        anchor="start",
        fontSize=14,
        subtitleFontSize=11,
        subtitleColor="#4d5753",
        offset=10,
    )
    drawn = drawn.properties(title=heading)
    specification: dict[str, Any] = drawn.configure(font=FONT).configure_view(stroke=None).to_dict()
    return specification


def _rows(place: int, one: Pair, buyers: list[str], is_named: bool, language: Language) -> list[dict[str, Any]]:
    country, what = first_capital(one.country.in_language(language)), one.name.in_language(language)
    label = wrapped(f"{country} · {what}" if is_named else country, _NAME_LETTERS)
    rows = []
    for side, buyer, share in zip((-1, 1), buyers, one.shares, strict=True):
        rows.append(
            {
                "place": place,
                "label": label,
                "country": country,
                "what": what,
                "buyer": buyer,
                "side": side,
                "from": 0.0,
                "to": side * share.lower,
                "far": side * share.upper,
                "least": share.lower,
                "most": share.upper,
                "told": shown(share),
                "worth": one.worth.in_language(language),
            }
        )
    return rows
