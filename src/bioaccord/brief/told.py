"""A brief put into words of one language, ready for any page, mail or file: no renderer decides anything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Protocol

from bioaccord.vocabulary.exposure import Exposure
from bioaccord.vocabulary.language import Language, Text, share_of_hangul
from bioaccord.vocabulary.match import Condition, Match
from bioaccord.vocabulary.money import Money
from bioaccord.vocabulary.network import Organisation, Product, Site
from bioaccord.vocabulary.signal import Channel, Evidence, Signal

from . import wording
from .headline import headline
from .phrases import phrase
from .sheet import Brief, Item, Meetable, Section, Suggestion

_PRODUCTS_NAMED = 3
_PUBLISHERS_NAMED = 6
_ARTICLE = re.compile(r"제(\d+)조(?:의(\d+))?")


class Records(Protocol):
    """Who and what an item names, by id: a brief carries them, and so does whoever holds the whole network."""

    @property
    def organisations(self) -> Mapping[str, Organisation]: ...
    @property
    def sites(self) -> Mapping[str, Site]: ...
    @property
    def products(self) -> Mapping[str, Product]: ...
    @property
    def material_names(self) -> Mapping[str, Text]: ...


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled sentence. `language` is set where the words are in another language than the page."""

    label: str
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class ToldStep:
    """One node of a path: who, where, which material, and what of it is lost."""

    firm: str
    place: str
    material: str
    share: str
    lost: str


@dataclass(frozen=True, slots=True)
class ToldSource:
    """Where a signal was read."""

    publisher: str
    address: str
    detail: str


@dataclass(frozen=True, slots=True)
class ToldSuggestion:
    """Someone who could help, with reasons and a time to meet."""

    organisation_id: str
    firm: str
    place: str
    material: str
    score: str
    fits: tuple[str, ...]
    conflicts: tuple[str, ...]
    unknown: tuple[str, ...]
    meeting: str


@dataclass(frozen=True, slots=True)
class ToldItem:
    """One signal as it reaches the firm through one channel."""

    signal_id: str
    title: str
    marks: tuple[str, ...]
    lines: tuple[Line, ...]
    path: tuple[ToldStep, ...]
    suggestions: tuple[ToldSuggestion, ...]
    suggestions_wanted: bool
    sources: tuple[ToldSource, ...]
    figure: str


@dataclass(frozen=True, slots=True)
class ToldSection:
    """What reaches the firm through one channel."""

    channel: Channel
    name: str
    question: str
    nothing: str
    items: tuple[ToldItem, ...]
    further: str
    further_titles: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ToldBrief:
    """The whole page in one language."""

    language: Language
    title: str
    firm: str
    headline: str
    notes: tuple[str, ...]
    sections: tuple[ToldSection, ...]


def tell(brief: Brief, language: Language, zone: tzinfo | None = None) -> ToldBrief:
    """Return the brief in the words of `language`, its moments in the reader's zone where one is given."""
    firm = wording.organisation_name(brief.organisation, language)
    notes = [phrase("as_of", language).format(day=wording.day(brief.as_of, language))]
    if brief.since:
        notes.append(phrase("since", language).format(day=wording.day(brief.since, language)))
    if brief.publishers:
        notes.append(phrase("sources", language).format(publishers=_publishers(brief.publishers, language)))
    if brief.organisation.fictional:
        notes.append(phrase("sample_notice", language))
    return ToldBrief(
        language=language,
        title=phrase("title", language).format(firm=firm),
        firm=firm,
        headline=headline(brief, language),
        notes=tuple(notes),
        sections=tuple(_tell_section(section, brief, language, zone) for section in brief.sections),
    )


def _publishers(publishers: tuple[str, ...], language: Language) -> str:
    publishers = tuple(dict.fromkeys(wording.publisher(one, language) for one in publishers))
    if len(publishers) <= _PUBLISHERS_NAMED:
        return ", ".join(publishers)
    named = ", ".join(publishers[:_PUBLISHERS_NAMED])
    return phrase("and_others", language).format(named=named, count=len(publishers) - _PUBLISHERS_NAMED)


def _tell_section(section: Section, brief: Brief, language: Language, zone: tzinfo | None) -> ToldSection:
    further = "further_duty" if section.channel == Channel.DUTY else "further"
    return ToldSection(
        channel=section.channel,
        name=wording.channel_name(section.channel, language),
        question=phrase(f"question_{section.channel}", language),
        nothing="" if section.count else phrase(f"none_{section.channel}", language),
        items=tuple(tell_item(item, brief, language, zone) for item in section.items),
        further=phrase(further, language).format(count=len(section.further)) if section.further else "",
        further_titles=tuple(
            (item.signal.signal_id, item.signal.title.in_language(language)) for item in section.further
        ),
    )


def tell_item(item: Item, brief: Records, language: Language, zone: tzinfo | None = None) -> ToldItem:
    """Return one item in the words of `language`, its moments in the reader's zone where one is given."""
    return ToldItem(
        signal_id=item.signal.signal_id,
        title=item.signal.title.in_language(language),
        marks=_marks(item, language),
        lines=tuple(_lines(item, brief, language)),
        path=tell_path(item.exposures[0], brief, language),
        suggestions=tuple(tell_suggestion(one, brief, language) for one in item.suggestions),
        suggestions_wanted=item.channel == Channel.SUPPLY,
        sources=tuple(tell_source(evidence, language, zone) for evidence in item.signal.evidence),
        figure=_figure(item, language),
    )


def _marks(item: Item, language: Language) -> tuple[str, ...]:
    marks = [wording.country(item.signal.country, language)]
    marks.append(
        phrase("consultation_mark", language) if item.is_consultation else wording.stage_of(item.signal, None, language)
    )
    marks.append(phrase("published", language).format(day=wording.day(item.signal.published_on, language)))
    return tuple(marks)


def _figure(item: Item, language: Language) -> str:
    if item.channel == Channel.SUPPLY and item.value_at_risk:
        if item.value_at_risk.amount < 1:
            return phrase("bridged", language)
        return wording.money(item.value_at_risk, language)
    if item.channel == Channel.COST and item.amount_a_year:
        key = "relief_a_year" if item.amount_a_year.amount < 0 else "cost_a_year"
        amount = Money(abs(item.amount_a_year.amount), item.amount_a_year.currency)
        return phrase(key, language).format(amount=wording.money(amount, language))
    if item.channel == Channel.DUTY and item.days_until is not None:
        if item.days_until >= 0:
            return wording.until(item.days_until, language)
        return phrase("comments_closed_mark" if item.is_consultation else "in_force_mark", language)
    return ""


def _lines(item: Item, brief: Records, language: Language) -> list[Line]:
    signal, largest = item.signal, item.exposures[0]
    lines = [*_original_title(signal, language)]
    summary = signal.summary.in_language(language)
    if summary:
        lines.append(Line(phrase("what_changed", language), summary, _foreign(summary, language)))
    if reason := largest.reason.in_language(language):
        lines.append(Line(phrase("how_it_reaches", language), reason))
    if products := _products(item, brief, language):
        lines.append(Line(phrase("affected_products", language), products))
    if item.channel == Channel.DUTY and largest.site_ids:
        sites = ", ".join(brief.sites[site_id].name.in_language(language) for site_id in largest.site_ids)
        lines.append(Line(phrase("affected_sites", language), sites))
    if item.channel == Channel.SUPPLY and largest.days_until is not None:
        why = largest.days_until_reason.in_language(language)
        when = wording.until(largest.days_until, language)
        lines.append(Line(phrase("when_it_bites", language), f"{when} ({why})" if why else when))
    if item.value_at_risk and largest.horizon_days and item.value_at_risk.amount < 1:
        over = wording.days(largest.horizon_days, language)
        lines.append(Line(phrase("value_at_risk", language), phrase("bridged_over", language).format(days=over)))
    elif item.value_at_risk and largest.horizon_days:
        over = phrase("horizon", language).format(days=wording.days(largest.horizon_days, language))
        lines.append(Line(phrase("value_at_risk", language), f"{wording.money(item.value_at_risk, language)} ({over})"))
    if action := largest.action.in_language(language):
        lines.append(Line(phrase("to_do", language), action))
    if item.channel in (Channel.DUTY, Channel.CHANCE) and largest.deadline:
        lines.append(_deadline(item, largest, language))
    if basis := _basis(largest, language):
        lines.append(Line(phrase("basis", language), basis))
    if disclaimer := signal.disclaimer.in_language(language):
        lines.append(Line(phrase("disclaimer", language), disclaimer))
    return lines


def _original_title(signal: Signal, language: Language) -> list[Line]:
    title = signal.title
    if title.original is None or title.original == language:
        return []
    original = title.in_language(title.original)
    return [Line(phrase("original_title", language), original, str(title.original))]


def _foreign(words: str, language: Language) -> str:
    is_korean = share_of_hangul(words) > 0.3
    if is_korean == (language == Language.KOREAN):
        return ""
    return str(Language.KOREAN if is_korean else Language.ENGLISH)


def _products(item: Item, brief: Records, language: Language) -> str:
    named: list[str] = []
    for exposure in item.exposures:
        if exposure.product_id is None:
            continue
        name = brief.products[exposure.product_id].name.in_language(language)
        size = wording.extent(exposure, language)
        if exposure.channel == Channel.COST and exposure.amount is None:
            size = ""
        named.append(f"{name} ({size})" if size else name)
    if not named:
        return ""
    listed = "; ".join(named[:_PRODUCTS_NAMED])
    if len(named) > _PRODUCTS_NAMED:
        more = phrase("more_products", language).format(count=len(named) - _PRODUCTS_NAMED)
        listed = f"{listed} {more}" if language == Language.KOREAN else f"{listed}; {more}"
    return listed


def _deadline(item: Item, exposure: Exposure, language: Language) -> Line:
    assert exposure.deadline is not None
    when = wording.dated(exposure.deadline, language)
    past = exposure.deadline.last_day < exposure.as_of
    if item.is_consultation:
        key = "comments_closed" if past else "comments_until"
    else:
        key = "in_force_since" if past else "effective"
    label = phrase("by_when", language)
    if item.channel == Channel.CHANCE:
        return Line(label, when)
    words = exposure.deadline.words.strip()
    sentence = phrase(key, language).format(day=when)
    if words and not _foreign(words, language):
        sentence += f" — {phrase('read_from', language)}: “{words}”"
    return Line(label, sentence)


def _basis(exposure: Exposure, language: Language) -> str:
    return "; ".join(
        f"{wording.certainty_name(certainty, language)}: {why.in_language(language)}"
        for certainty, why in exposure.certainty
    )


def tell_path(exposure: Exposure, brief: Records, language: Language) -> tuple[ToldStep, ...]:
    """Return the path of an exposure, from the subject to the product."""
    if len(exposure.path) < 2:
        return ()
    return tuple(
        ToldStep(
            firm=wording.organisation_name(brief.organisations[step.organisation_id], language),
            place=wording.country(step.country, language),
            material=brief.products[step.product_id].name.in_language(language),
            share=wording.percent(step.share, language),
            lost=wording.percent(step.share_lost, language) if step.share_lost else "",
        )
        for step in exposure.path
    )


def tell_suggestion(suggestion: Suggestion, brief: Records, language: Language) -> ToldSuggestion:
    """Return who could help, why, and when to meet."""
    match: Match = suggestion.match
    candidate = brief.organisations[match.candidate_organisation_id]

    def sentences(conditions: tuple[Condition, ...]) -> tuple[str, ...]:
        return tuple(condition.sentence.in_language(language) for condition in conditions)

    return ToldSuggestion(
        organisation_id=match.candidate_organisation_id,
        firm=wording.organisation_name(candidate, language),
        place=wording.country(brief.sites[match.candidate_site_id].country, language),
        material=brief.material_names[match.material_id].in_language(language),
        score=phrase("score", language).format(score=wording.percent(match.score, language)),
        fits=sentences(match.fits),
        conflicts=sentences(match.conflicts),
        unknown=sentences(match.unknown),
        meeting=_meeting(suggestion.meetable, language) if suggestion.meetable else "",
    )


def _meeting(meetable: Meetable, language: Language) -> str:
    name: Text = meetable.event_name
    slots = ", ".join(wording.slot(slot, meetable.time_zone, language) for slot in meetable.slots)
    in_all = phrase("slots_in_all", language).format(count=meetable.slots_in_all)
    mark = f" {phrase('fictional_mark', language)}" if meetable.fictional else ""
    return f"{name.in_language(language)}{mark}: {slots} ({in_all})"


def tell_source(evidence: Evidence, language: Language, zone: tzinfo | None = None) -> ToldSource:
    """Return where a signal was read, which version, and when."""
    place = evidence.place
    if language == Language.ENGLISH:
        place = _ARTICLE.sub(lambda found: "Art. " + "-".join(part for part in found.groups() if part), place)
    details = [part for part in (evidence.version, place) if part]
    if evidence.retrieved_at:
        details.append(
            phrase("retrieved", language).format(moment=wording.retrieved(evidence.retrieved_at, language, zone))
        )
    return ToldSource(
        publisher=wording.publisher(evidence.publisher, language), address=evidence.address, detail=", ".join(details)
    )
