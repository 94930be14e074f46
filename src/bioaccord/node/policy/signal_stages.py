"""At which stage signals are on a day, as a condition of the database."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from bioaccord.vocabulary.signal import SignalKind, Stage

from .models import SignalRecord


def at_stages(stages: Iterable[str], day: date) -> Q:
    """Return the condition that a signal is at one of these stages on a day, as `Signal.stage_on` says."""
    issued = Q(stage=Stage.ENACTED) | Q(stage=Stage.FINAL, country="KR")
    effective = Q(kind=SignalKind.POLICY, payload__effective_on__last_day__lte=day.isoformat())
    in_force = Q(pk__in=SignalRecord.objects.filter(issued & effective).order_by().values("pk"))
    asked = set(stages)
    found = Q(stage__in=asked - {Stage.IN_FORCE}) & ~in_force
    return found | Q(stage=Stage.IN_FORCE) | in_force if Stage.IN_FORCE in asked else found
