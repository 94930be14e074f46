"""What a panel shows, from what a store holds: its lines, and what they are made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.material import Materials
from bioaccord.vocabulary.sentence import Sentence

from .areas import INDICATORS, PARTS, Panel, PanelKind
from .asked_once import AskedOnce
from .indicators import indicator_name
from .observation import SERIES_KEY, WORLD
from .panel_flows import COUNTRIES, flow_figures
from .panel_parts import PanelParts, panel_parts
from .panel_words import lines_sentence, parts_sentence, prices_sentence, shares_sentence
from .partner_story import PartnerPrices, PartnerShare, partner_prices, partner_shares
from .product_names import product_words, series_name_key
from .selection import EVERYTHING, Selection, one_series
from .series_names import country_words
from .store import Store

YEARS = 10
_MOST_LINES = 4


@dataclass(frozen=True, slots=True)
class PanelLine:
    """One line: its name, its figures (columns of `OBSERVATIONS`), and its key where it is one series of the store, not a sum of several."""

    name: Text
    figures: pl.DataFrame
    key: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class PanelContent:
    """Everything on a panel; nothing of it where the store holds nothing for it."""

    lines: tuple[PanelLine, ...] = ()
    shares: tuple[PartnerShare, ...] = ()
    prices: PartnerPrices | None = None
    parts: PanelParts | None = None


def panel_content(store: Store, panel: Panel) -> PanelContent:
    """Return the content of a panel."""
    store = AskedOnce(store)
    lines = tuple(panel_lines(store, panel))
    if not lines:
        return PanelContent()
    if panel.kind == PanelKind.TRADE:
        shares = tuple(partner_shares(store, panel.products))
        # A kilogram of several headings together has no price.
        prices = partner_prices(store, panel.products[0], shares) if len(panel.products) == 1 else None
        return PanelContent(lines, shares, prices)
    return PanelContent(lines, parts=panel_parts(store, panel, lines[0].figures) if panel.kind in PARTS else None)


def panel_lines(store: Store, panel: Panel) -> list[PanelLine]:
    """Return the lines of a panel in one unit, at most four, over the last ten years; none where the store holds nothing of it."""
    ways = {PanelKind.TRADE: _trade} | dict.fromkeys(PARTS, _counts)
    found = ways.get(panel.kind, _series)(store, panel)
    lines: list[PanelLine] = []
    for line in found:
        if not lines or line.figures["unit"][0] == lines[0].figures["unit"][0]:
            lines.append(line)
        if len(lines) == _MOST_LINES:
            break
    if not lines:
        return []
    newest: date = max(line.figures["period"][-1] for line in lines)
    since = newest.replace(year=newest.year - YEARS, day=1)
    recent = [PanelLine(one.name, one.figures.filter(pl.col("period") > since), one.key) for one in lines]
    return [one for one in recent if one.figures["value"].count()]


def what_is_new(lines: Sequence[PanelLine], panel: Panel) -> Sentence:
    """Return what the latest figures of a panel's lines say against those of a year before."""
    return lines_sentence([(one.name, one.figures) for one in lines], panel.kind, panel.title)


def what_it_says(content: PanelContent, panel: Panel) -> tuple[Sentence, ...]:
    """Return what a panel says, in sentences: what is new in its lines, the story of its partners, and what a count is made of."""
    told = [what_is_new(content.lines, panel), *(shares_sentence(one) for one in content.shares)]
    if content.prices:
        told.append(prices_sentence(content.prices))
    if content.parts:
        told.append(parts_sentence(content.parts.parts, content.parts.unit))
    return tuple(one for one in told if one)


def _trade(store: Store, panel: Panel) -> Iterator[PanelLine]:
    """Yield flows of value: between the two countries first, then each one's with the world."""
    several = len(panel.products) > 1
    for is_world in (False, True):
        for heading in panel.products:
            for reporter in COUNTRIES:
                partner = WORLD if is_world else COUNTRIES[1 - COUNTRIES.index(reporter)]
                for indicator in ("export_value", "import_value"):
                    figures, key = flow_figures(store, indicator, reporter, partner, heading)
                    if figures is not None:
                        yield PanelLine(
                            _flow_name(indicator, reporter, partner, heading if several else ""), figures, key
                        )


def _flow_name(indicator: str, reporter: str, partner: str, heading: str) -> Text:
    here, there, counted = country_words(reporter), country_words(partner), indicator_name(indicator)
    of = product_words("HS", heading, Materials(())) if heading else Text("", "")
    arrow = "←" if indicator.startswith("import") else "→"
    return Text(
        f"{of.ko}{' ' if heading else ''}{here.ko} {arrow} {there.ko}, {counted.ko}",
        f"{of.en}{' ' if heading else ''}{here.en} {arrow} {there.en}, {counted.en}",
    )


def _series(store: Store, panel: Panel) -> Iterator[PanelLine]:
    """Yield a publisher's series in the order in which a panel names them; of several that fit, the freshest and longest."""
    keys = store.keys(Selection(indicator=INDICATORS[panel.kind]))
    is_rate = panel.kind == PanelKind.EXCHANGE_RATE
    for one in map(series_name_key, panel.products):
        for row in sorted(keys.iter_rows(named=True), key=lambda row: (row["last"], row["figures"]), reverse=True):
            # Publishers write a pair of currencies as the product or only as the unit.
            if series_name_key(row["unit" if is_rate else "product"]) == one and (
                not is_rate or row["frequency"] == "M"
            ):
                key = tuple(row[name] for name in SERIES_KEY)
                name = panel.title if is_rate else product_words(row["product_system"], row["product"], Materials(()))
                yield PanelLine(name, store.series(one_series(key)), key)
                break


def _counts(store: Store, panel: Panel) -> Iterator[PanelLine]:
    """Yield what is counted of a country: the whole, or its products where the publisher counts them apart."""
    for indicator in INDICATORS[panel.kind]:
        keys = store.keys(Selection(indicator=(indicator,), reporter=(panel.reporter,), frequency=("M",)))
        if keys.is_empty():
            continue
        newest = keys.sort("last", "source", descending=[True, False])["source"][0]
        keys = keys.filter(pl.col("source") == newest)
        whole = keys.filter(pl.col("product").is_in(["", EVERYTHING]))
        for row in (whole if whole.height else keys.sort("figures", descending=True)).iter_rows(named=True):
            key = tuple(row[name] for name in SERIES_KEY)
            name = (
                indicator_name(indicator)
                if whole.height
                else product_words(row["product_system"], row["product"], Materials(()))
            )
            yield PanelLine(_capital(name), store.series(one_series(key)), key)


def _capital(name: Text) -> Text:
    return Text(name.ko, name.en[:1].upper() + name.en[1:])
