"""Which publishers of figures are asked live: the key each wants, how often it may be asked, and by what it can be narrowed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from bioaccord.reading.access_key import AccessKey
from bioaccord.reading.keyed_web import keyed_web
from bioaccord.reading.question import Question, source_called
from bioaccord.reading.rate_limit import RateLimit
from bioaccord.reading.web import Web
from bioaccord.vocabulary.country import KOREA, UNITED_STATES, country_codes
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from .market_readers import SOURCES
from .observation import Figures, Frequency
from .selection import Selection
from .sources import (
    clinical_trials,
    exchange_rates,
    fred,
    korea_customs,
    openfda_approvals,
    openfda_pages,
    openfda_shortage_history,
    openfda_shortages,
    pink_sheet,
    un_comtrade,
    us_census,
)

FILTERS = ("hs", "country", "reporter", "frequency", "series")
"""By what a pull can be narrowed; each publisher knows some of these."""
_DAY_SECONDS = 86_400
_MINUTE_SECONDS = 60
_BOTH = (KOREA, UNITED_STATES)


@dataclass(frozen=True, slots=True)
class LiveSource:
    """A publisher that can be asked: `requests` in `seconds` are kept to; without `access_key` it wants none.

    `complete` tells of which known figures an answer holds all there is, so that one that is not in it was withdrawn; None of none.
    """

    name: str
    address: str
    requests: float
    seconds: float
    filters: tuple[str, ...]
    figures: Callable[[Web, Question], Iterator[Figures]]
    key_variable: str = ""
    key_from: str = ""
    access_key: Callable[[str, str], AccessKey] | None = None
    complete: Callable[[Question], Selection | None] = lambda question: None
    answers_without_key: bool = False
    """Whether it answers without a key too, though less, or less often."""
    with_key: tuple[float, float] | None = None
    """How many requests in how many seconds are kept to with a key, where that is something else."""
    page: str = ""
    """What a reader can open of it, where that is not the page on which keys are given."""

    @property
    def title(self) -> Text:
        """What the publisher is called."""
        return SOURCES[self.name].title

    def web(self, key: str, address: str, *, clock: Callable[[], float], sleep: Callable[[float], None]) -> Web:
        """Return who asks: with the key, and no oftener than the publisher allows. Raises `InputError` where the key is missing."""
        is_keyed = self.access_key is not None and bool(key.strip())
        requests, seconds = self.with_key if self.with_key and is_keyed else (self.requests, self.seconds)
        limit = RateLimit(requests, seconds, clock=clock, sleep=sleep, burst=max(1, int(requests / 100)))
        if self.access_key is None or (self.answers_without_key and not is_keyed):
            return Web(rate_limit=limit)
        return keyed_web(
            self.access_key,
            key,
            address or self.address,
            title=self.title,
            variable=self.key_variable,
            place=self.key_from,
            rate_limit=limit,
        )

    def check(self, question: Question) -> None:
        """Raise `InputError` for a question that this publisher cannot be asked."""
        refusals = question.refused_days()
        for name in question.filters:
            if refusal := question.refused_filter(name, self.filters, self.title):
                refusals.append(refusal)
        if refusals:
            raise InputError(refusals)

    def pull(self, web: Web, question: Question) -> Iterator[Figures]:
        """Yield the figures that were asked for; raises `SourceError` and `InputError`."""
        self.check(question)
        return self.figures(web, question)


def live_source(name: str) -> LiveSource:
    """Return a publisher by its name; raises `InputError`."""
    return source_called(name, LIVE_SOURCES)


def _korea_customs(web: Web, asked: Question) -> Iterator[Figures]:
    return korea_customs.figures_live(
        web,
        **asked.asked(korea_customs.ADDRESS),
        codes=asked.all("hs"),
        countries=asked.all("country"),
    )


def _all_of_korea_customs(asked: Question) -> Selection | None:
    # A heading is answered with its lines; only whole lines tell by themselves what an answer is about.
    lines = asked.all("hs")
    if not lines or any(len(code) != korea_customs.LINE_DIGITS for code in lines):
        return None
    indicators = ("export_value", "export_weight", "import_value", "import_weight")
    return Selection(
        source=(korea_customs.NAME,),
        indicator=indicators,
        # The figure of all partners together comes from another answer.
        partner=asked.all("country") or tuple(sorted(country_codes())),
        product=lines,
        since=asked.since.replace(day=1),
        until=asked.until,
    )


def _un_comtrade(web: Web, asked: Question) -> Iterator[Figures]:
    return un_comtrade.figures_live(
        web,
        **asked.asked(un_comtrade.ADDRESS),
        reporters=asked.all("reporter") or _BOTH,
        codes_asked=asked.all("hs"),
        partners=asked.all("country"),
        frequency=_frequency(asked),
    )


def _all_of_un_comtrade(asked: Question) -> Selection | None:
    if not asked.all("hs"):
        return None
    return Selection(
        source=(un_comtrade.NAME,),
        indicator=("export_value", "export_weight", "import_value", "import_value_fob", "import_weight"),
        reporter=asked.all("reporter") or _BOTH,
        partner=asked.all("country"),
        product=asked.all("hs"),
        frequency=(_frequency(asked),),
        since=asked.since.replace(day=1),
        until=asked.until,
    )


def _frequency(asked: Question) -> str:
    """Return the frequency that is asked for; raises `InputError`."""
    wanted = asked.all("frequency") or (Frequency.MONTHLY.value,)
    if len(wanted) > 1 or wanted[0] not in (Frequency.MONTHLY, Frequency.ANNUAL):
        raise InputError(
            Refusal(
                "--frequency",
                Sentence("'{written}' is neither months nor years.", written=", ".join(wanted)),
                Sentence("Write M or A."),
            )
        )
    return wanted[0]


def _us_census(web: Web, asked: Question) -> Iterator[Figures]:
    return us_census.figures_live(
        web,
        **asked.asked(us_census.ADDRESS),
        codes_asked=asked.all("hs"),
        partners=asked.all("country"),
    )


def _all_of_us_census(asked: Question) -> Selection | None:
    if not asked.all("hs"):
        return None
    return Selection(
        source=(us_census.NAME,),
        indicator=("export_value", "export_weight", "import_value", "import_weight"),
        partner=asked.all("country"),
        product=asked.all("hs"),
        since=asked.since.replace(day=1),
        until=asked.until,
    )


def _fred(web: Web, asked: Question) -> Iterator[Figures]:
    if not asked.all("series"):
        raise InputError(
            Refusal(
                "--series",
                Sentence("is not given, and FRED has hundreds of thousands of series."),
                Sentence("Name the series, as in --series EXKOUS."),
            )
        )
    return fred.figures_live(
        web,
        series=asked.all("series"),
        **asked.asked(fred.ADDRESS),
    )


def _clinical_trials(web: Web, asked: Question) -> Iterator[Figures]:
    return clinical_trials.figures_live(
        web,
        **asked.asked(clinical_trials.ADDRESS),
        countries=asked.all("country"),
    )


class _Dated(Protocol):
    def __call__(
        self, web: Web, *, since: date, until: date, retrieved_at: datetime, folder: Path | None, address: str
    ) -> Iterator[Figures]: ...


def _whole(figures: _Dated, address: str) -> Callable[[Web, Question], Iterator[Figures]]:
    """Return how a publisher is asked that knows only days."""

    def pull(web: Web, asked: Question) -> Iterator[Figures]:
        return figures(web, **asked.asked(address))

    return pull


LIVE_SOURCES: dict[str, LiveSource] = {
    source.name: source
    for source in (
        LiveSource(
            korea_customs.NAME,
            korea_customs.ADDRESS,
            korea_customs.REQUESTS_PER_DAY,
            _DAY_SECONDS,
            ("hs", "country"),
            _korea_customs,
            "BIOACCORD_KOREA_CUSTOMS_KEY",
            "https://www.data.go.kr/data/15100475/openapi.do",
            korea_customs.access_key,
            _all_of_korea_customs,
        ),
        LiveSource(
            un_comtrade.NAME,
            un_comtrade.ADDRESS,
            1,
            un_comtrade.SECONDS_BETWEEN_REQUESTS,
            ("hs", "country", "reporter", "frequency"),
            _un_comtrade,
            "BIOACCORD_UN_COMTRADE_KEY",
            "https://comtradedeveloper.un.org",
            un_comtrade.access_key,
            _all_of_un_comtrade,
            answers_without_key=True,
        ),
        LiveSource(
            us_census.NAME,
            us_census.ADDRESS,
            us_census.REQUESTS_PER_SECOND,
            1,
            ("hs", "country"),
            _us_census,
            "BIOACCORD_US_CENSUS_KEY",
            "https://api.census.gov/data/key_signup.html",
            us_census.access_key,
            _all_of_us_census,
        ),
        LiveSource(
            fred.NAME,
            fred.ADDRESS,
            fred.REQUESTS_A_MINUTE,
            _MINUTE_SECONDS,
            ("series",),
            _fred,
            "BIOACCORD_FRED_KEY",
            "https://fred.stlouisfed.org/docs/api/api_key.html",
            fred.access_key,
        ),
        LiveSource(
            clinical_trials.NAME,
            clinical_trials.ADDRESS,
            clinical_trials.REQUESTS_A_MINUTE,
            _MINUTE_SECONDS,
            ("country",),
            _clinical_trials,
        ),
        *(
            LiveSource(name, address, 60, _MINUTE_SECONDS, (), _whole(figures, address))
            for name, address, figures in (
                (pink_sheet.NAME, pink_sheet.ADDRESS, pink_sheet.figures_live),
                (exchange_rates.NAME, exchange_rates.ADDRESS, exchange_rates.figures_live),
            )
        ),
        *(
            LiveSource(
                name,
                address,
                openfda_pages.REQUESTS_A_DAY,
                _DAY_SECONDS,
                (),
                _whole(figures, address),
                "BIOACCORD_OPENFDA_KEY",
                "https://open.fda.gov/apis/authentication/",
                openfda_pages.access_key,
                answers_without_key=True,
                with_key=(openfda_pages.REQUESTS_A_MINUTE_WITH_KEY, _MINUTE_SECONDS),
                page=address,
            )
            for name, address, figures in (
                (openfda_shortages.NAME, openfda_shortages.ADDRESS, openfda_shortage_history.figures_live),
                (openfda_approvals.NAME, openfda_approvals.ADDRESS, openfda_approvals.figures_live),
            )
        ),
    )
}
"""Every publisher that can be asked, by name."""

KEY_VARIABLES: tuple[str, ...] = tuple(
    dict.fromkeys(one.key_variable for one in LIVE_SOURCES.values() if one.key_variable)
)
"""The environment variables that hold keys."""
