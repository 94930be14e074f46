"""What an organiser writes of a programme that exists, as plain forms, and the rows of a day, of ways and of badges as they were posted."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bioaccord.events.event_template import MOST_SLOTS
from bioaccord.events.programme import Badge, Event, Session
from bioaccord.events.programme_edit import ProgrammeError, SlotLine
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Slot

from .country_field import CountryField

KINDS = {"meeting": gettext_lazy("meetings"), "meal": gettext_lazy("meal"), "online": gettext_lazy("over the network")}
_NEW_ROWS = 3


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _time() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class AboutForm(forms.Form):
    """Name, place, and how many meetings an on-line slot holds."""

    name_ko = forms.CharField(label=gettext_lazy("Name in Korean"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=120)
    city = forms.CharField(label=gettext_lazy("City"), max_length=60)
    country = CountryField()
    online_places = forms.IntegerField(
        label=gettext_lazy("Meetings over the network at once"), min_value=0, max_value=5000
    )


class MoveForm(forms.Form):
    """The day on which the event is to begin; all days move with it."""

    first_day = forms.DateField(label=gettext_lazy("First day"), widget=_date())


class ZoneForm(forms.Form):
    """The time zone of the clocks at the event."""

    time_zone = forms.CharField(label=gettext_lazy("Time zone of its clocks"), max_length=60)


class OpeningForm(forms.Form):
    """When an event opens for requests, and closes them, by itself."""

    open_at = forms.DateTimeField(
        label=gettext_lazy("Opens for requests"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    close_at = forms.DateTimeField(
        label=gettext_lazy("Closes requests"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class DayForm(forms.Form):
    """A further day, with the slots of one that is there."""

    day = forms.DateField(label=gettext_lazy("Further day"), widget=_date())
    like = forms.DateField(label=gettext_lazy("with the slots of"), widget=forms.Select())


class TablesForm(forms.Form):
    """Further tables or rooms, in a hall that is there or in a new one."""

    hall_ko = forms.CharField(label=gettext_lazy("Hall in Korean"), max_length=60)
    hall_en = forms.CharField(label=gettext_lazy("Hall in English"), max_length=60)
    names = forms.CharField(
        label=gettext_lazy("Numbers of the tables or rooms"),
        help_text=gettext_lazy("Such as C-001…C-020, or one a line."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seats = forms.IntegerField(label=gettext_lazy("Seats a table"), min_value=2, max_value=500)
    zone = forms.CharField(label=gettext_lazy("Zone of the hall"), required=False, max_length=16)


class HallForm(forms.Form):
    """What a hall is called."""

    name_ko = forms.CharField(label=gettext_lazy("Name in Korean"), max_length=60)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=60)


class SessionForm(forms.Form):
    """A session: what it is called, its slots, and who has signed up."""

    name_ko = forms.CharField(label=gettext_lazy("Name in Korean"), max_length=200)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=200)
    delegates = forms.CharField(
        label=gettext_lazy("Who has signed up: numbers of delegates"),
        help_text=gettext_lazy("One a line, or separated by semicolons. They are not free for meetings then."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def session(self, session_id: str, slot_ids: Iterable[str], event: Event) -> Session:
        """Return the session. Raises `ProgrammeError` where somebody or a slot is not the event's."""
        given, wanted = self.cleaned_data, frozenset(slot_ids)
        people = frozenset(one.strip() for one in given["delegates"].replace(";", "\n").splitlines() if one.strip())
        strange = sorted(people - {one.delegate_id for one in event.delegates})
        if strange:
            raise ProgrammeError(
                Text(
                    f"이 행사의 참가자가 아닌 번호가 있습니다: {', '.join(strange[:5])}. 참가자 목록에서 확인해 주십시오.",
                    f"These are no delegates of the event: {', '.join(strange[:5])}. See the list of delegates.",
                )
            )
        if not wanted <= {slot.slot_id for slot in event.slots}:
            raise ProgrammeError(
                Text(
                    "행사 시간표에 없는 시간입니다. 목록에서 골라 주십시오.",
                    "That slot is not one of the event's. Choose one of the list.",
                )
            )
        return Session(session_id, Text(given["name_ko"], given["name_en"]), wanted, people)


def slot_rows(event: Event, slots: Sequence[Slot]) -> list[dict]:
    """Return the slots of a day as rows of its form, each with the break before it, and empty rows for new ones."""
    zone, rows, last = ZoneInfo(event.time_zone), [], None
    for slot in slots:
        begins, ends = slot.begins_at.astimezone(zone), slot.ends_at.astimezone(zone)
        rows.append({
            "slot_id": slot.slot_id, "begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}",
            "kind": "online" if slot.is_online else "meal" if slot.is_meal else "meeting",
            "is_online_meal": slot.is_online and slot.is_meal,
            "pause": f"{last:%H:%M}–{begins:%H:%M}" if last and last < begins else "",
        })  # fmt: skip
        last = ends
    return rows + [
        {"slot_id": "", "begins": "", "ends": "", "kind": "meeting", "pause": ""} for _one in range(_NEW_ROWS)
    ]


def posted_slot_rows(given) -> list[dict]:
    """Return the rows of a day as they were posted, to be shown again."""
    names = ("slot", "begins", "ends", "kind")
    rows = zip(*(given.getlist(name) for name in names), strict=False)
    gone = set(given.getlist("gone"))
    return [
        {"slot_id": slot_id, "begins": begins, "ends": ends, "kind": kind, "pause": "", "gone": bool(slot_id in gone)}
        for slot_id, begins, ends, kind in list(rows)[: MOST_SLOTS + _NEW_ROWS]
    ]


def slot_lines(given, event: Event) -> list[SlotLine]:
    """Return the slots of a day as they were posted, without those taken out and without empty rows. Raises `ProgrammeError`."""
    known, lines = {slot.slot_id: slot for slot in event.slots}, []
    for row in posted_slot_rows(given):
        if row["gone"] or not (row["begins"] or row["ends"] or row["slot_id"]):
            continue
        before = known.get(row["slot_id"])
        if row["slot_id"] and before is None:
            raise ProgrammeError(
                Text(
                    f"시간 {row['slot_id'][:32]}이(가) 그사이에 없어졌습니다. 페이지를 새로 열어 주십시오.",
                    f"The slot {row['slot_id'][:32]} was taken out meanwhile. Open the page again.",
                )
            )
        is_online = row["kind"] == "online"
        is_meal = row["kind"] == "meal" or (is_online and before is not None and before.is_online and before.is_meal)
        lines.append(SlotLine(row["slot_id"], _clock(row["begins"]), _clock(row["ends"]), is_meal, is_online))
    return lines


def _clock(written: str) -> time:
    try:
        return time.fromisoformat(written).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise ProgrammeError(
            Text(
                f"시각 '{written[:20]}'을(를) 읽을 수 없습니다. 09:30처럼 적어 주십시오.",
                f"The time '{written[:20]}' cannot be read. Write it as 09:30.",
            )
        ) from None


def walk_minutes(given, pairs: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], float | None]:
    """Return the minutes on foot as they were posted, None where a field is empty. Raises `ProgrammeError`."""
    found: dict[tuple[str, str], float | None] = {}
    for number, pair in enumerate(pairs):
        written = given.get(f"minutes-{number}", "").strip()
        if not written:
            found[pair] = None
            continue
        try:
            minutes = float(written)
        except ValueError:
            minutes = -1.0
        if not 0 <= minutes <= 240:
            raise ProgrammeError(
                Text(
                    f"{pair[0]} – {pair[1]}: 0분에서 240분 사이로 적어 주십시오.",
                    f"{pair[0]} – {pair[1]}: write from 0 to 240 minutes.",
                )
            )
        found[pair] = minutes
    return found


def posted_badges(given, before: Sequence[Badge]) -> list[Badge]:
    """Return the badges as they were posted, without those taken out and without empty rows. Raises `ProgrammeError`."""
    known, gone, found = {one.badge_id: one for one in before}, set(given.getlist("gone")), []
    names = ("badge", "name_ko", "name_en", "most")
    for badge_id, ko, en, most in zip(*(map(_plain, given.getlist(name)) for name in names), strict=False):
        if badge_id in gone or not (badge_id or ko.strip() or en.strip()):
            continue
        if not most.strip().isdecimal() or len(most.strip()) > 5 or not (ko.strip() or en.strip()):
            raise ProgrammeError(
                Text(
                    "배지마다 이름과, 답을 기다릴 수 있는 요청 수를 적어 주십시오.",
                    "Write for each badge its name, and how many requests may wait for an answer.",
                )
            )
        taken = {one.badge_id for one in found} | set(known)
        new = next(f"badge-{number}" for number in range(1, 1000) if f"badge-{number}" not in taken)
        name = Text(ko.strip()[:120] or en.strip()[:120], en.strip()[:120] or ko.strip()[:120])
        found.append(Badge(badge_id if badge_id in known else new, name, int(most.strip())))
    return found


def _plain(written: str) -> str:
    """Return what was written without the character that no database keeps."""
    return written.replace("\0", "")


def page_of_tables(written: str) -> int:
    """Return the number of a page, 1 where it is none."""
    return max(1, int(written)) if written.isascii() and written.isdecimal() and len(written) < 6 else 1


def part_names() -> dict[str, str]:
    """Return what can be done with chosen tables."""
    return {
        "seats": _("Set their seats"),
        "zone": _("Set their zone"),
        "close": _("Close them"),
        "open": _("Open them again"),
        "gone": _("Take them out"),
    }
