"""The sample's trade show as it is on its day: published, with a meeting of two firms that goes on now and one that follows."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from bioaccord.node.events.models import DelegateRecord, EventRecord, EventState, MeetingRecord

EVENT, HANBIT, BRIARCLIFF, THIRD = "forum-2027", "KR-0007", "US-0025", "KR-0001"
CANARY = "canary-subject-7701"


def delegate(firm: str) -> DelegateRecord:
    return DelegateRecord.objects.select_related("event").filter(organisation_id=firm).order_by("delegate_id")[0]


def meeting(number: int, slot: str, place: str, one: str = HANBIT, other: str = BRIARCLIFF) -> MeetingRecord:
    return MeetingRecord.objects.create(
        meeting_id=f"m{number}",
        event=EventRecord.objects.get(event_id=EVENT),
        asking=one,
        asked=other,
        subject=CANARY,
        message=CANARY,
        status="scheduled",
        slot_id=slot,
        place=place,
        delegates=[delegate(one).delegate_id, delegate(other).delegate_id],
    )


def publish() -> EventRecord:
    """Publish the sample's event with its slots around now."""
    row = EventRecord.objects.get(event_id=EVENT)
    programme = row.payload
    now = timezone.now().replace(second=0, microsecond=0)
    # An event of today, wherever the day's end is: in a zone where it is about noon.
    zone = next(
        name
        for name in ("Asia/Seoul", "Europe/Berlin", "America/New_York", "Pacific/Auckland", "America/Los_Angeles")
        if 6 <= now.astimezone(ZoneInfo(name)).hour < 19
    )
    programme["time_zone"] = zone
    for number, slot in enumerate(programme["slots"]):
        begins = now + timedelta(minutes=30 * number - 10)
        slot["begins_at"], slot["ends_at"] = begins.isoformat(), (begins + timedelta(minutes=30)).isoformat()
    programme["sessions"] = []
    programme["walks"] = [{"one": "East Hall", "other": "West Hall", "minutes": 6}]
    row.payload, row.state = programme, EventState.PUBLISHED
    row.save()
    meeting(1, programme["slots"][0]["slot_id"], "A-01")
    meeting(2, programme["slots"][1]["slot_id"], "A-02")
    return row
