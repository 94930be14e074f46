"""Figures over members: whether one may be told now, and that it was; what stood behind it is kept here and never sent."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction

from bioaccord.exchange.aggregate import TOLD, Contributions, Held, Range, aggregate_range
from bioaccord.exchange.kinds import Kind
from bioaccord.node.accounts.access import require
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.tlp import TLP

from . import services
from .access import is_desk
from .aggregates_measures import Behind, Measure, behind
from .aggregates_models import ToldAggregate
from .models import LedgerRecord, SharingGroup, Waiting

NOBODY = Text("이 항목으로는 회원사에 미치는 영향이 없어 알릴 값이 없습니다.", "It reaches no member in this measure.")
LOST = Text(
    "앞서 알린 값의 근거가 이 노드에 남아 있지 않아(백업 복원 등) 그 값과의 차이를 확인할 수 없습니다.",
    "What stood behind a figure told before is not in this node any more (as after a restored backup): differences to it cannot be looked at.",
)


def figure(user, signal_id: str, measure: Measure) -> tuple[Behind, Range] | Text:
    """Return what a signal does to the own members together with what stands behind it, or why that is not told. Analysts and operators only.

    It is looked at beside everything ever told of the measure: of every signal and to every group, also what was retracted since.
    """
    require(is_desk(user))
    found = behind(signal_id, measure)
    if found is None:
        return NOBODY
    if _is_lost():
        return LOST
    told = aggregate_range(found.value, found.low, found.high, told_before(measure))
    return TOLD[told] if isinstance(told, Held) else (found, told)


def told_before(measure: Measure) -> list[Contributions]:
    """Return what stood behind each value, low and high told of a measure; what was taken back before it was sealed never left."""
    rows = ToldAggregate.objects.filter(measure=measure, record_id__in=_decided())
    return [one.contributions[name] for one in rows for name in ("value", "low", "high")]


@transaction.atomic
def share_aggregate(user, group: SharingGroup, marking: TLP, payload: dict[str, Any], signal_id: str) -> str:
    """Decide to tell a figure over members, keep what stands behind it, and return the record's id.

    Raises `InputError` where the rule holds it back by now, or the figure is not the one that was looked at.
    """
    list(SharingGroup.objects.select_for_update().order_by("pk"))  # two people telling at once: one after the other
    measure = Measure(payload["measure"])
    found = figure(user, signal_id, measure)
    if isinstance(found, Text):
        raise held_back(found)
    stands, told = found
    if (told.value, told.low, told.high) != (payload["value"], payload["low"], payload["high"]):
        raise InputError(
            Refusal(Sentence("the figure"), Sentence("has changed since it was looked at."), Sentence("Look again before you send."))
        )  # fmt: skip
    record_id = services.share(user, group, Kind.AGGREGATED_EXPOSURE, marking, payload)
    ToldAggregate.objects.create(
        record_id=record_id, measure=measure, signal_id=signal_id, as_of=stands.as_of, contributions=stands.figures()
    )
    return record_id


def held_back(reason: Text) -> InputError:
    """Return the error that tells why a figure is held back."""
    return InputError(
        Refusal(Sentence("the figure"), Sentence("is held back: {reason}", reason=reason), Sentence("Choose another measure, or wait until more members stand behind it."))
    )  # fmt: skip


def _decided() -> list[str]:
    waiting = Waiting.objects.filter(kind=Kind.AGGREGATED_EXPOSURE).values_list("record_id", flat=True)
    return [*waiting, *_sealed()]


def _sealed() -> list[str]:
    own = LedgerRecord.objects.filter(source=settings.ASSOCIATION, kind=Kind.AGGREGATED_EXPOSURE)
    return list(own.values_list("record_id", flat=True))


def _is_lost() -> bool:
    """Whether a figure was told of which nothing is known here any more."""
    return bool(set(_sealed()) - set(ToldAggregate.objects.values_list("record_id", flat=True)))
