"""Tells a firm what the other side of a request or meeting did: accepted, declined, wrote, cancelled, sends somebody else or nobody."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from bioaccord.node.alerts.letters import tell, write_letter
from bioaccord.node.alerts.models import InboxEntry
from bioaccord.vocabulary.language import Text

from .firms import firm_names
from .models import MeetingRecord
from .telling_words import event_name, people_of_firms

_SAID = {
    "accepted": Text("{firm}: 미팅 요청을 수락했습니다", "{firm} accepts your request for a meeting"),
    "declined": Text("{firm}: 미팅 요청을 거절했습니다", "{firm} declines your request for a meeting"),
    "written": Text("{firm}: 메시지를 보냈습니다", "{firm} has written to you about a meeting"),
    "cancelled": Text("{firm}: 미팅을 취소했습니다", "{firm} has cancelled a meeting with you"),
    "withdrawn": Text("{firm}: 미팅 요청을 철회했습니다", "{firm} has withdrawn its request for a meeting"),
    "attendance": Text("{firm}: 미팅 참석자를 바꾸었습니다", "{firm} changes who comes to a meeting with you"),
    "unseated": Text(
        "{firm}: 그 시간에 참석할 사람이 없어 미팅 시간을 다시 정합니다",
        "{firm} has nobody free then: your meeting waits for another time",
    ),
}


def tell_other_side(row: MeetingRecord, what: str, acting: str, key: str, now: datetime) -> None:
    """Tell the people of the other firm by inbox and mail that `acting` took a step; `key` names it, so that it is told once.

    What was written stands on the page of the meeting, not in the letter: mail is read by more than the two firms.
    """
    other = row.asked if acting == row.asking else row.asking
    firm, show = firm_names([acting])[acting], event_name(row.event)
    said = Text(_SAID[what].ko.format(firm=firm.ko), _SAID[what].en.format(firm=firm.en))
    page = reverse("meeting", args=[row.meeting_id])
    address = settings.BASE_ADDRESS + page
    for person in people_of_firms([other]).get(other, ()):
        tell(person, InboxEntry.Notice.TRADE_SHOW, Text(f"{said.ko}({show.ko})", f"{said.en} ({show.en})"), page, now)
        write_letter(
            person,
            f"{what}-{row.meeting_id}-{key}",
            Text(f"{show.ko}: {said.ko}", f"{show.en}: {said.en}"),
            Text(
                f"{said.ko}. 내용은 다음 페이지에서 확인하십시오.\n{address}",
                f"{said.en}. Read more on the page:\n{address}",
            ),
            now,
        )
