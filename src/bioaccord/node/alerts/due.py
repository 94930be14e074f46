"""When a subscription has to write: plain arithmetic of days, hours and zones."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from .models import Rhythm, Subscription


def last_due(subscription: Subscription, time_zone: str, now: datetime) -> datetime | None:
    """Return the last moment up to `now` at which a digest was due, in the reader's zone; None where none is ever.

    An hour that a clock change skips is due an hour later; one that it repeats is due the first time.
    """
    if subscription.rhythm == Rhythm.AT_ONCE:
        return None
    zone = ZoneInfo(time_zone)
    local = now.astimezone(zone)
    day = local.date()
    for _ in range(9):
        if subscription.rhythm == Rhythm.DAILY or day.weekday() == subscription.weekday:
            due = datetime(day.year, day.month, day.day, subscription.hour, tzinfo=zone)
            if due.timestamp() <= now.timestamp():
                return due
        day -= timedelta(days=1)
    return None
