"""Which publishers' figures are read from files, by the name of the source, and how each is cited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bioaccord.vocabulary.errors import InputError, Refusal, did_you_mean
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import NOTHING, Sentence

from .observation import Figures
from .sources import korea_customs, un_comtrade, us_census


class Reader(Protocol):
    """Reads a file, or a folder of them, of one publisher, a batch after the other; rows that are wrong are kept apart."""

    def __call__(self, path: Path, *, retrieved_at: datetime) -> Iterator[Figures]: ...


@dataclass(frozen=True, slots=True)
class MarketSource:
    """A publisher of figures: what it is called, how it is cited (with its disclaimer, where it asks for one), and who reads its files."""

    name: str
    title: Text
    citation: Text
    figures_from_file: Reader


SOURCES: dict[str, MarketSource] = {
    source.name: source
    for source in (
        MarketSource(
            korea_customs.NAME,
            Text("관세청 수출입무역통계", "Korea Customs Service, trade statistics"),
            Text(
                "출처: 관세청, 품목별 국가별 수출입실적(공공데이터포털 15100475).",
                "Source: Korea Customs Service, exports and imports by item and country (data.go.kr 15100475).",
            ),
            korea_customs.figures_from_file,
        ),
        MarketSource(
            un_comtrade.NAME,
            Text("유엔 Comtrade", "UN Comtrade"),
            Text(
                "출처: 유엔 통계국(UNSD), UN Comtrade Database. 원자료의 재배포는 허용되지 않습니다.",
                "Source: United Nations Statistics Division, UN Comtrade Database. The raw data may not be redistributed.",
            ),
            un_comtrade.figures_from_file,
        ),
        MarketSource(
            us_census.NAME,
            Text("미국 인구조사국 무역통계", "US Census Bureau, international trade"),
            Text(
                "출처: 미국 인구조사국(U.S. Census Bureau), International Trade Data. 인구조사국이 검토하거나 보증한 자료가 아닙니다.",
                "Source: U.S. Census Bureau, International Trade Data. Not endorsed or certified by the Census Bureau.",
            ),
            us_census.figures_from_file,
        ),
    )
}
"""Every source, by name; a reader under `sources/` is added here, and in `live_sources` where it can be asked live."""


def citation(source: str) -> Text:
    """Return how a source is cited; by its name where it is none of `SOURCES`."""
    known = SOURCES.get(source)
    return known.citation if known else Text(source, source)


def parse_market_source(written: str) -> tuple[MarketSource, Path]:
    """Return the source and the path of `NAME:PATH`; raises `InputError`.

    >>> source, path = parse_market_source("korea-customs:trade")
    >>> source.name, path
    ('korea-customs', PosixPath('trade'))
    """
    name, _, path = written.partition(":")
    if name in SOURCES and path:
        return SOURCES[name], Path(path)
    raise InputError(
        Refusal(
            written,
            Sentence("'{written}' does not name a publisher and a file.", written=written),
            (did_you_mean(name, SOURCES) if name not in SOURCES else NOTHING)
            + Sentence("Write NAME:PATH with one of the names {names}.", names=", ".join(sorted(SOURCES))),
        )
    )
