"""What a report rests on, numbered as it is met: each series and each signal's evidence, with retrieval, vintage and disclaimers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import quote

import polars as pl

from bioaccord.market.finding import Finding
from bioaccord.market.indicators import indicator_name
from bioaccord.market.market_readers import SOURCES, citation
from bioaccord.market.observation import WORLD
from bioaccord.market.product_names import product_words
from bioaccord.market.series_address import series_key
from bioaccord.market.series_names import series_name as market_series_name
from bioaccord.market.unit_names import unit_name
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.signal import Evidence, Signal

from . import wording
from .phrases import phrase
from .report_panel import ALL_UNDER

_MOST_ORIGINS = 3
_FRED = "fred"
_PLACES = {
    "canada-shortages": "https://www.drugshortagescanada.ca",
    "clinical-trials": "https://clinicaltrials.gov",
    "exchange-rates": "https://www.federalreserve.gov/releases/h10/",
    _FRED: "https://fred.stlouisfed.org",
    "korea-customs": "https://www.data.go.kr/data/15100475/openapi.do",
    "openfda-approvals": "https://open.fda.gov/apis/drug/drugsfda/",
    "openfda-shortage-history": "https://open.fda.gov/apis/drug/drugshortages/",
    "openfda-shortages": "https://open.fda.gov/apis/drug/drugshortages/",
    "pink-sheet": "https://www.worldbank.org/en/research/commodity-markets",
    "un-comtrade": "https://comtradeplus.un.org",
    "us-census": "https://www.census.gov/foreign-trade/",
    "wiod": "https://www.rug.nl/ggdc/valuechain/wiod/",
}
"""Where a reader of a report finds what a publisher says, by the name of the source."""


@dataclass(frozen=True, slots=True)
class ToldCitation:
    """One entry of the list of sources: its number in the text, what it is, and where, when and in which state it was read."""

    number: int
    title: str
    lines: tuple[str, ...]
    address: str


@dataclass(frozen=True, slots=True)
class ToldDisclaimer:
    """What a publisher asks to be said, in the reader's language first; `languages` fits `texts`."""

    publisher: str
    texts: tuple[str, ...]
    languages: tuple[str, ...]


@dataclass(slots=True)
class SourceList:
    """Gives every source its number the first time it is named, and tells them all afterwards."""

    language: Language
    _series: dict[tuple[str, date], tuple[int, pl.DataFrame]] = field(default_factory=dict)
    _findings: dict[tuple[str, ...], tuple[int, Finding]] = field(default_factory=dict)
    _evidence: dict[tuple[str, str, str], tuple[int, Evidence]] = field(default_factory=dict)
    _disclaimers: dict[str, Text] = field(default_factory=dict)

    def number_of_series(self, address: str, as_of: date, figures: pl.DataFrame) -> int:
        """Return the number of a series as of a day; its figures tell which vintages and retrievals are cited."""
        known = self._series.get((address, as_of))
        number = known[0] if known else self._next()
        told = pl.concat([known[1], figures]) if known else figures
        self._series[address, as_of] = (number, told)
        self._asks_to_be_said(series_key(address)["source"])
        return number

    def number_of_finding(self, finding: Finding) -> int:
        """Return the number of the figures that a finding was read from."""
        key = (finding.source, finding.indicator, finding.reporter, finding.product, str(finding.vintage))
        known = self._findings.get(key)
        if known is None:
            known = self._findings[key] = (self._next(), finding)
            self._asks_to_be_said(finding.source)
        return known[0]

    def numbers_of_signal(self, signal: Signal) -> list[int]:
        """Return the numbers of what a signal was read from."""
        numbers = []
        for one in signal.evidence:
            key = (one.publisher, one.address, one.version)
            if key not in self._evidence:
                self._evidence[key] = (self._next(), one)
            numbers.append(self._evidence[key][0])
            if signal.disclaimer.ko or signal.disclaimer.en:
                self._disclaimers[one.publisher] = signal.disclaimer
        return numbers

    def citations(self) -> list[ToldCitation]:
        """Return the list of sources by number."""
        told = [self._told_series(*key, *value) for key, value in self._series.items()]
        told += [self._told_finding(number, one) for number, one in self._findings.values()]
        told += [self._told_evidence(number, one) for number, one in self._evidence.values()]
        return sorted(told, key=lambda one: one.number)

    def disclaimers(self) -> list[ToldDisclaimer]:
        """Return what publishers ask to be said, whole and in both languages."""
        other = Language.ENGLISH if self.language == Language.KOREAN else Language.KOREAN
        told = []
        for publisher, text in self._disclaimers.items():
            pairs = [(text.in_language(one), str(one)) for one in (self.language, other) if text.is_translated(one)]
            unlike = dict(reversed(pairs))  # the same words in both languages stand once
            kept = [(words, language) for words, language in pairs if unlike[words] == language]
            told.append(ToldDisclaimer(publisher, tuple(one for one, _ in kept), tuple(one for _, one in kept)))
        return told

    def _next(self) -> int:
        return len(self._series) + len(self._findings) + len(self._evidence) + 1

    def _asks_to_be_said(self, source: str) -> None:
        self._disclaimers.setdefault(source_title(source, self.language), citation(source))

    def _told_series(self, address: str, as_of: date, number: int, figures: pl.DataFrame) -> ToldCitation:
        vintages, days = figures["vintage"].drop_nulls(), figures["retrieved_at"].dt.date().drop_nulls()
        state = self._state(vintages, days)
        state += self._origins(figures["origin"].drop_nulls().unique().sort().to_list())
        key = series_key(address)
        lines = (series_name(address, self.language), ", ".join(state))
        return ToldCitation(number, source_title(key["source"], self.language), lines, place_of(key))

    def _told_finding(self, number: int, one: Finding) -> ToldCitation:
        state = self._state(pl.Series([one.vintage]), pl.Series([one.retrieved_at.date()]))
        state += self._origins(sorted(one.origins))
        product = product_words(one.product_system, one.product, standard_materials()).in_language(self.language)
        counted = [indicator_name(one.indicator).in_language(self.language), product]
        counted += [_country(one.reporter, self.language)] if one.reporter else []
        lines = (", ".join(counted), ", ".join(state))
        place = place_of({"source": one.source, "product": one.product})
        return ToldCitation(number, source_title(one.source, self.language), lines, place)

    def _told_evidence(self, number: int, one: Evidence) -> ToldCitation:
        lines = [", ".join(part for part in (one.version, one.place) if part)]
        if one.retrieved_at:
            lines.append(
                phrase("retrieved", self.language).format(moment=wording.retrieved(one.retrieved_at, self.language))
            )
        is_link = one.address.startswith(("https://", "http://"))
        if not is_link:
            lines.append(one.address)
        return ToldCitation(
            number,
            wording.publisher(one.publisher, self.language),
            tuple(line for line in lines if line),
            one.address if is_link else "",
        )

    def _state(self, vintages: pl.Series, retrieved: pl.Series) -> list[str]:
        """Return since when figures were known and when they were retrieved: one day where both are the same."""
        known = self._span("report_source_vintage", "report_source_vintages", vintages)
        if not retrieved.len():
            return [known]
        read = self._span("report_source_retrieved_once", "report_source_retrieved", retrieved)
        # Where a publisher does not tell its day, a figure is known since it was retrieved.
        return [read] if {*vintages} == {*retrieved} else [known, read]

    def _origins(self, origins: Sequence[str | None]) -> list[str]:
        """Return the files that figures were read from; the name of a folder tells a reader nothing."""
        files = [one for one in origins if one and "." in one]
        return [self._say("report_source_origin", names=self._some(files))] if files else []

    def _span(self, once: str, several: str, days: pl.Series) -> str:
        first, last = days.min(), days.max()
        return self._say(once, first=first) if first == last else self._say(several, first=first, last=last)

    def _some(self, names: Sequence[str]) -> str:
        shown = ", ".join(names[:_MOST_ORIGINS])
        more = len(names) - _MOST_ORIGINS
        return self._say("report_source_more", names=shown, count=more) if more > 0 else shown

    def _say(self, key: str, **values: object) -> str:
        return phrase(key, self.language).format(**values)


def place_of(key: Mapping[str, str]) -> str:
    """Return the address of a publisher's page about a series, or about all of its figures; empty where none is known.

    >>> place_of({"source": "fred", "product": "GDP"})
    'https://fred.stlouisfed.org/series/GDP'
    """
    place, product = _PLACES.get(key["source"], ""), key["product"]
    return f"{place}/series/{quote(product, safe='')}" if key["source"] == _FRED and product else place


def source_title(source: str, language: Language) -> str:
    """Return a publisher's name; its own word where no reader of this version knows it."""
    return SOURCES[source].title.in_language(language) if source in SOURCES else source


def series_name(address: str, language: Language) -> str:
    """Return what a series is called: what is counted, of what, of whom and with whom, in which unit, how often.

    >>> series_name("pink-sheet/price/-/-/series/Urea/USD%2Fmt/M", Language.KOREAN)
    '요소, 가격, 달러/톤, 월'
    """
    key = series_key(address)
    words = [market_series_name(_without_mark(key), standard_materials()).in_language(language)]
    if key["product"].endswith(ALL_UNDER):
        words.append(phrase("report_all_under", language))
    words += [unit_name(key["unit"]).in_language(language), phrase(f"report_frequency_{key['frequency']}", language)]
    return ", ".join(one for one in words if one)


def short_series_name(address: str, all_of: Sequence[str], language: Language) -> str:
    """Return what tells a series from the others it stands beside; its whole name where it stands alone."""
    keys = [series_key(one) for one in all_of]
    own = series_key(address)
    differing = [name for name in own if len({key[name] for key in keys}) > 1]
    if not differing:
        return series_name(address, language)
    words = []
    for name in differing:
        value = own[name]
        if name == "indicator":
            value = indicator_name(value).in_language(language)
        elif name in ("reporter", "partner"):
            value = _country(value, language)
        elif name == "product":
            system = own["product_system"]
            value = product_words(system, value, standard_materials()).in_language(language) if value else value
        elif name == "source":
            value = source_title(value, language)
        words.append(value or "–")
    return ", ".join(words)


def _without_mark(key: dict[str, str]) -> dict[str, str]:
    return key | {"product": key["product"].removesuffix(ALL_UNDER)}


def _country(code: str, language: Language) -> str:
    return phrase("report_all_countries", language) if code == WORLD else wording.country(code, language)
