"""Meetings of the sample's trade show for tests: accepted ones between firms of both countries that sent delegates."""

from django.utils import timezone

from bioaccord.node.events.diary_mailings import tell_diaries, tell_next
from bioaccord.node.events.models import DiaryMailing, EventRecord, MeetingRecord

EVENT = "forum-2027"


def accepted_meetings(count: int, prefix: str = "m") -> list[MeetingRecord]:
    """Let so many meetings be accepted, spread over the firms, and return them."""
    event = EventRecord.objects.get(event_id=EVENT)
    firms = sorted(set(event.delegates.values_list("organisation_id", flat=True)))
    korean = [one for one in firms if one.startswith("KR")]
    american = [one for one in firms if one.startswith("US")]
    pairs = [
        (one, other)
        for shift in range(len(american))
        for one, other in zip(korean, american[shift:] + american[:shift], strict=False)
    ]
    made = [
        MeetingRecord(
            meeting_id=f"{prefix}{number:03}", event=event, asking=one, asked=other, subject="공급", status="accepted"
        )
        for number, (one, other) in enumerate(pairs[:count])
    ]
    return MeetingRecord.objects.bulk_create(made)


def mailed(now=None) -> int:
    """Let a round of the clock begin what is due, and the worker write all of it; returns how many delegates were told by the last mailing."""
    now = now or timezone.now()
    tell_diaries(now)
    mailing = DiaryMailing.objects.first()
    if mailing is None or mailing.ended_at is not None:
        return 0
    while tell_next(mailing.pk, now):
        pass
    mailing.refresh_from_db()
    return mailing.letters
