"""The organiser's pages of a trade show in a real Chromium: a run watched and stopped, the board by keyboard, the change desk, a roundtable from
set-up to seats; in both languages, on a phone too, and looked at by axe."""

import pytest
from django.utils import timezone

from bioaccord.events.timetable_search import Standing
from bioaccord.node.accounts.models import User
from bioaccord.node.events import run_services
from bioaccord.node.events.models import EventRecord, MeetingRecord, RoundtableRecord, RunKind, RunState, ScheduleRun
from bioaccord.node.events.roundtable_services import answer_seating
from tests.node.event_meetings import EVENT, accepted_meetings

from .conftest import IN_A_BROWSER, pressed, violations

pytestmark = IN_A_BROWSER
ORGANISER, MEMBER = "organiser@kbio.example", "member@hanbit.example"


@pytest.fixture
def scheduled(site, monkeypatch):
    """Let 24 meetings stand in a schedule, and nothing else."""
    monkeypatch.setattr(run_services, "CHOICES_OF_SECONDS", (1,))
    EventRecord.objects.get(event_id=EVENT).meetings.all().delete()
    organiser = User.objects.get(email=ORGANISER)
    accepted_meetings(24)
    run = run_services.start_run(organiser, EVENT, goals=(), seconds=1, keep_placed=True)
    run_services.answer_run(run.pk)
    run_services.adopt_run(organiser, EVENT, run.pk)
    return list(MeetingRecord.objects.exclude(slot_id="").order_by("meeting_id"))


def looked_at(page, width: int) -> None:
    """Nothing scrolls sideways, and axe finds nothing, with all that can be unfolded unfolded."""
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    assert violations(page) == [], page.url


def asks_nothing_more(page) -> None:
    """From now on the page's questions how far it is wait for ever: where the test computes in its own process, one SQLite in memory is locked whole."""
    waiting = []
    page.route("**/progress.json", lambda route: waiting.append(route))  # noqa: PLW0108


def test_a_run_is_watched_while_it_improves_and_stopped(scheduled, site, reader):
    page = reader(ORGANISER, "en")
    page.goto(f"{site}/events/{EVENT}/runs/")
    ScheduleRun.objects.all().delete()
    run = ScheduleRun.objects.create(
        event=EventRecord.objects.get(event_id=EVENT),
        kind=RunKind.SCHEDULE,
        state=RunState.RUNNING,
        asked_by=User.objects.get(email=ORGANISER),
        asked_for={"goals": [], "seconds": 60, "keep_placed": True, "seed": 1},
        said={"phase": "searching"},
        seen_at=timezone.now(),
    )
    journal = run_services.Journal(run)
    assert journal(Standing(spent=0.1, steps=10, held=7, value=7.0, cost=3.0))
    page.goto(f"{site}/events/{EVENT}/runs/{run.pk}/")
    page.wait_for_selector("[data-held]:text-is('7')")
    # The worker finds a better one: the open page shows it.
    journal = run_services.Journal(run)
    assert journal(Standing(spent=0.4, steps=90, held=19, value=19.0, cost=2.0))
    page.wait_for_selector("[data-held]:text-is('19')")
    assert page.locator("progress").get_attribute("value") is not None
    assert violations(page) == []
    pressed(page, page.get_by_role("button", name="Stop and keep the best"))
    journal = run_services.Journal(run)
    assert not journal(Standing(spent=0.5, steps=99, held=19, value=19.0, cost=2.0)), "the search is told to end"
    assert journal.end(RunState.STOPPED) == RunState.STOPPED
    page.wait_for_selector("[data-again].button")
    pressed(page, page.locator("[data-again]"))
    assert page.locator("progress").count() == 0


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_meeting_is_moved_by_keyboard_where_it_may_go_and_refused_where_not(scheduled, site, reader, language):
    page = reader(ORGANISER, language)
    page.goto(f"{site}/events/{EVENT}/board/people/")
    row = scheduled[0]
    page.goto(f"{site}/events/{EVENT}/board/people/{row.delegates[0]}/")
    assert violations(page) == []
    pressed(page, page.locator(f"a[href*='/board/meetings/{row.meeting_id}/']").first)
    # Where it may not go there is no button, and why; a page that is old by now is refused by the node.
    assert page.locator(".moves li.no").first.inner_text()
    assert page.locator(".moves li.no button").count() == 0
    assert violations(page) == []
    chosen = page.locator(".moves li.yes button").first
    target = chosen.get_attribute("value")
    MeetingRecord.objects.filter(pk=row.pk).update(sequence=row.sequence + 5)
    pressed(page, chosen)
    row.refresh_from_db()
    assert row.slot_id != target.split("|")[0]
    assert page.locator(".messages").inner_text()
    pressed(page, page.locator(f".moves li.yes button[value='{target}']"))
    row.refresh_from_db()
    assert row.slot_id == target.split("|")[0]
    assert page.locator(".moves li.here").count() >= 1


@pytest.mark.parametrize("language", ["ko", "en"])
def test_boards_and_desks_fit_a_phone(scheduled, site, reader, language):
    page = reader(ORGANISER, language, 360)
    row = scheduled[0]
    for address in (
        "runs/",
        "board/",
        "board/1/1/",
        "board/people/",
        f"board/people/{row.delegates[0]}/",
        f"board/meetings/{row.meeting_id}/",
        "changes/",
        "left-out/",
        "roundtables/",
        "roundtables/new",
    ):
        assert page.goto(f"{site}/events/{EVENT}/{address}").status == 200, address
        looked_at(page, 360)


def test_a_cancelled_meeting_goes_over_the_change_desk(scheduled, site, reader):
    page = reader(ORGANISER, "en")
    page.goto(f"{site}/events/{EVENT}/changes/?kind=cancelled&which={scheduled[0].meeting_id}")
    pressed(page, page.get_by_role("button", name="Add to the list"))
    assert "Cancelled: " in page.locator("form ol").inner_text()
    asks_nothing_more(page)
    pressed(page, page.get_by_role("button", name="Make a proposal"))
    run = ScheduleRun.objects.filter(kind=RunKind.RESCHEDULE).get()
    page.goto("about:blank")
    assert run_services.answer_run(run.pk) == RunState.DONE
    page.goto(f"{site}/events/{EVENT}/runs/{run.pk}/")
    looked_at(page, 1440)
    pressed(page, page.get_by_role("button", name="Adopt"))
    assert MeetingRecord.objects.get(pk=scheduled[0].pk).status == "cancelled"


@pytest.mark.parametrize(("language", "width"), [("ko", 360), ("en", 1440)])
def test_a_roundtable_from_set_up_to_seats(scheduled, site, reader, language, width):
    ko = language == "ko"
    page = reader(ORGANISER, language, width)
    page.goto(f"{site}/events/{EVENT}/roundtables/new")
    for name, value in {
        "topic_ko": "미국 약가 협상의 영향",
        "topic_en": "Impact of price negotiation",
        "place_ko": "회의실 A",
        "place_en": "Room A",
        "tables": "3",
        "seats": "6",
        "groups": "한국 | Korea | KR | 2-4\n미국 | America | US | 2-4",
    }.items():
        page.fill(f"#id_{name}", value)
    event = EventRecord.objects.get(event_id=EVENT)
    slots = [one["slot_id"] for one in event.payload["slots"]][1:3]
    page.select_option("#id_round_slots", slots)
    page.select_option("#id_grouping", "groups")
    looked_at(page, width)
    pressed(page, page.get_by_role("button", name="저장" if ko else "Save"))
    row = RoundtableRecord.objects.get()
    free = [
        one.delegate_id
        for one in event.delegates.order_by("delegate_id")
        if not set(one.unavailable_slots) & set(slots)
    ]
    guests = [one for one in free if one.startswith("KR")][:8] + [one for one in free if one.startswith("US")][:8]
    for one in guests:
        page.check(f'input[name="delegates"][value="{one}"]')
    pressed(page, page.get_by_role("button", name="초청" if ko else "Invite", exact=True))
    assert row.guests.count() == 16
    asks_nothing_more(page)
    pressed(page, page.get_by_role("button", name="좌석 배치 계산" if ko else "Search seats"))
    page.wait_for_selector("progress")
    run = ScheduleRun.objects.filter(kind=RunKind.SEATING).get()
    ScheduleRun.objects.filter(pk=run.pk).update(asked_for=run.asked_for | {"seconds": 2.0})
    page.goto("about:blank")
    assert answer_seating(run.pk) == RunState.DONE
    page.goto(f"{site}/events/{EVENT}/roundtables/{row.pk}/")
    assert page.locator("#seats table").count() == 2
    looked_at(page, width)
    # A move is checked before it is made, beside the form.
    row.refresh_from_db()
    guest, other = row.seating[0][0][0], row.seating[0][1][0]
    page.select_option("#move_guest", guest)
    page.select_option("#move_other", other)
    pressed(page, page.get_by_role("button", name="미리 확인" if ko else "Check", exact=True))
    assert page.locator("#move [role=status]").is_visible()
    pressed(page, page.get_by_role("button", name="좌석 공개" if ko else "Publish the seats"))
    row.refresh_from_db()
    assert row.published == row.seating
    looked_at(page, width)
