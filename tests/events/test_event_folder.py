"""Event files: what is written is read again, old folders still are, and what cannot be is told with its place and the nearest slot."""

import re
import shutil
from datetime import date, time
from pathlib import Path

import pytest

from bioaccord.events.delegate_table import read_delegates
from bioaccord.events.event_folder import read_event, read_meetings, write_event
from bioaccord.events.event_template import EventPlan, HallPlan, TemplateError, event_of_plan
from bioaccord.events.request_file import read_requests
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.language import Text, share_of_hangul

SAMPLE = Path(__file__).resolve().parents[2] / "sample" / "event"
FIRMS = {"KR-0007", "US-0025", "US-0001"}


@pytest.mark.parametrize("name", ["event", "event.xlsx"])
def test_what_is_written_is_read_again(tmp_path, name):
    event = read_event(SAMPLE)
    meetings = read_meetings(SAMPLE, event)
    write_event(tmp_path / name, event, meetings)
    assert read_event(tmp_path / name) == event
    assert read_meetings(tmp_path / name, event) == meetings
    assert len(meetings) == 120


def test_a_folder_without_the_further_tables_and_columns_is_read(tmp_path):
    (tmp_path / "event.csv").write_text(
        "event_id,name_ko,name_en,city,country,time_zone,first_day,last_day,fictional\n"
        "x,가,A,Seoul,KR,Asia/Seoul,2027-03-16,2027-03-16,yes\n"
    )
    (tmp_path / "slots.csv").write_text(
        "slot_id,begins_at,ends_at\nS1,2027-03-16T09:00:00+09:00,2027-03-16T09:30:00+09:00\n"
    )
    (tmp_path / "tables.csv").write_text("table_id,hall_ko,hall_en,capacity\nT1,동관,East,4\n")
    (tmp_path / "delegates.csv").write_text(
        "delegate_id,organisation_id,name_ko,name_en,role_ko,role_en,languages,unavailable_slots\nd,A,가,A,,,ko,\n"
    )
    event = read_event(tmp_path)
    assert event.delegates[0].has_told_times
    assert read_meetings(tmp_path, event) == []


@pytest.mark.parametrize(
    ("table", "old", "new", "told"),
    [
        (
            "slots",
            "2027-03-16T09:00:00+09:00",
            "2027-03-16T09:00:00-07:00",
            "has the offset -07:00, but Asia/Seoul has +09:00",
        ),
        ("slots", "2027-03-16T09:00:00+09:00", "2027-03-10T09:00:00+09:00", "outside the days of the event"),
        (
            "delegates",
            "D1-01;D1-10",
            "2027-03-16T09:00:00-07:00;D1-10",
            "The slot that begins at that time of Asia/Seoul is D1-01",
        ),
        (
            "delegates",
            "D1-01;D1-10",
            "2027-03-16T09:10:00+09:00;D1-10",
            "The nearest slot is D1-01, at 2027-03-16T09:00+09:00",
        ),
        (
            "delegates",
            "US-0001-D1,US-0001",
            "KR-0001-D1,US-0001",
            "in the team of KR-0001, and here in that of US-0001",
        ),
        ("delegates", ",plus,", ",gold,", "is no badge of the event"),
        ("walks", "West Hall,6", "West Hal,6", "Did you mean 'West Hall'?"),
        ("sessions", "KR-", "KX-", "who is not there"),
        ("badges", ",15", ",-1", "Write a whole number"),
    ],
)
def test_what_cannot_be_is_told_with_its_place(tmp_path, table, old, new, told):
    folder = tmp_path / "event"
    shutil.copytree(SAMPLE, folder)
    file = folder / f"{table}.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_event(folder)
    assert told in str(refused.value)
    assert f"{table}.csv row " in str(refused.value)
    assert share_of_hangul(refused.value.told("ko")) > 0.2


@pytest.mark.parametrize("written", ["abc", "2027-03-14T02:30:00", ""])
def test_a_time_that_cannot_be_read_is_refused_west_of_greenwich_too(tmp_path, written):
    folder = tmp_path / "event"
    write_event(folder, event_of_plan(new_york()))
    file = folder / "slots.csv"
    begins = file.read_text(encoding="utf-8").splitlines()[1].split(",")[1]
    file.write_text(file.read_text(encoding="utf-8").replace(begins, written, 1), encoding="utf-8")
    with pytest.raises(InputError, match="slots.csv row 2, column begins_at"):
        read_event(folder)


def test_an_hour_that_is_skipped_says_what_to_write(tmp_path):
    folder = tmp_path / "event"
    write_event(folder, event_of_plan(new_york()))
    file = folder / "slots.csv"
    text = file.read_text(encoding="utf-8")
    # The slot from 01:30 ends as the clocks are put forward: 02:00 and 02:30 are hours that this day has not.
    for ends, write in (("02:00", "03:00"), ("02:30", "03:30")):
        file.write_text(text.replace("2027-03-14T03:00:00-04:00", f"2027-03-14T{ends}:00-05:00", 1), encoding="utf-8")
        with pytest.raises(InputError) as refused:
            read_event(folder)
        assert refused.value.count == 1
        assert f"Write 2027-03-14T{write}-04:00." in str(refused.value)
        assert "서머타임이 시작되어 존재하지 않는 시각" in refused.value.told("ko")


def test_a_wrong_time_zone_is_refused_once(tmp_path):
    folder = tmp_path / "event"
    shutil.copytree(SAMPLE, folder)
    text = (folder / "event.csv").read_text(encoding="utf-8")
    for zone, told in (("Asia/Seul", "is not a time zone"), ("Asia/Kolkata", "every slot is written with +09:00")):
        (folder / "event.csv").write_text(text.replace("Asia/Seoul", zone), encoding="utf-8")
        with pytest.raises(InputError, match=re.escape(told)) as refused:
            read_event(folder)
        assert refused.value.count == 1


def new_york() -> EventPlan:
    """The clocks of New York go forward in the night to 14 March 2027, from 02:00 to 03:00."""
    return EventPlan(
        "ny",
        Text("가", "A"),
        "New York",
        "US",
        "America/New_York",
        date(2027, 3, 13),
        date(2027, 3, 14),
        time(1),
        time(5),
    )


def test_a_night_in_which_the_clocks_change():
    event = event_of_plan(new_york())
    before, after = ([slot for slot in event.slots if slot.slot_id.startswith(day)] for day in ("D1", "D2"))
    assert (len(before), len(after)) == (8, 6)
    assert all((slot.ends_at - slot.begins_at).seconds == 1800 for slot in after if slot.begins_at.hour != 1)
    assert [slot.begins_at.utcoffset().total_seconds() / 3600 for slot in after] == [-5, -5, -4, -4, -4, -4]


def test_a_time_that_is_skipped_or_of_the_day_before_the_change_is_told(tmp_path):
    file = tmp_path / "delegates.csv"
    file.write_text(
        "delegate_id,organisation_id,name_en,unavailable_slots\n"
        "a,A,Ann,2027-03-14T02:30\nb,B,Bob,2027-03-14T04:00-05:00\nc,C,Cyd,2027-03-14T04:00\nd,D,Dee,D2-03\n"
    )
    read = read_delegates(file, event_of_plan(new_york()))
    told = [str(one) for one in read.refusals.kept]
    assert [one.delegate_id for one in read.delegates] == ["c", "d"]
    assert "do not show once" in told[0]
    assert "The nearest slot is D2-04" in told[0]
    assert "its offset is not the one of America/New_York" in told[1]
    assert read.delegates[0].unavailable_slots == {"D2-05"}


def test_a_plan_of_which_no_event_can_be_made_is_told():
    plan = new_york()
    for wrong in ({"slot_minutes": 1}, {"closes": time(0, 30)}, {"halls": ()}, {"last_day": date(2028, 1, 1)}):
        with pytest.raises(TemplateError) as refused:
            event_of_plan(EventPlan(**{**{name: getattr(plan, name) for name in plan.__slots__}, **wrong}))
        assert share_of_hangul(refused.value.told("ko")) > 0.3
    big = EventPlan(
        "c", Text("가", "A"), "Seoul", "KR", "Asia/Seoul", date(2027, 6, 1), date(2027, 6, 4), slot_minutes=25, pause_minutes=5,
        halls=tuple(HallPlan(Text(f"{one}홀", f"Hall {one}"), 90) for one in range(10)),
    )  # fmt: skip
    event = event_of_plan(big)
    assert (len(event.slots), len(event.tables)) == (68, 900)
    assert sum(slot.is_meal for slot in event.slots) == 8


def test_requests_of_a_file(tmp_path):
    event, file = read_event(SAMPLE), tmp_path / "요청.csv"
    file.write_bytes(
        (
            "asking,asked,subject,priority,asking_who,asking_count,status\n"
            "KR-0007,US-0025,위탁개발생산,3,KR-0007-D1;KR-0007-D2,2,\n"
            "US-0001,US-0025,ok,,,,accepted\n"
            "KR-0007,US-0001,x,4,,,\n"
            "KR-0007,US-0001,x,1,US-0001-D1,,\n"
            "KR-0007,XX-1,x,1,,,\n"
            "US-0025,KR-0007,twice,1,,,\n"
            "KR-0007,KR-0007,self,1,,,\n"
        ).encode("cp949")
    )
    read = read_requests(file, event, known_firms=FIRMS)
    assert [(one.asking, one.subject, one.owner) for one in read.requests] == [
        ("KR-0007", "위탁개발생산", ""),
        ("US-0001", "ok", "US-0025-D1"),
    ]
    assert read.requests[0].attendance[0].count == 2
    rows = [one.row for one in read.refusals.kept]
    assert rows == [4, 5, 5, 6, 7, 8]
    standing = {frozenset(("KR-0007", "US-0025"))}
    assert len(read_requests(file, event, known_firms=FIRMS, standing=standing).requests) == 1


def test_two_hundred_thousand_requests_are_read_with_their_refusals(tmp_path):
    firms = [f"F{number}" for number in range(700)]
    pairs = [(one, other) for place, one in enumerate(firms) for other in firms[place + 1 :]][:200_000]
    file = tmp_path / "requests.csv"
    file.write_bytes(
        ("asking,asked,subject\n" + "".join(f"{one},{other},제2 공급처\n" for one, other in pairs)).encode("cp949")
    )
    read = read_requests(file, read_event(SAMPLE), known_firms=frozenset(firms[:-1]))
    wrong = sum("F699" in pair for pair in pairs)
    assert (len(read.requests), read.refusals.count) == (200_000 - wrong, wrong)
    assert len(read.refusals.kept) == 200
