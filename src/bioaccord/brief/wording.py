"""Dates, numbers, money and places as a reader of each language expects them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from bioaccord.market.finding_words import stretch
from bioaccord.market.market_readers import publisher_name
from bioaccord.vocabulary.country import country_name
from bioaccord.vocabulary.exposure import Exposure
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.meeting import Slot
from bioaccord.vocabulary.money import Money
from bioaccord.vocabulary.network import Organisation
from bioaccord.vocabulary.signal import (
    Certainty,
    Channel,
    DatedWords,
    EffectKind,
    Signal,
    SignalKind,
    Stage,
    is_plausible,
)

from .phrases import all_phrases, phrase

_KOREAN_CURRENCIES = {"USD": "달러", "KRW": "원", "EUR": "유로", "JPY": "엔"}


def day(when: date, language: Language) -> str:
    """Return a date written out: 2026년 11월 24일 / 24 November 2026; that it is not set where it depends on something else."""
    if not is_plausible(when):
        return phrase("day_not_set", language)
    pattern = "y년 M월 d일" if language == Language.KOREAN else "d MMMM y"
    return format_date(when, pattern, locale=str(language))


def short_day(when: date, language: Language) -> str:
    """Return a date as 2026-11-24, or that it is not set."""
    return when.isoformat() if is_plausible(when) else day(when, language)


def dated(words: DatedWords, language: Language) -> str:
    """Return a day or a range of days."""
    if words.first_day == words.last_day:
        return day(words.first_day, language)
    return f"{day(words.first_day, language)} – {day(words.last_day, language)}"


def percent(share: float, language: Language) -> str:
    """Return a share 0..1 as a percentage without false precision."""
    figure = share * 100
    digits = "0.#" if 0 < abs(figure) < 10 else "0"
    return f"{format_decimal(figure, digits, locale=str(language))}%"


def money(amount: Money, language: Language, *, rounded: bool = True) -> str:
    """Return an amount in words that keep its currency: 약 121만 달러 / about USD 1.21 million."""
    about = phrase("about", language) + " " if rounded else ""
    value = abs(amount.amount)
    sign = "-" if amount.amount < 0 else ""
    if language == Language.KOREAN:
        currency = _KOREAN_CURRENCIES.get(amount.currency, amount.currency)
        for size, word in ((1e8, "억"), (1e4, "만")):
            if value >= size:
                return f"{about}{sign}{_three_figures(value / size, language)}{word} {currency}"
        return f"{about}{sign}{format_decimal(_rounded(value, rounded), '#,##0', locale='ko')}{currency}"
    for size, word in ((1e9, "billion"), (1e6, "million")):
        if value >= size:
            return f"{about}{sign}{amount.currency} {_three_figures(value / size, language)} {word}"
    return f"{about}{sign}{amount.currency} {format_decimal(_rounded(value, rounded), '#,##0', locale='en')}"


def _rounded(value: float, rounded: bool) -> float:
    """Return three significant figures of an estimate; more would only look exact."""
    return float(f"{value:.3g}") if rounded else value


def _three_figures(value: float, language: Language) -> str:
    digits = "#,##0" if value >= 100 else "0.#" if value >= 10 else "0.##"
    return format_decimal(value, digits, locale=str(language))


def days(count: float, language: Language) -> str:
    """Return a number of days, whole."""
    whole = round(count)
    if language == Language.KOREAN:
        return f"{whole:,}일"
    return f"{whole:,} day" + ("" if whole == 1 else "s")


def until(count: float, language: Language) -> str:
    """Return how far away a day is: in 12 days, today, 30 days ago."""
    if round(count) == 0:
        return phrase("today", language)
    key = "in_days" if count > 0 else "days_ago"
    return phrase(key, language).format(days=days(abs(count), language))


def organisation_name(organisation: Organisation, language: Language) -> str:
    """Return a firm's name; a fictional one is labelled so."""
    name = organisation.name.in_language(language)
    return f"{name} {phrase('fictional_mark', language)}" if organisation.fictional else name


def publisher(name: str, language: Language) -> str:
    """Return what the publisher of evidence is called."""
    return publisher_name(name).in_language(language)


def country(code: str, language: Language) -> str:
    """Return a country's name."""
    return country_name(code).in_language(language)


def city(name: str, language: Language) -> str:
    """Return a city's name; those where trade shows are held have a Korean one, others keep their own."""
    return phrase(f"city_{name}", language) if f"city_{name}" in all_phrases() else name


def channel_name(channel: Channel, language: Language) -> str:
    """Return the name of a channel."""
    return phrase(f"channel_{channel}", language)


def stage_name(stage: Stage, language: Language) -> str:
    """Return how far a change has come."""
    return phrase(f"stage_{stage}", language)


def stage_asked(stage: Stage, language: Language) -> str:
    """Return what a stage is called where signals of all kinds are narrowed by it: an end of sale is announced, a law enacted."""
    name = stage_name(stage, language)
    return f"{name}·{phrase('stage_announced', language)}" if stage == Stage.ENACTED else name


def stage_of(signal: Signal, on: date | None, language: Language) -> str:
    """Return how far a signal has come by a day (None: as its source told): a law is in force, a shortage lasts, a figure was observed."""
    stage = signal.stage_on(on) if on else signal.stage
    if stage == Stage.OBSERVED and signal.observed_over:
        span = stretch(signal.observed_over.first_day, signal.observed_over.last_day).in_language(language)
        return phrase("stage_observed_over", language).format(span=span)
    if stage == Stage.IN_FORCE and signal.kind != SignalKind.POLICY:
        return phrase("stage_ongoing", language)
    if stage == Stage.ENACTED and signal.kind != SignalKind.POLICY:
        # Nobody enacts the end of a sale: a maker gives notice of it.
        return phrase("stage_announced", language)
    return stage_name(stage, language)


def effect_name(kind: EffectKind, language: Language) -> str:
    """Return what an effect is called."""
    return phrase(f"effect_{kind}", language)


def certainty_name(certainty: Certainty, language: Language) -> str:
    """Return what a figure rests on."""
    return phrase(f"certainty_{certainty}", language)


def slot(when: Slot, time_zone: str, language: Language) -> str:
    """Return a slot in the event's own zone: 3월 16일 (화) 09:00–09:30."""
    zone = ZoneInfo(time_zone)
    begins, ends = when.begins_at.astimezone(zone), when.ends_at.astimezone(zone)
    pattern = "M월 d일 (E) HH:mm" if language == Language.KOREAN else "EEE d MMM HH:mm"
    return f"{format_datetime(begins, pattern, locale=str(language))}–{ends:%H:%M}"


def moment(when: datetime, language: Language) -> str:
    """Return an instant with its zone, to the minute."""
    pattern = "y년 M월 d일 HH:mm" if language == Language.KOREAN else "d MMM y HH:mm"
    zone = when.tzname() or ""
    return f"{format_datetime(when, pattern, locale=str(language))} {zone}".strip()


def retrieved(when: datetime, language: Language, zone: tzinfo | None = None) -> str:
    """Return when something was fetched, in a reader's zone where one is given.

    Whoever imports a saved file tells its day alone, which is kept as midnight UTC: then nothing is known of an hour.
    """
    if when.utcoffset() == timedelta(0) and when.time() == time(0):
        return day(when.date(), language)
    return moment(when.astimezone(zone) if zone else when, language)


def extent(exposure: Exposure, language: Language) -> str:
    """Return the size of an exposure in its channel's own measure, or that no size is known."""
    if exposure.channel == Channel.SUPPLY:
        if exposure.share_of_output is None:
            return phrase("quantity_unknown", language)
        return phrase("share_of_output_lost", language).format(share=percent(exposure.share_of_output, language))
    if exposure.channel == Channel.COST:
        if exposure.amount is None:
            return phrase("rate_unknown", language)
        key = "relief_a_year" if exposure.amount.amount < 0 else "cost_a_year"
        return phrase(key, language).format(
            amount=money(Money(abs(exposure.amount.amount), exposure.amount.currency), language)
        )
    return ""
