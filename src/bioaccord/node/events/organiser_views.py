"""Pages of the organiser: set up an event, see what it needs, the request board, delegates, files in and out."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bioaccord.brief import wording
from bioaccord.events.event_folder import write_event
from bioaccord.events.event_template import TemplateError, event_of_plan
from bioaccord.events.proposals import MeetingError
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import table_file
from bioaccord.node.supply.drafts import refusals_of
from bioaccord.node.supply.network_views import REFUSAL_COLUMNS, refused_row
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus

from . import import_services, registration_services, request_services, setup_services
from .access import event_row_for
from .event_shown import days_of, delegate_shown, head, slot_shown, slots_shown
from .firms import firm_names, firms_told_apart
from .models import EventDraft, EventState
from .request_access import (
    NO_OWNER,
    NO_TIMES,
    OVER_CAP,
    UNANSWERED,
    BoardFilters,
    board_for,
    counts_of_board,
    delegates_for_organiser,
    firms_of_event,
    firms_over_cap,
)
from .rows import event_of, programme_of, read_meetings
from .setup_form import TEMPLATES, SetupForm, initial_of
from .words import STATE_STEPS, STATE_STEPS_BACK, STATUS_NAMES

_A_PAGE = 50
_FIRMS_SHOWN = 3
BOARD_COLUMNS = (
    "meeting_id",
    "asking",
    "asking_name",
    "asked",
    "asked_name",
    "status",
    "priority",
    "owner",
    "owner_name",
    "slot_id",
    "begins_at",
    "ends_at",
    "place",
    "is_locked",
    "asked_at",
)
_READ_OF_BOARD = (
    "meeting_id", "asking", "asked", "status", "priority", "owner", "slot_id", "place", "is_locked", "asked_at",
)  # fmt: skip
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def board_words() -> dict[str, str]:
    """Return what the special lists of the board are called."""
    return {
        UNANSWERED: _("unanswered, the oldest first"),
        NO_OWNER: _("agreed, without an owner"),
        OVER_CAP: _("of firms at their cap"),
        NO_TIMES: _("with delegates who have not told their times"),
    }


@login_required
def setup(request):
    """Make an event from a template: first shown, then written."""
    require(roles_of(request.user).organiser)
    language, shown = page_language(), None
    template = request.GET.get("template", "forum")
    form = SetupForm(request.POST or None, initial=initial_of(template, timezone.localdate()))
    if request.method == "POST" and form.is_valid():
        plan = form.plan()
        try:
            if request.POST.get("act") == "make":
                made = setup_services.make_event(request.user, plan)
                messages.success(
                    request, _("The event is set up. Only organisers see it until you open it for requests.")
                )
                return redirect("event", made.event_id)
            event = event_of_plan(plan)
            shown = {
                "slots": len(event.slots),
                "tables": len(event.tables),
                "most": len(event.tables) * sum(not slot.is_meal for slot in event.slots),
                "days": [day | {"name": wording.day(day["day"], language)} for day in days_of(event, language)],
            }
        except TemplateError as error:
            form.add_error(None, error.told(language))
    context = {"form": form, "templates": TEMPLATES.items(), "template": template, "shown": shown, "section": "events"}
    return render(request, "events/setup.html", context)


def organiser_page(request, row):
    """Show an event to its organiser: its state and next step, what it needs, and the way to every page."""
    event, language = programme_of(row), page_language()
    counts = counts_of_board(request.user, row.event_id)
    over_cap, is_over = firms_over_cap(row), row.state == EventState.OVER
    names = firm_names(over_cap)
    context = {
        "event": head(row, event, request.user, language),
        "left_out": row.meetings.exclude(reason_en="").filter(status=MeetingStatus.ACCEPTED, slot_id="").count(),
        "steps": _steps(row),
        "counts": _counted(counts, is_over=is_over),
        "is_over": is_over,
        "slots": len(event.slots),
        "tables": len(event.tables),
        "delegates": row.delegates.filter(withdrawn_at=None).count(),
        "untold": counts[NO_TIMES],
        "no_owner": counts[NO_OWNER],
        "over_cap": [
            (names[firm].in_language(language), firm, many, most) for firm, (many, most) in sorted(over_cap.items())
        ][:20],
        "over_cap_count": len(over_cap),
        "close_local": row.requests_close_at.astimezone(ZoneInfo(event.time_zone)) if row.requests_close_at else None,
        "can_schedule": counts[MeetingStatus.ACCEPTED] > 0 and not is_over,
        "section": "events",
        "here": "overview",
    }
    return render(request, "events/event.html", context)


def _counted(counts: dict[str, int], *, is_over: bool) -> list[tuple[str, int, str]]:
    """Return what the overview counts, with the filter of the board that shows it; of an event that is over, what came of the meetings first."""
    planned = (_("with a slot"), counts[MeetingStatus.SCHEDULED] + counts[MeetingStatus.MOVED], "?status=scheduled")
    waiting = (_("accepted, without a slot"), counts[MeetingStatus.ACCEPTED], "?status=accepted")
    ended = (_("ended without an answer"), counts[MeetingStatus.EXPIRED], "?status=expired")
    if not is_over:
        return [(_("proposed"), counts[MeetingStatus.PROPOSED], "?what=unanswered"), waiting, planned, ended]
    return [
        (_("held"), counts[MeetingStatus.HELD], "?status=held"),
        (_("no show"), counts[MeetingStatus.NO_SHOW], "?status=no_show"),
        (_("with a slot, result not entered"), *planned[1:]),
        waiting,
        ended,
    ]


def _steps(row) -> list[tuple[str, str, bool]]:
    """Return where the event can go from where it stands: state, words, and whether that is the next thing to do; ending it is once its last day is over."""
    forward, *back = request_services.NEXT_STATES[row.state] or ("",)
    if not forward:
        return []
    is_due = forward != EventState.OVER or row.last_day < timezone.localdate()
    return [(forward, STATE_STEPS[forward], is_due), *((one, STATE_STEPS_BACK[one], False) for one in back)]


def _has_to_be_asked(request, row) -> bool:
    """Return whether closing ends unanswered requests, which nobody has said yes to."""
    waits = row.meetings.filter(status=MeetingStatus.PROPOSED)
    is_closing = request.POST.get("state") == EventState.CLOSED and row.state == EventState.OPEN
    return is_closing and "sure" not in request.POST and waits.exists()


def _ask_before_closing(request, row):
    context = {
        "event": head(row, programme_of(row), request.user, page_language()),
        "count": row.meetings.filter(status=MeetingStatus.PROPOSED).count(),
        "section": "events",
        "here": "overview",
    }
    return render(request, "events/close_requests.html", context)


@login_required
@require_POST
def state(request, event_id: str):
    """Bring an event into its next state, or set until when it takes requests."""
    row = event_row_for(request.user, event_id)
    require(roles_of(request.user).organiser)
    try:
        if "close_at" in request.POST:
            written = request.POST["close_at"].strip()
            zone = ZoneInfo(programme_of(row).time_zone)
            close_at = datetime.fromisoformat(written).replace(tzinfo=zone) if written else None
            request_services.set_deadline(request.user, event_id, close_at, timezone.now())
            messages.success(request, _("The deadline is set."))
        elif _has_to_be_asked(request, row):
            return _ask_before_closing(request, row)
        else:
            expired = request_services.change_state(
                request.user, event_id, request.POST.get("state", ""), timezone.now()
            )
            messages.success(request, _("The state is changed."))
            if expired:
                messages.info(
                    request,
                    ngettext(
                        "%(count)d unanswered request has ended; both sides are told.",
                        "%(count)d unanswered requests have ended; both sides are told.",
                        expired,
                    )
                    % {"count": expired},
                )
    except MeetingError as error:
        messages.error(request, error.told(page_language()))
    except ValueError:
        messages.error(request, _("The time cannot be read. Write it as 2027-03-01T18:00."))
    return redirect("event", event_id)


@login_required
def board(request, event_id: str):
    """Show the requests of an event, narrowed by state, firm and what they lack; a page at a time."""
    row, language, filters = event_row_for(request.user, event_id), page_language(), _filters(request)
    rows = board_for(request.user, event_id, filters)
    page = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    counts = counts_of_board(request.user, event_id)
    chosen = firms_of_event(row, filters.firm) if filters.firm else []
    names = firms_told_apart({firm for one in page for firm in (one.asking, one.asked)} | set(chosen))
    owners = {
        one.delegate_id: delegate_shown(one, language)["name"]
        for one in row.delegates.filter(delegate_id__in=[one.owner for one in page if one.owner])
    }
    query = request.GET.copy()
    query.pop("page", None)
    event = programme_of(row)
    slots = slots_shown(event, language)
    context = {
        "event": head(row, event, request.user, language),
        "rows": [
            {
                "meeting_id": one.meeting_id,
                "asking": names[one.asking].in_language(language),
                "asking_id": one.asking,
                "asked": names[one.asked].in_language(language),
                "asked_id": one.asked,
                "status": STATUS_NAMES[MeetingStatus(one.status)],
                "owner": owners.get(one.owner, ""),
                "when": slot_shown(slots, one.slot_id),
                "place": one.place,
                "priority": one.priority,
                "asked_at": one.asked_at,
                "is_locked": one.is_locked,
            }
            for one in page
        ],
        "page": page,
        "count": page.paginator.count,
        "query": query.urlencode(),
        "filters": filters,
        "firm_name": ", ".join(names[one].in_language(language) for one in chosen[:_FIRMS_SHOWN]),
        "statuses": [(status.value, STATUS_NAMES[status], counts[status.value]) for status in MeetingStatus],
        "whats": [(one, words) for one, words in board_words().items()],
        "section": "events",
        "here": "board",
    }
    return render(request, "events/board.html", context)


@login_required
def board_file(request, event_id: str, format: str):
    """Send the requests of the board as CSV or JSON, narrowed as it is; times are those of the event's clocks, with their offset."""
    row, language = event_row_for(request.user, event_id), page_language()
    rows = list(board_for(request.user, event_id, _filters(request)).values(*_READ_OF_BOARD))
    event = programme_of(row)
    zone, slots = ZoneInfo(event.time_zone), {slot.slot_id: slot for slot in event.slots}
    names = firm_names({firm for one in rows for firm in (one["asking"], one["asked"])})
    owners = {one.delegate_id: delegate_shown(one, language)["name"] for one in row.delegates.all()}

    def told(one: dict) -> dict:
        slot = slots.get(one["slot_id"])
        return one | {
            "asking_name": names[one["asking"]].in_language(language),
            "asked_name": names[one["asked"]].in_language(language),
            "owner_name": owners.get(one["owner"], ""),
            "begins_at": slot.begins_at.astimezone(zone).isoformat() if slot else "",
            "ends_at": slot.ends_at.astimezone(zone).isoformat() if slot else "",
            # As in the workbook.
            "is_locked": one["is_locked"] if format == "json" else "yes" if one["is_locked"] else "no",
            "asked_at": one["asked_at"].astimezone(zone).isoformat(timespec="seconds") if one["asked_at"] else "",
        }

    return table_file([told(one) for one in rows], BOARD_COLUMNS, f"{event_id}-requests", format)


def _filters(request) -> BoardFilters:
    return BoardFilters(
        request.GET.get("status", ""), request.GET.get("firm", "").strip()[:64], request.GET.get("what", "")
    )


@login_required
def delegates(request, event_id: str):
    """Show the delegates of an event; those who have not told their times are reminded from here."""
    row, language = event_row_for(request.user, event_id), page_language()
    firm, what = request.GET.get("firm", "").strip()[:64], request.GET.get("what", "")
    rows = delegates_for_organiser(request.user, event_id, firm=firm, what=what)
    page = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    names = firms_told_apart(one.organisation_id for one in page)
    chosen = firms_of_event(row, firm) if firm else []
    query = request.GET.copy()
    query.pop("page", None)
    event = programme_of(row)
    badges = {one.badge_id: one.name.in_language(language) for one in event.badges}
    context = {
        "event": head(row, event, request.user, language),
        "rows": [
            delegate_shown(one, language)
            | {
                "firm": names[one.organisation_id].in_language(language),
                "badge": badges.get(one.badge, one.badge),
                "free_count": len(event.slots) - len(one.unavailable_slots),
            }
            for one in page
        ],
        "slot_count": len(event.slots),
        "page": page,
        "count": page.paginator.count,
        "untold": delegates_for_organiser(request.user, event_id, what=NO_TIMES).count(),
        "query": query.urlencode(),
        "firm": firm,
        "one_firm": chosen[0] if len(chosen) == 1 else "",
        "what": what,
        "section": "events",
        "here": "delegates",
    }
    return render(request, "events/delegates.html", context)


@login_required
@require_POST
def remind(request, event_id: str):
    """Write to the firms whose delegates have not told their times."""
    told = registration_services.remind_of_times(request.user, event_id, timezone.now())
    messages.success(
        request,
        ngettext("%(count)d person is reminded.", "%(count)d people are reminded.", told) % {"count": told},
    )
    return redirect("event_delegates", event_id)


@login_required
def files(request, event_id: str):
    """Take in delegates or requests, and give out everything."""
    row, language = event_row_for(request.user, event_id), page_language()
    require(roles_of(request.user).organiser)
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if file is None:
                raise ValidationError(_("Choose a file first."))
            draft = import_services.keep_draft(request.user, event_id, request.POST.get("kind", ""), file)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            return redirect("event_draft", event_id, draft.id)
    event = programme_of(row)
    context = {
        "event": head(row, event, request.user, language),
        "badges": [f"{one.name.in_language(language)} ({one.badge_id})" for one in event.badges],
        "drafts": import_services.drafts_for(request.user, event_id),
        "section": "events",
        "here": "files",
    }
    return render(request, "events/files.html", context)


@login_required
def draft(request, event_id: str, draft_id: int):
    """Show what a file would bring, and every refused row."""
    kept, language = import_services.draft_for(request.user, event_id, draft_id), page_language()
    context = {
        "event": head(kept.event, programme_of(kept.event), request.user, language),
        "draft": kept,
        "is_requests": kept.kind == EventDraft.Kind.REQUESTS,
        "found": kept.found,
        "heads": _heads(kept.kind),
        "first": _first_rows(kept, language),
        "refusals": refusals_of(kept.found),
        "section": "events",
        "here": "files",
    }
    return render(request, "events/draft.html", context)


def _heads(kind: str) -> list[str]:
    if kind == EventDraft.Kind.REQUESTS:
        return [_("Asks"), _("Is asked"), _("Subject"), _("Priority"), _("State")]
    return [_("Number"), _("Firm"), _("Name in Korean"), _("Name in English"), _("Slots not free")]


def _first_rows(draft: EventDraft, language) -> list[list]:
    """Return the first good rows of a file, firms and states by name."""
    rows = draft.found.get("first", [])
    is_requests = draft.kind == EventDraft.Kind.REQUESTS
    at = (0, 1) if is_requests else (1,)
    names = firm_names({row[place] for row in rows for place in at})

    def told(place: int, cell) -> object:
        if place in at:
            return names[cell].in_language(language)
        if is_requests and cell in STATUS_NAMES:
            return STATUS_NAMES[cell]
        return _("not told") if cell is None else cell

    return [[told(place, cell) for place, cell in enumerate(row)] for row in rows]


@login_required
def draft_refusals(request, event_id: str, draft_id: int, format: str):
    """Send the refused rows of a file that were kept (the first 200), with problem and remedy in both languages."""
    kept = import_services.draft_for(request.user, event_id, draft_id)
    return table_file([refused_row(one) for one in refusals_of(kept.found)], REFUSAL_COLUMNS, "refusals", format)


@login_required
@require_POST
def load(request, event_id: str, draft_id: int):
    """Take the good rows of a file over, or throw it away."""
    if request.POST.get("act") == "drop":
        import_services.drop_draft(request.user, event_id, draft_id)
        messages.success(request, _("The file is thrown away; nothing was changed."))
        return redirect("event_files", event_id)
    try:
        written, refused = import_services.take_over(request.user, event_id, draft_id)
    except InputError as error:
        messages.error(request, error.told(page_language()))
        return redirect("event_draft", event_id, draft_id)
    messages.success(
        request,
        _("%(written)s rows are taken over, %(refused)s were refused.")
        % {"written": f"{written:,}", "refused": f"{refused:,}"},
    )
    return redirect("event", event_id)


@login_required
def export(request, event_id: str):
    """Send an event with delegates and meetings as one workbook, which `read_event` reads again."""
    require(roles_of(request.user).organiser)
    row = event_row_for(request.user, event_id)
    event = event_of(row)
    here = row.delegates.filter(withdrawn_at=None)
    emails, phones = (dict(here.values_list("delegate_id", name)) for name in ("email", "phone"))
    found = [_in_its_language(one) for one in read_meetings(row.meetings.all(), event)]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "event.xlsx"
        write_event(file, event, found, emails=emails, phones=phones)
        answer = HttpResponse(file.read_bytes(), content_type=_XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{event_id}.xlsx"'
    return answer


def _in_its_language(meeting: Meeting) -> Meeting:
    """Return a meeting whose subject stands in the column of the language it was written in, and not in the other."""
    words = meeting.subject.ko
    is_korean = any("가" <= letter <= "힣" for letter in words)
    return replace(meeting, subject=Text(words, "") if is_korean else Text("", words))
