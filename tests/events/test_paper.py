"""Paper: table signs, hall plans and diaries as PDF, read back by another program; and the codes on them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from bioaccord.brief.report_pdf import fonts_folder
from bioaccord.events.diary import appointments_of, brought_up_to_date
from bioaccord.events.hall_plan import hall_plans, plans_as_pdf, walking_minutes
from bioaccord.events.printed_diary import PrintedDiary, diaries_as_pdf
from bioaccord.events.programme import MeetingTable, Walk
from bioaccord.events.qr_code import qr_modules, qr_svg
from bioaccord.events.table_signs import lines_of_tables, signs_as_pdf, table_signs
from bioaccord.vocabulary.language import Language, Text
from tests.events.test_diary import NAMES, NOW, held, show

MADE = datetime(2027, 3, 15, 3, tzinfo=UTC)
ADDRESS = "https://node.example/screen/aaaaaaaaaaaaaaaaaaaaaaaa/table/"


def pages(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


@pytest.fixture
def event():
    tables = (
        MeetingTable("A-01", Text("동관", "East Hall"), 4, "1"),
        MeetingTable("A-02", Text("동관", "East Hall"), 4, "2"),
        MeetingTable("B-01", Text("서관", "West Hall"), 6),
    )
    walks = (Walk("East Hall/1", "East Hall/2", 1.5), Walk("East Hall", "West Hall", 6.0))
    return replace(show(), tables=tables, walks=walks)


def test_a_sign_has_number_firms_in_both_languages_and_no_subject(event):
    lines = lines_of_tables(event, [held(event, 1)], NAMES)
    signs = table_signs(event, lines, day=date(2027, 3, 16))
    pdf = signs_as_pdf(event, signs, address_of=lambda one: ADDRESS + one, fonts=fonts_folder(), made_at=MADE)
    first, second, third = pages(pdf)
    for words in (
        "A-01",
        "동관",
        "East Hall",
        "09:30–10:00",
        "한빛누리제약",
        "Hanbit Nuri",
        "2027년 3월 16일",
        "16 March 2027",
    ):
        assert words in first, words
    assert "비밀" not in first and "secret" not in first
    assert "No meeting at this table today." in second
    assert "B-01" in third
    assert [one.table.table_id for one in table_signs(event, lines, day=date(2027, 3, 16), hall="West Hall")] == [
        "B-01"
    ]


def test_a_sign_says_when_its_table_is_closed(event):
    day = date(2027, 3, 16)
    slots = [slot.slot_id for slot in event.slots if slot.begins_at.date() == day and not slot.is_online]
    first, second, third = event.tables
    closed = (replace(first, closed_slots=frozenset(slots)), replace(second, closed_slots=frozenset(slots[:1])), third)
    event = replace(event, tables=closed)
    signs = table_signs(event, lines_of_tables(event, [], NAMES), day=day)
    told = pages(signs_as_pdf(event, signs, address_of=lambda one: ADDRESS + one, fonts=fonts_folder(), made_at=MADE))
    assert "This table is closed today." in told[0] and "No meeting" not in told[0]
    assert "Closed: 09:" in told[1] and "No meeting" in told[1]
    assert "losed" not in told[2]


def test_a_firm_that_does_not_want_to_be_named_is_reserved(event):
    lines = lines_of_tables(event, [held(event, 1)], NAMES, unnamed=frozenset({"US-1"}))
    signs = table_signs(event, lines, day=date(2027, 3, 16))[:1]
    [page] = pages(signs_as_pdf(event, signs, address_of=lambda one: ADDRESS + one, fonts=fonts_folder(), made_at=MADE))
    assert "Hanbit Nuri" in page and "예약된 미팅" in page and "Briarcliff" not in page


def test_what_people_write_is_no_command_and_what_no_font_has_is_written_as_its_number(event):
    names = NAMES | {"KR-1": Text('#panic("x") *굵게* \\', "A\u202eB 🂡 #let")}
    lines = lines_of_tables(event, [held(event, 0)], names)
    signs = table_signs(event, lines, day=date(2027, 3, 16))[:1]
    [page] = pages(signs_as_pdf(event, signs, address_of=lambda one: ADDRESS + one, fonts=fonts_folder(), made_at=MADE))
    assert '#panic("x") *굵게* \\' in page
    assert "AB [U+1F0A1] #let" in page


def test_a_plan_tells_the_tables_of_each_zone_and_the_minutes_on_foot(event):
    east, west = pages(plans_as_pdf(event, hall_plans(event), fonts=fonts_folder(), made_at=MADE))
    for words in ("동관", "East Hall", "1 구역", "zone 2", "A-01", "A-02", "1.5", "서관"):
        assert words in east, words
    assert "B-01" in west and "6석" in west and "A-01" not in west
    one, two, other = event.tables
    assert [walking_minutes(event, one, to) for to in (one, two, other)] == [0.0, 1.5, 6.0]
    assert walking_minutes(replace(event, walks=()), one, two) is None


def test_a_printed_diary_is_in_its_readers_language(event):
    standing = appointments_of(event, [held(event, 1)], NAMES)
    told = [
        PrintedDiary(
            delegate,
            NAMES[delegate.organisation_id],
            tuple(brought_up_to_date({}, standing[delegate.delegate_id], NOW).values()),
            language,
            "https://node.example/checkin/1-abc/",
        )
        for delegate, language in zip(event.delegates, (Language.KOREAN, Language.ENGLISH), strict=True)
    ]
    korean, english = pages(diaries_as_pdf(event, told, fonts=fonts_folder(), made_at=MADE))
    assert "상대 기업" in korean and "브라이어클리프" in korean and "With" not in korean
    assert "Hanbit Nuri" in english and "East Hall" in english and "상대" not in english


def test_a_code_has_the_marks_of_a_qr_code_and_its_picture_the_same_modules():
    modules = qr_modules(ADDRESS + "A-01")
    size = len(modules)
    finder = [[max(abs(x - 3), abs(y - 3)) != 2 for x in range(7)] for y in range(7)]
    for x, y in ((4, 4), (size - 11, 4), (4, size - 11)):
        assert [row[x : x + 7] for row in modules[y : y + 7]] == finder
    assert not any(modules[0]) and not any(row[-1] for row in modules)
    drawn = [[False] * size for _ in range(size)]
    for piece in qr_svg(ADDRESS + "A-01").rpartition('<path d="M')[2].partition('"')[0].split("M"):
        place, _, rest = piece.partition("h")
        x, y = map(int, place.split())
        for step in range(int(rest.partition("v")[0])):
            drawn[y][x + step] = True
    assert drawn == modules
