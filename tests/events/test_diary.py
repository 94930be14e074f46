"""A delegate's diary: what it shows, what it takes back, times over a change of clocks, and what a calendar reads of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from bioaccord.events.diary import Appointment, appointments_of, brought_up_to_date, delegate_calendar
from bioaccord.events.programme import Delegate, Event, MeetingTable, Session
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus, Slot

NOW = datetime(2027, 3, 1, tzinfo=UTC)
NAMES = {"KR-1": Text("한빛누리제약", "Hanbit Nuri"), "US-1": Text("브라이어클리프", "Briarcliff")}


def show(zone: str = "Asia/Seoul", day: date = date(2027, 3, 16)) -> Event:
    begins = datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo(zone))
    return Event(
        "show",
        Text("포럼", "Forum"),
        "Seoul",
        "KR",
        zone,
        day,
        day,
        tuple(
            Slot(f"S{one}", begins + timedelta(minutes=30 * one), begins + timedelta(minutes=30 * one + 30))
            for one in range(4)
        ),
        (MeetingTable("A-01", Text("동관", "East Hall"), 4, "1"),),
        (
            Delegate("K", "KR-1", Text("정", "Jung"), NAMES["KR-1"]),
            Delegate("U", "US-1", Text("앤", "Ann"), NAMES["US-1"]),
        ),
    )


def held(event: Event, slot: int, number: int = 1) -> Meeting:
    subject = Text("비밀 주제", "secret subject")
    parties = ("KR-1", "US-1")
    return Meeting(
        f"M{number}", "show", parties, subject, MeetingStatus.SCHEDULED, event.slots[slot], "A-01", ("K", "U")
    )


def read(event: Event, some, **more) -> list:
    text = delegate_calendar(event, some, organiser="desk@show.example", **{"language": Language.KOREAN} | more)
    return list(Calendar.from_ical(text).walk("VEVENT"))


def test_a_delegate_is_told_the_other_firm_and_the_place_and_never_the_subject():
    event = show()
    standing = appointments_of(event, [held(event, 1)], NAMES)
    shown = brought_up_to_date({}, standing["K"], NOW)
    text = delegate_calendar(event, shown.values(), language=Language.KOREAN, organiser="desk@show.example").decode()
    assert "비밀" not in text and "secret" not in text
    [entry] = Calendar.from_ical(text).walk("VEVENT")
    assert (str(entry["summary"]), str(entry["location"])) == ("브라이어클리프", "동관 A-01")
    assert entry["dtstart"].dt == event.slots[1].begins_at
    [english] = read(event, brought_up_to_date({}, standing["U"], NOW).values(), language=Language.ENGLISH)
    assert (str(english["summary"]), str(english["location"])) == ("Hanbit Nuri", "East Hall A-01")


def test_a_move_keeps_the_uid_and_raises_the_sequence_and_a_cancellation_stays_in():
    event = show()
    first = brought_up_to_date({}, appointments_of(event, [held(event, 1)], NAMES)["K"], NOW)
    later = NOW + timedelta(days=1)
    moved = brought_up_to_date(first, appointments_of(event, [held(event, 3)], NAMES)["K"], later)
    gone = brought_up_to_date(moved, {}, later + timedelta(days=1))
    entries = [read(event, one.values())[0] for one in (first, moved, gone)]
    assert {str(one["uid"]) for one in entries} == {"M1@show.bioaccord"}
    assert [int(one["sequence"]) for one in entries] == [0, 1, 2]
    assert [str(one["status"]) for one in entries] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [one["dtstart"].dt for one in entries[1:]] == [event.slots[3].begins_at] * 2
    assert str(entries[2]["summary"]) == "[취소] 브라이어클리프"
    back = brought_up_to_date(gone, appointments_of(event, [held(event, 3)], NAMES)["K"], later + timedelta(days=2))
    assert (back["M1"].is_gone, back["M1"].sequence) == (False, 3)


def test_a_file_of_cancellations_holds_nothing_else():
    event = show()
    standing = appointments_of(event, [held(event, 0, 1), held(event, 1, 2)], NAMES)["K"]
    shown = brought_up_to_date(brought_up_to_date({}, standing, NOW), {"M1": standing["M1"]}, NOW + timedelta(hours=1))
    text = delegate_calendar(
        event, shown.values(), language=Language.ENGLISH, organiser="desk@show.example", method="CANCEL"
    )
    calendar = Calendar.from_ical(text)
    assert str(calendar["method"]) == "CANCEL"
    assert [str(one["uid"]) for one in calendar.walk("VEVENT")] == ["M2@show.bioaccord"]
    assert [str(one["organizer"]) for one in calendar.walk("VEVENT")] == ["mailto:desk@show.example"]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.dictionaries(st.sampled_from("ABC"), st.integers(0, 3), max_size=3), max_size=8),
)
def test_whatever_happens_sequences_only_rise_and_nothing_shown_is_lost(states):
    begins = datetime(2027, 3, 16, tzinfo=UTC)
    shown: dict[str, Appointment] = {}
    for step, state in enumerate(states):
        standing = {
            key: Appointment(key, begins + timedelta(hours=hour), begins + timedelta(hours=hour + 1), Text(key, key))
            for key, hour in state.items()
        }
        after = brought_up_to_date(shown, standing, NOW + timedelta(minutes=step))
        assert shown.keys() <= after.keys()
        assert {key for key, one in after.items() if not one.is_gone} == set(state)
        for key, before in shown.items():
            assert (after[key] == before) or after[key].sequence == before.sequence + 1
        assert brought_up_to_date(after, standing, NOW + timedelta(days=9)) == after
        shown = after


def test_the_time_zone_stands_in_the_file_and_is_right_over_a_change_of_clocks():
    # In New York clocks go back in the night to Sunday, 7 November 2027: Saturday is UTC-4, Monday UTC-5.
    saturday, monday = (show("America/New_York", day) for day in (date(2027, 11, 6), date(2027, 11, 8)))
    for event, hour in ((saturday, 13), (monday, 14)):
        shown = brought_up_to_date({}, appointments_of(event, [held(event, 0)], NAMES)["K"], NOW)
        text = delegate_calendar(event, shown.values(), language=Language.KOREAN, organiser="desk@show.example")
        assert b"DTSTART;TZID=America/New_York:" in text
        calendar = Calendar.from_ical(text)
        [zone] = calendar.walk("VTIMEZONE")
        assert str(zone["tzid"]) == "America/New_York"
        [entry] = calendar.walk("VEVENT")
        assert entry["dtstart"].dt.astimezone(UTC).hour == hour
        # What the file itself says of the zone, without the reader's own tables of zones.
        wall = entry["dtstart"].dt.replace(tzinfo=None)
        assert wall.replace(tzinfo=zone.to_tz(lookup_tzid=False)).astimezone(UTC).hour == hour


def test_whatever_a_name_holds_is_read_again_and_no_line_is_too_long():
    event = show()
    names = ['쉼표, 세미콜론; 역슬래시 \\ "따옴표"\n둘째 줄', "긴이름" * 40, "plain " * 30 + "é", "\x07bell", ""]
    for name in names:
        title = Text(name, name)
        shown = brought_up_to_date(
            {}, {"M": Appointment("M", event.slots[0].begins_at, event.slots[0].ends_at, title, hall=title)}, NOW
        )
        named = replace(event, name=title)
        text = delegate_calendar(named, shown.values(), language=Language.KOREAN, organiser="desk@show.example")
        assert all(len(line) <= 75 for line in text.split(b"\r\n"))
        calendar = Calendar.from_ical(text)
        [entry] = calendar.walk("VEVENT")
        assert str(entry["summary"]) == name.replace("\x07", "")
        assert str(entry.get("location", "")) == name.replace("\x07", "").strip()
        assert entry["organizer"].params.get("CN", "") == name.replace('"', "'").replace("\n", "").replace("\x07", "")


def test_the_second_of_two_equal_hours_is_not_taken_for_the_first():
    event = show("America/New_York", date(2027, 11, 7))
    for fold in (0, 1):
        begins = datetime(2027, 11, 7, 1, 30, tzinfo=ZoneInfo("America/New_York"), fold=fold)
        one = Appointment("M", begins, begins + timedelta(minutes=20), Text("가", "A"), changed_at=NOW)
        [entry] = read(event, [one])
        assert entry["dtstart"].dt.astimezone(UTC) == begins.astimezone(UTC)
        assert entry["dtend"].dt.astimezone(UTC).minute == 50


def test_sessions_one_has_signed_up_for_are_in_the_diary():
    event = show()
    opening = Session("opening", Text("개회식", "Opening"), frozenset({"S0", "S1"}), frozenset({"K"}))
    standing = appointments_of(replace(event, sessions=(opening,)), [], NAMES)
    [entry] = read(event, brought_up_to_date({}, standing["K"], NOW).values())
    assert (entry["dtstart"].dt, entry["dtend"].dt) == (event.slots[0].begins_at, event.slots[1].ends_at)
    assert "U" not in standing
