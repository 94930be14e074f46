"""What a panel says, in sentences of both languages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.sentence import NOTHING, Sentence

from .areas import PARTS, PanelKind
from .chart import axis_unit, period_text, with_gaps
from .finding_words import amount, country_words, is_money, months
from .indicators import indicator_name
from .observation import Frequency
from .panel_parts import PanelParts, whole_months
from .partner_story import PartnerPrices, PartnerShare, ShareOfPeriods
from .rounding import rounded
from .series_names import country_words as place_words
from .unit_names import counter, dollars, is_plain

_MOST_TOLD = 2
_MONTHS = 12
_OLD_YEARS = 2
"""From so many years on, a figure is told to be of its year: nobody shall read it beside this year's as one of now."""
_HUNDRED_MILLION = 1e8
_MANYFOLD = 3.0
"""From here on, times are easier to read than percent."""
_STILL = 0.01
"""A share that moved by less than a percent point stayed where it was."""
_PERIODS_A_YEAR = {"A": 1, "Q": 4, "M": 12}
_PARTS = {
    "shortages_by_class": Text("약효군별(여러 군에 든 것은 거듭 셈)", "By therapeutic class (some count in several)"),
    "drug_approvals_by_type": Text("신청 유형별", "By type of submission"),
    "trials_started_by_phase": Text("임상 단계별", "By phase"),
}
_LATEST = Text("최근 값", "Latest figure")
_LATELY = {
    "M": Text("최근 12개월", "the last 12 months"),
    "Q": Text("최근 4개 분기", "the last four quarters"),
    "A": Text("최근 1년", "the last year"),
}
_LATELY_MARKS = {
    "M": Text("최근|12개월", "last 12|months"),
    "Q": Text("최근|4분기", "last 4|quarters"),
    "A": Text("최근|1년", "last|year"),
}
_MEDIANS = {
    "M": Text("월별 중앙값", "median month"),
    "Q": Text("분기별 중앙값", "median quarter"),
    "A": Text("연도별 중앙값", "median year"),
}


def figure_words(value: float, unit: str) -> Text:
    """Return a figure rounded for a sentence, with its unit; the currency stays what it is.

    >>> figure_words(27_840_000, "USD")
    Text(ko='2,784만 달러', en='USD 27.8 million', original=None)
    >>> figure_words(153_220_000, "USD").ko
    '1억 5,322만 달러'
    >>> figure_words(1466.22, "KRW/USD").ko, figure_words(1140, "presentations").en
    ('미국 1달러당 1,466원', '1,140 presentations')
    """
    if is_money(unit):
        return amount(value, unit)
    return Text(_figure(value, unit, Language.KOREAN), _figure(value, unit, Language.ENGLISH))


def panel_title(title: Text, lines: Sequence[tuple[Text, pl.DataFrame]]) -> Text:
    """Return the title of a panel, with the year of its last figure where that was old already when the figures were fetched."""
    if not lines:
        return title
    newest: date = pl.concat([figures["period"] for _, figures in lines]).max()  # type: ignore[assignment]
    fetched: date = pl.concat([figures["retrieved_at"].dt.date() for _, figures in lines]).max()  # type: ignore[assignment]
    if fetched.year - newest.year < _OLD_YEARS:
        return title
    return Text(f"{title.ko}({newest.year}년 자료)", f"{title.en} (as of {newest.year})")


def share_periods(one: ShareOfPeriods) -> Text:
    """Return the year of a share, or the months of a year that is not over.

    >>> share_periods(ShareOfPeriods(date(2026, 1, 1), date(2026, 8, 1), 0.3, False)).ko
    '2026년 1~8월'
    """
    return Text(f"{one.first.year}년", str(one.first.year)) if one.is_whole_year else months(one.first, one.last)


def share_mark(one: ShareOfPeriods, share: PartnerShare) -> Text:
    """Return what stands under a bar, in two lines parted by | where the bar is no calendar year."""
    if one is share.lately and one not in share.years:
        return _LATELY_MARKS[share.frequency]
    first, last, year = one.first, one.last, one.first.year
    if one.is_whole_year:
        return Text(str(year), str(year))
    return Text(f"{year}|{first.month}~{last.month}월", f"{year}|{first:%b}–{last:%b}")


def lately_words(share: PartnerShare) -> Text:
    """Return what the last year of periods is called."""
    return _LATELY[share.frequency]


def prices_title(prices: PartnerPrices) -> Text:
    """Return what the unit values of partners are called: of which flow, of whom, since when."""
    here = place_words(prices.reporter)
    flow = Text("수출단가", "export") if prices.indicator.startswith("export") else Text("수입단가", "import")
    first = min(one.first for one in prices.partners)
    since, median = period_text(first, prices.frequency), _MEDIANS[prices.frequency]
    return Text(
        f"{here.ko} 상대국별 {flow.ko}({since.ko} 이후 {median.ko})",
        f"{here.en}: {flow.en} unit values by partner ({median.en} since {since.en})",
    )


def shares_title(share: PartnerShare) -> Text:
    """Return what the shares of a partner are called."""
    here, there, flow = place_words(share.reporter), place_words(share.partner), indicator_name(share.indicator)
    return Text(f"{here.ko} {flow.ko} 중 {there.ko} 비중", f"{there.en}: share of {here.en}'s {flow.en}")


def parts_title(parts: PanelParts) -> Text:
    """Return what the parts of a count are called: by what it is taken apart, and of when."""
    by, when = _PARTS[parts.indicator], period_text(parts.last, Frequency.MONTHLY)
    if parts.first != parts.last:
        when = months(parts.first, parts.last)
    return Text(f"{by.ko}, {when.ko}", f"{by.en}, {when.en}")


def lines_sentence(lines: Sequence[tuple[Text, pl.DataFrame]], kind: PanelKind, title: Text) -> Sentence:
    """Return the latest figures of the first lines against those of a year before."""
    several = kind in (PanelKind.PRICES, PanelKind.SHORTAGES, PanelKind.APPROVALS)
    of_a_year = kind in (PanelKind.TRADE, PanelKind.APPROVALS, PanelKind.TRIALS)
    told = NOTHING
    for name, figures in lines[: _MOST_TOLD if several else 1]:
        # What stands above the sentence is not said again.
        name = _LATEST if name == title else name
        if kind in PARTS and of_a_year:
            figures = whole_months(figures)
        # A month of trade is too lumpy to stand for a year.
        told = told + (_last_year(name, figures) if of_a_year else _last_figure(name, figures))
    return told


def shares_sentence(share: PartnerShare) -> Sentence:
    """Return how a partner's part of a trade moved, from the first year to the last twelve months, and through the years between."""
    first, *between = share.years
    if share.lately.is_whole_year and between and between[-1].last == share.lately.last:
        # The last year is told as the latest twelve months already.
        between = [one for one in between if not (one.is_whole_year and one.last == share.lately.last)]
    moved = share.lately.share - first.share
    here, there, flow = country_words(share.reporter), country_words(share.partner), indicator_name(share.indicator)
    values = {
        "reporter": here,
        "partner": there,
        "flow": flow,
        "year": share_periods(first),
        "before": first.share,
        "lately": lately_words(share),
        "now": share.lately.share,
    }
    if abs(moved) < _STILL:
        told = Sentence(
            "The share of {partner} in the {flow} of {reporter} was {before:.0%} in {year} and {now:.0%} in {lately}.",
            **values,
        )
    elif moved > 0:
        told = Sentence(
            "The share of {partner} in the {flow} of {reporter} rose from {before:.0%} in {year} to {now:.0%} in {lately}.",
            **values,
        )
    else:
        told = Sentence(
            "The share of {partner} in the {flow} of {reporter} fell from {before:.0%} in {year} to {now:.0%} in {lately}.",
            **values,
        )
    if any(abs(one.share - first.share) >= _STILL for one in between):
        told = told + Sentence("Year by year: {years}.", years=_years(share.years))
    if share.is_sum_of_partners:
        told = told + Sentence(
            "The publisher gives no world total here: the whole is the sum of the partners it lists."
        )
    return told


def prices_sentence(prices: PartnerPrices) -> Sentence:
    """Return what the first partner's kilogram costs against that of the largest other partner."""
    one, other = prices.partners[:2]
    return Sentence(
        "{title}: {partner} {value}, {other} {other_value} ({ratio:.1f} times).",
        title=prices_title(prices),
        partner=place_words(one.partner),
        value=figure_words(one.median, one.unit),
        other=place_words(other.partner),
        other_value=figure_words(other.median, other.unit),
        ratio=one.median / other.median,
    )


def parts_sentence(parts: Sequence[tuple[Text, float]], unit: str) -> Sentence:
    """Return the largest parts of a count."""
    told = [(name, figure_words(value, unit)) for name, value in parts[:3]]
    return Sentence(
        "Most: {names}.",
        names=Text(
            ", ".join(f"{name.ko} {value.ko}" for name, value in told),
            ", ".join(f"{name.en} {value.en}" for name, value in told),
        ),
    )


def _years(years: Sequence[ShareOfPeriods]) -> Text:
    told = [(share_periods(one), f"{one.share:.0%}") for one in years]
    return Text(
        ", ".join(f"{name.ko} {value}" for name, value in told), ", ".join(f"{name.en} {value}" for name, value in told)
    )


def _figure(value: float, unit: str, language: Language) -> str:
    if (counted := counter(unit)) is not None:
        return f"{value:,.0f}{counted.in_language(language)}"
    if language == Language.KOREAN and "/" not in unit and not is_plain(unit):
        scale, name = dollars(unit)
        if abs(value) * scale >= _HUNDRED_MILLION:
            return f"{_korean_amount(value * scale)} {name.ko}"
    divisor, named = axis_unit(abs(value), unit, language)
    if is_plain(unit) and named != "%":
        base = named.partition(" ")[2]
        named = f"({base})" if base else named
    size = abs(value) / divisor
    digits = 0 if size >= 100 or size == int(size) else 1 if size >= 10 else 2
    # 만 and 억 belong to the number, words of English do not.
    gap = "" if divisor > 1 and language == Language.KOREAN or named == "%" else " "
    told = rounded(value / divisor, digits)
    return f"USD {told}{named.removeprefix('USD')}" if named.startswith("USD") else f"{told}{gap}{named}"


def _korean_amount(value: float) -> str:
    """Return an amount of a hundred million or more in its two largest of 조, 억 and 만."""
    sign, size = "-" if value < 0 else "", abs(value)
    large, small, step = ("조", "억", _HUNDRED_MILLION) if size >= 1e12 else ("억", "만", 1e4)
    whole, rest = divmod(round(size / step), 10_000)
    return f"{sign}{whole:,}{large}" + (f" {rest:,}{small}" if rest else "")


def _last_year(name: Text, figures: pl.DataFrame) -> Sentence:
    """Return the sum of the last twelve months against the twelve before; the last figure where one of them is not known."""
    whole = with_gaps(figures)
    values = whole["value"].tail(2 * _MONTHS)
    if whole["frequency"].drop_nulls()[0] != Frequency.MONTHLY or len(values) < 2 * _MONTHS or values.null_count():
        return _last_figure(name, figures)
    before, now = float(values[:_MONTHS].sum()), float(values[_MONTHS:].sum())
    told = {
        "name": name,
        "value": figure_words(now, whole["unit"].drop_nulls()[0]),
        "period": period_text(whole["period"][-1], Frequency.MONTHLY),
    }
    if before <= 0:
        return Sentence("{name}: {value} in the 12 months to {period}.", **told)
    return Sentence(
        "{name}: {value} in the 12 months to {period}, {change:+.0%} on the 12 before.", change=now / before - 1, **told
    )


def _last_figure(name: Text, figures: pl.DataFrame) -> Sentence:
    given = figures.filter(pl.col("value").is_not_null())
    last = given.row(-1, named=True)
    values = {
        "name": name,
        "value": figure_words(last["value"], last["unit"]),
        "period": period_text(last["period"], last["frequency"]),
    }
    before = _year_before(given, last["period"], last["frequency"])
    if before is None or before <= 0:
        return Sentence("{name}: {value} in {period}.", **values)
    if last["value"] >= _MANYFOLD * before:
        return Sentence(
            "{name}: {value} in {period}, {times:.1f} times that of a year before.",
            times=last["value"] / before,
            **values,
        )
    return Sentence(
        "{name}: {value} in {period}, {change:+.0%} on a year before.", change=last["value"] / before - 1, **values
    )


def _year_before(given: pl.DataFrame, day: date, frequency: str) -> float | None:
    if Frequency(frequency) not in _PERIODS_A_YEAR:
        return None
    same = given.filter(pl.col("period") == day.replace(year=day.year - 1))
    return float(same["value"][0]) if same.height else None
