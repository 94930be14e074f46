"""In which order a firm should read what reaches it, and what would only be said twice."""

from __future__ import annotations

from collections.abc import Iterable

from bioaccord.vocabulary.signal import Channel, EffectKind, Signal, SubjectType

from .sheet import Item

# Law by law, a duty that has been in force for long is known to the firm; it stays one click away.
PAST_DUTY_SHOWN_FOR_DAYS = 365


def ranked(channel: Channel, items: Iterable[Item]) -> list[Item]:
    """Return items in reading order.

    Supply and cost: by value at risk or money a year, largest first, then the sooner one. Duties: those
    still to come by deadline, then those already in force, latest first. Chances: the open ones by the
    severity of the shortage or programme, then by date. Ties fall to the newer signal.
    """
    key = _duty_order if channel == Channel.DUTY else _money_order
    return sorted(items, key=lambda item: (*key(item), -item.signal.published_on.toordinal(), item.signal.signal_id))


def _money_order(item: Item) -> tuple[float, ...]:
    money = item.value_at_risk or item.amount_a_year
    worth = abs(money.amount) if money else 0.0
    days = item.days_until if item.days_until is not None else float("inf")
    return (float(item.is_past), -worth, -item.signal.severity, days)


def _duty_order(item: Item) -> tuple[float, ...]:
    days = item.days_until
    if days is None:
        return (1.0, 0.0, -item.signal.severity)
    if days >= 0:
        return (0.0, days, -item.signal.severity)
    return (2.0, -days, -item.signal.severity)


def is_shown(item: Item) -> bool:
    """Return whether an item may stand on the first page.

    A consultation that has closed and a duty long in force do not: nothing can be done about them by a date.
    """
    days = item.days_until
    if item.is_consultation and item.is_past:
        return False
    return not (item.channel == Channel.DUTY and days is not None and days < -PAST_DUTY_SHOWN_FOR_DAYS)


def without_repetition(signals: Iterable[Signal]) -> list[Signal]:
    """Return the signals with nothing twice under two names.

    A signal is left out when another one says that it supersedes it; when an earlier one in the list rests on the very
    same version of the same document for the same country and title; or when it tells of the same shortage (material,
    place, stage) as another one that was published later.
    """
    listed = list(signals)
    superseded = {signal.supersedes for signal in listed if signal.supersedes}
    latest: dict[frozenset[object], Signal] = {}
    for signal in listed:
        event = _shortage(signal)
        if event and (event not in latest or latest[event].published_on < signal.published_on):
            latest[event] = signal
    seen: set[tuple[str, str, str]] = set()
    kept: list[Signal] = []
    for signal in listed:
        if signal.signal_id in superseded:
            continue
        event = _shortage(signal)
        if event and latest[event] is not signal:
            continue
        keys = {
            (evidence.address, evidence.version, signal.title.en or signal.title.ko) for evidence in signal.evidence
        }
        if keys & seen:
            continue
        seen |= keys
        kept.append(signal)
    return kept


def _shortage(signal: Signal) -> frozenset[object]:
    """Return what makes two signals tell of one shortage: the materials, the place and the stage; empty for others."""
    effects = [effect for effect in signal.effects if effect.kind == EffectKind.SHORTAGE]
    if not effects:
        return frozenset()
    materials = (
        subject.id for effect in effects for subject in effect.subjects if subject.type == SubjectType.MATERIAL
    )
    return frozenset((*materials, signal.stage, *(country for effect in effects for country in effect.sold_in)))
