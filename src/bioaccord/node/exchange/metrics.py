"""The figures of the exchange for a monitor: lag, queue, refused; counts and times only, never content."""

import hmac
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Sum

from . import receipts
from .access import is_desk, peer_figures, waiting_counts
from .models import Ledger, RefusedInput
from .own_keys import can_sign


def may_read_metrics(request) -> bool:
    """Whether a request carries the monitor's token, or is of somebody who works the exchange."""
    token = settings.METRICS_TOKEN
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return bool(token and scheme.lower() == "bearer" and hmac.compare_digest(token.encode(), given.strip().encode())) or (request.user.is_authenticated and is_desk(request.user))  # fmt: skip


def metric_lines(now: datetime) -> Iterator[str]:
    """Yield the lines of the exposition format, each figure with its help and type."""
    peers = peer_figures(now)
    yield from _figure("can_sign", "gauge", "1 where the secret part of the own key is there", [({}, int(can_sign()))])
    yield from _figure(
        "connected", "gauge", "1 where the other association's node answers",
        [({"peer": one.peer.association, "state": one.standing}, int(one.standing == "connected")) for one in peers],
    )  # fmt: skip
    yield from _figure(
        "lag_records", "gauge", "Records that the other association signed and that have not come",
        [({"peer": one.peer.association}, one.behind) for one in peers],
    )  # fmt: skip
    yield from _figure(
        "queue_records", "gauge", "Own records that the other association has not confirmed, and those that wait to be sealed for it",
        [({"peer": one.peer.association}, one.queue) for one in peers],
    )  # fmt: skip
    yield from _figure(
        "seconds_since_answer", "gauge", "Seconds since the other association's node last answered",
        [({"peer": one.peer.association}, round((now - one.peer.answered_at).total_seconds(), 1)) for one in peers if one.peer.answered_at],
    )  # fmt: skip
    yield from _figure(
        "clock_apart_seconds", "gauge", "How far the other node's clock is ahead of this one's",
        [({"peer": one.peer.association}, one.peer.clock_apart_seconds) for one in peers],
    )  # fmt: skip
    yield from _figure(
        "failures", "gauge", "Failed attempts in a row", [({"peer": one.peer.association}, one.peer.failures) for one in peers]
    )  # fmt: skip
    yield from _figure(
        "new_keys_to_compare", "gauge", "New keys of the other association that wait for a person to compare their number",
        [({"peer": one.peer.association}, len(one.peer.unvouched)) for one in peers],
    )  # fmt: skip
    yield from _figure(
        "waiting_records", "gauge", "What was decided to be told and is not sealed yet",
        [({"group": group}, count) for group, count in sorted(waiting_counts().items())],
    )  # fmt: skip
    refused = RefusedInput.objects.values_list("association", "reason").annotate(times=Sum("times")).order_by("association", "reason")  # fmt: skip
    yield from _figure(
        "refused_total", "counter", "What was refused of other associations, by reason",
        [({"peer": by, "reason": reason}, times) for by, reason, times in refused],
    )  # fmt: skip
    stopped = Ledger.objects.exclude(stopped="").values_list("source").annotate(count=Count("pk")).order_by("source")
    yield from _figure(
        "stopped_ledgers", "gauge", "Ledgers that stand still until a person has looked",
        [({"source": source}, count) for source, count in stopped],
    )  # fmt: skip
    yield from _figure("overdue_receipts", "gauge", "Receipts that are overdue", [({}, receipts.count_overdue(now))])


def _figure(name: str, type: str, help: str, rows: list[tuple[dict[str, str], float]]) -> Iterator[str]:
    name = f"bioaccord_exchange_{name}"
    yield f"# HELP {name} {help}."
    yield f"# TYPE {name} {type}"
    for labels, value in rows:
        written = ",".join(f'{label}="{_escaped(one)}"' for label, one in labels.items())
        yield f"{name}{{{written}}} {value}" if written else f"{name} {value}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
