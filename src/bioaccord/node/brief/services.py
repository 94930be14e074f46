"""Computes exposures, briefs and matches, and stores them."""

from datetime import date

from django.conf import settings
from django.db import transaction

from bioaccord.brief.compose import compose_brief
from bioaccord.brief.json_document import brief_type
from bioaccord.brief.sheet import Brief
from bioaccord.node.audit.services import record
from bioaccord.node.events.access import all_events
from bioaccord.node.partners.services import replace_matches
from bioaccord.node.policy.access import all_signals, imports_so_far
from bioaccord.node.supply.access import current_finder, current_network, current_version, hold_network
from bioaccord.vocabulary.exposure import Exposure
from bioaccord.vocabulary.match import Match
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.signal import Signal

from .models import BriefRecord, ExposureRecord
from .payload import exposure_id_of, exposure_type

_ITEMS_SHOWN = 6


def recompute(user, as_of: date) -> int:
    """Compute all exposures, briefs and matches again for a day; returns the number of exposures.

    All or nothing: a computation that breaks leaves what was there. Computing holds no lock; where signals or the
    network change meanwhile, it is done again, so that what is stored last never tells of what is gone.
    """
    while True:
        stamp = _stamp()
        computed = _compute(as_of)
        with transaction.atomic():
            hold_network()
            if _stamp() != stamp:
                continue
            _store(as_of, *computed)
            count = len(computed[0])
            record(user, "recomputed", f"{as_of}: {count}")
            return count


def _stamp() -> tuple[int, int]:
    return current_version(), imports_so_far()


def _compute(as_of: date) -> tuple[list[Exposure], dict[str, Brief], list[Match], dict[str, Signal]]:
    network, signals = current_network(), all_signals()
    exposures = current_finder().exposures(signals, as_of=as_of)
    events = all_events()
    briefs = {}
    matches: list[Match] = []
    for organisation in network.organisations:
        if organisation.association != settings.ASSOCIATION:
            continue
        brief = compose_brief(
            organisation.organisation_id,
            network=network,
            materials=network.materials_beside(standard_materials()),
            signals=signals,
            exposures=exposures,
            events=events,
            as_of=as_of,
            limit=_ITEMS_SHOWN,
        )
        briefs[organisation.organisation_id] = brief
        matches += [
            suggestion.match for section in brief.sections for item in section.items for suggestion in item.suggestions
        ]
    return exposures, briefs, matches, {signal.signal_id: signal for signal in signals}


def _store(
    as_of: date,
    exposures: list[Exposure],
    briefs: dict[str, Brief],
    matches: list[Match],
    signals: dict[str, Signal],
) -> None:
    ExposureRecord.objects.all().delete()
    unique = {exposure_id_of(exposure): exposure for exposure in exposures}
    ExposureRecord.objects.bulk_create(
        [_row(exposure_id, exposure, signals[exposure.signal_id]) for exposure_id, exposure in unique.items()],
        batch_size=500,
    )
    BriefRecord.objects.all().delete()
    version = current_version()
    BriefRecord.objects.bulk_create(
        [
            BriefRecord(
                organisation_id=organisation_id,
                as_of=as_of,
                network_version=version,
                payload=brief_type().dump_python(brief, mode="json"),
            )
            for organisation_id, brief in briefs.items()
        ]
    )
    replace_matches(matches)


def _row(exposure_id: str, exposure: Exposure, signal: Signal) -> ExposureRecord:
    money = exposure.value_at_risk or exposure.amount
    deadline = exposure.deadline
    return ExposureRecord(
        exposure_id=exposure_id,
        signal_id=exposure.signal_id,
        organisation_id=exposure.organisation_id,
        channel=exposure.channel,
        product_id=exposure.product_id or "",
        money_usd=money.amount if money else None,
        days_until=exposure.days_until,
        is_past=bool(deadline and deadline.last_day < exposure.as_of),
        title_ko=signal.title.ko[:600],
        title_en=signal.title.en[:2000],
        as_of=exposure.as_of,
        payload=exposure_type().dump_python(exposure, mode="json"),
    )
