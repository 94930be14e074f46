"""Which publishers' figures are read from files, by the name of the source, and how each is cited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from bioaccord.vocabulary.errors import InputError, Refusal, did_you_mean
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import NOTHING, Sentence

from .observation import Figures, Frequency
from .rhythm import MONTHLY, Rhythm
from .sources import (
    canada_shortages,
    clinical_trials,
    exchange_rates,
    fred,
    korea_customs,
    openfda_approvals,
    openfda_shortage_history,
    openfda_shortages,
    pink_sheet,
    un_comtrade,
    us_census,
    wiod,
)
from .sources.openfda_pages import DISCLAIMER as OPENFDA_DISCLAIMER


class Reader(Protocol):
    """Reads a file, or a folder of them, of one publisher, a batch after the other; rows that are wrong are kept apart."""

    def __call__(self, path: Path, *, retrieved_at: datetime) -> Iterator[Figures]: ...


@dataclass(frozen=True, slots=True)
class MarketSource:
    """A publisher of figures: what it is called, how it is cited (with its disclaimer, where it asks for one), who reads its files, how often it publishes, and
    whether each of its figures tells the day on which it was published; of the others only the day is known on which they were read here."""

    name: str
    title: Text
    citation: Text
    figures_from_file: Reader
    rhythm: Rhythm = MONTHLY
    tells_day: bool = False


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
            Rhythm(
                Text("매월, 다음 달 15일경(20일까지)", "monthly, about the 15th of the next month (by the 20th)"),
                {Frequency.MONTHLY: 20},
            ),
        ),
        MarketSource(
            un_comtrade.NAME,
            Text("유엔 Comtrade", "UN Comtrade"),
            Text(
                "출처: 유엔 통계국(UNSD), UN Comtrade Database. 원자료의 재배포는 허용되지 않습니다.",
                "Source: United Nations Statistics Division, UN Comtrade Database. The raw data may not be redistributed.",
            ),
            un_comtrade.figures_from_file,
            Rhythm(
                Text("매월, 국가별로 1~3개월 뒤", "monthly, one to three months later by country"),
                {Frequency.MONTHLY: 100, Frequency.ANNUAL: 300},
            ),
        ),
        MarketSource(
            us_census.NAME,
            Text("미국 인구조사국 무역통계", "US Census Bureau, international trade"),
            Text(
                "출처: 미국 인구조사국(U.S. Census Bureau), International Trade Data. 인구조사국이 검토하거나 보증한 자료가 아닙니다.",
                "Source: U.S. Census Bureau, International Trade Data. Not endorsed or certified by the Census Bureau.",
            ),
            us_census.figures_from_file,
            Rhythm(Text("매월, 약 5주 뒤", "monthly, about five weeks later"), {Frequency.MONTHLY: 45}),
        ),
        MarketSource(
            pink_sheet.NAME,
            Text("세계은행 원자재 가격(Pink Sheet)", "World Bank commodity prices (Pink Sheet)"),
            Text(
                "출처: World Bank, Commodity Price Data(The Pink Sheet), CC BY 4.0.",
                "Source: World Bank, Commodity Price Data (The Pink Sheet), CC BY 4.0.",
            ),
            pink_sheet.figures_from_file,
            Rhythm(Text("매월, 다음 달 첫 주", "monthly, in the first week of the next month"), {Frequency.MONTHLY: 7}),
        ),
        MarketSource(
            exchange_rates.NAME,
            Text("월별 환율(미국 연준 H.10)", "Monthly exchange rates (Federal Reserve H.10)"),
            Text(
                "출처: 미국 연방준비제도 H.10 월별 환율, datasets/exchange-rates 정리본(PDDL).",
                "Source: Federal Reserve H.10, monthly exchange rates, as collected by datasets/exchange-rates (PDDL).",
            ),
            exchange_rates.figures_from_file,
            Rhythm(Text("매월, 다음 달 초", "monthly, early in the next month"), {Frequency.MONTHLY: 10}),
        ),
        MarketSource(
            fred.NAME,
            Text("FRED 경제지표", "FRED economic data"),
            Text(
                "출처: FRED, Federal Reserve Bank of St. Louis. 이 제품은 FRED® API를 사용하지만 세인트루이스 연방준비은행의 보증이나 인증을 받지 않았습니다. 일부 시계열은 제3자의 저작물입니다.",
                "Source: FRED, Federal Reserve Bank of St. Louis. This product uses the FRED® API but is not endorsed or certified by the Federal Reserve Bank of St. Louis. Some series are copyrighted by third parties.",
            ),
            fred.figures_from_file,
            Rhythm(
                Text("시계열마다 다름(일·주·월·분기·연)", "each series has its own: daily to annual"),
                {
                    Frequency.DAILY: 10,
                    Frequency.WEEKLY: 14,
                    Frequency.MONTHLY: 50,
                    Frequency.QUARTERLY: 60,
                    Frequency.ANNUAL: 270,
                },
            ),
            tells_day=True,
        ),
        MarketSource(
            openfda_shortages.NAME,
            Text("미국 FDA 의약품 부족 목록(openFDA)", "FDA drug shortages (openFDA)"),
            Text(
                f"출처: openFDA drug/shortages(CC0). {OPENFDA_DISCLAIMER.ko}",
                f"Source: openFDA drug/shortages (CC0). {OPENFDA_DISCLAIMER.en}",
            ),
            openfda_shortage_history.figures_from_file,
            Rhythm(Text("매일 갱신되는 현재 목록", "a present list, renewed daily"), look_days=4),
            tells_day=True,
        ),
        MarketSource(
            canada_shortages.NAME,
            Text("캐나다 의약품 부족 목록", "Canada's drug shortages"),
            Text(
                f"출처: Health Canada, Drug Shortages Canada. {canada_shortages.DISCLAIMER.ko}",
                f"Source: Health Canada, Drug Shortages Canada. {canada_shortages.DISCLAIMER.en}",
            ),
            canada_shortages.figures_from_file,
            Rhythm(Text("매일 갱신되는 현재 목록", "a present list, renewed daily"), look_days=4),
            tells_day=True,
        ),
        MarketSource(
            openfda_approvals.NAME,
            Text("미국 FDA 의약품 허가(openFDA)", "FDA drug approvals (openFDA)"),
            Text(
                f"출처: openFDA drug/drugsfda(CC0). CBER가 허가하는 생물의약품은 들어 있지 않습니다. {OPENFDA_DISCLAIMER.ko}",
                f"Source: openFDA drug/drugsfda (CC0). Biologics approved by CBER are not in it. {OPENFDA_DISCLAIMER.en}",
            ),
            openfda_approvals.figures_from_file,
            Rhythm(Text("매주 갱신되는 현재 목록", "a present list, renewed weekly"), look_days=14),
            tells_day=True,
        ),
        MarketSource(
            clinical_trials.NAME,
            Text("임상시험 등록(ClinicalTrials.gov)", "ClinicalTrials.gov"),
            Text(
                f"출처: ClinicalTrials.gov, 미국 국립의학도서관. {clinical_trials.DISCLAIMER.ko}",
                f"Source: ClinicalTrials.gov, U.S. National Library of Medicine. {clinical_trials.DISCLAIMER.en}",
            ),
            clinical_trials.figures_from_file,
            Rhythm(Text("매일 갱신되는 현재 목록", "a present list, renewed daily"), look_days=14),
        ),
        MarketSource(
            wiod.NAME,
            Text("세계산업연관표(WIOD)", "World Input-Output Database (WIOD)"),
            Text(
                "출처: World Input-Output Database, 2013년판(Timmer 외, 2015). 부가가치 기준 수치는 bioaccord가 계산했습니다.",
                "Source: World Input-Output Database, release 2013 (Timmer et al. 2015). Figures of value added were worked out by bioaccord.",
            ),
            wiod.figures_from_file,
            Rhythm(Text("2013년판, 더 갱신되지 않음", "release of 2013, not renewed any more"), is_closed=True),
        ),
    )
}
"""Every source, by name; a reader under `sources/` is added here, and in `live_sources` where it can be asked live."""


def citation(source: str) -> Text:
    """Return how a source is cited; by its name where it is none of `SOURCES`."""
    known = SOURCES.get(source)
    return known.citation if known else Text(source, source)


def publisher_name(written: str) -> Text:
    """Return what a publisher that evidence names is called: one of `SOURCES` in both languages, any other as it is written.

    >>> publisher_name("Korea Customs Service, trade statistics").ko
    '관세청 수출입무역통계'
    >>> publisher_name("Federal Register").ko
    'Federal Register'
    """
    return next((one.title for one in SOURCES.values() if written in (one.title.en, one.name)), Text(written, written))


def said_on(day: date, *sources: str) -> Text:
    """Return as of which day figures stand: the day of publication where every source tells it, else that on which they were known here.

    >>> said_on(date(2026, 9, 20), "korea-customs")
    Text(ko='2026년 9월 20일 시점.', en='As known on 20 September 2026.', original=None)
    >>> said_on(date(2024, 9, 26), "fred").en
    'As published on 26 September 2024.'
    """
    ko, en = f"{day.year}년 {day.month}월 {day.day}일", f"{day.day} {day:%B} {day.year}"
    if sources and all(one in SOURCES and SOURCES[one].tells_day for one in sources):
        return Text(f"{ko} 발표 기준.", f"As published on {en}.")
    return Text(f"{ko} 시점.", f"As known on {en}.")


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
