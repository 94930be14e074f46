"""Runs of the scheduler: ask with goals and a time, watch what improves, stop, compare, adopt or discard."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bioaccord.brief.run_picture import run_chart
from bioaccord.events.wishes import GOALS
from bioaccord.node.alerts.access import mail_is_set_up
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import chart_file, table_file

from . import run_services
from .access import PUBLISHED_STATES
from .board_access import meetings_named
from .change_told import TOLD_COLUMNS, note_called, told_people
from .change_words import change_words
from .event_shown import delegate_shown, slot_shown, slots_shown
from .firms import firms_called
from .models import EventState
from .rows import programme_of
from .run_access import is_discarded, organised_event, run_for, runs_for
from .run_words import asked_words, bound_words, measure_rows, run_said, seconds_words, standing_of, state_words

PROGRESS_COLUMNS = ("seconds", "held", "value", "cost")
MEASURE_COLUMNS = ("name", "goal", "unit", "stood", "found", "verdict")
MOVED_COLUMNS = (
    "meeting_id",
    "firms",
    "what",
    "from_slot",
    "from_place",
    "to_slot",
    "to_place",
    "delegates",
    "people",
    "why",
)
_ROWS_OF_TABLE = 12
_MOVED_A_PAGE = 50
_TOLD_FIRST, _TOLD_SHOWN = 15, 200
_PREFERENCES = 3
_KINDS = {
    "moved": gettext_lazy("other time or people"),
    "other_table": gettext_lazy("other table"),
    "lost": gettext_lazy("loses its slot"),
}


class RunForm(forms.Form):
    """What a run is asked for: up to three goals that count most, the time, and whether what has a slot stays."""

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        language = page_language()
        choices = [("", _("as usual"))] + [(goal.name, goal.says.in_language(language)) for goal in GOALS]
        labels = (_("Counts most"), _("then"), _("then"))
        for number, label in enumerate(labels, 1):
            self.fields[f"goal_{number}"] = forms.ChoiceField(choices=choices, label=label, required=False)
        self.fields["seconds"] = forms.TypedChoiceField(
            choices=[(one, seconds_words(one)) for one in run_services.CHOICES_OF_SECONDS],
            coerce=int,
            initial=60,
            label=_("Time to search"),
        )
        self.fields["keep_placed"] = forms.BooleanField(
            required=False, label=_("Meetings that have a slot stay where they are"), initial=True
        )

    def goals(self) -> tuple[str, ...]:
        """Return the goals chosen, in the organiser's order."""
        chosen = (self.cleaned_data[f"goal_{number}"] for number in range(1, _PREFERENCES + 1))
        return tuple(one for one in chosen if one)


@login_required
def runs(request, event_id: str):
    """List the runs of an event and take the next one."""
    event, language = organised_event(request.user, event_id), page_language()
    form = RunForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            run = run_services.start_run(
                request.user,
                event_id,
                goals=form.goals(),
                seconds=form.cleaned_data["seconds"],
                keep_placed=form.cleaned_data["keep_placed"],
            )
            return redirect("schedule_run", event_id, run.pk)
        except ValidationError as error:
            form.add_error(None, error)
    context = event_context(event, language) | {
        "form": form,
        "goals": [(goal.says.in_language(language), goal.unit.in_language(language)) for goal in GOALS],
        "runs": [
            {
                "id": one.pk,
                "asked": asked_words(one, language),
                "words": state_words(one, standing_of(one), language),
                "at": one.begun_at,
            }
            for one in runs_for(request.user, event_id)[:20]
        ],
    }
    return render(request, "events/runs.html", context)


@login_required
@never_cache
def run(request, event_id: str, run_id: int):
    """Show one run: live progress, then its result beside the schedule that stands."""
    row, language = run_for(request.user, event_id, run_id), page_language()
    context = event_context(row.event, language) | {"run": run_said(row, language), "progress": progress_rows(row)}
    if row.asked_for.get("changes"):
        event = programme_of(row.event)
        context["changes"] = [change_words(one, row.event, event, language) for one in row.asked_for["changes"]]
    told = told_people(row, language)
    context |= {
        "told_first": told[:_TOLD_FIRST],
        "told_rest": told[_TOLD_FIRST:_TOLD_SHOWN],
        "told_count": len(told),
        "to_call": sum(not one.is_told for one in told),
        "mail_is_set_up": mail_is_set_up(),
        "is_published": row.event.state == EventState.PUBLISHED,
    }
    if context["run"]["has_found"]:
        moved = moved_rows(row, language)
        page = Paginator(moved, _MOVED_A_PAGE).get_page(request.GET.get("page"))
        page.has_other_pages = page.has_other_pages()
        context |= {
            "bound": bound_words(row.said),
            "measures": measure_rows(row.said, language),
            "counts": count_tiles(row.said, is_published=row.event.state in PUBLISHED_STATES),
            "page": {
                "object_list": with_firms(page.object_list, row, language),
                "has_other_pages": page.has_other_pages,
                "has_previous": page.has_previous(),
                "has_next": page.has_next(),
                "previous_page_number": page.number - 1,
                "next_page_number": page.number + 1,
                "number": page.number,
                "paginator": page.paginator,
            },
        }
    return render(request, "events/run.html", context)


def event_context(row, language) -> dict:
    """Return what each page of an organiser says of the event."""
    event = programme_of(row)
    name = event.name.in_language(language)
    return {
        "event_id": row.event_id,
        "event_name": f"{name} {_('(fictional)')}" if event.fictional else name,
        "is_over": row.state == EventState.OVER,
        "section": "events",
    }


def progress_rows(row, most: int = _ROWS_OF_TABLE) -> list[dict]:
    """Return the course of a run as a table: first, last and what lies evenly between."""
    points = row.progress
    if len(points) > most:
        step = (len(points) - 1) / (most - 1)
        points = [points[round(number * step)] for number in range(most)]
    return [dict(zip(PROGRESS_COLUMNS, one, strict=True)) for one in points]


def count_tiles(said: dict, *, is_published: bool) -> list[tuple[str, str]]:
    """Return what changes against the schedule that stands, as counts; nobody is told of one that is not published."""
    counts = said["counts"]
    return [
        (_("newly with a slot"), f"{counts['gained']:,}"),
        (_("at another time or with other people"), f"{counts['moved']:,}"),
        (_("at another table only"), f"{counts['other_table']:,}"),
        (_("lose their slot"), f"{counts['lost']:,}"),
        (_("people to be told") if is_published else _("people with another diary"), f"{said['persons']:,}"),
    ]


def moved_rows(row, language) -> list[dict]:
    """Return the meetings that are elsewhere in the result, and why, without the names of firms."""
    event = programme_of(row.event)
    slots = slots_shown(event, language)
    why = row.said.get("why", {})
    at = 0 if language == "ko" else 1
    return [
        {
            "meeting_id": meeting_id,
            "what": str(_KINDS[kind]),
            "from_slot": slot_shown(slots, from_slot),
            "from_place": from_place,
            "to_slot": slot_shown(slots, to_slot),
            "to_place": to_place,
            "delegates": ", ".join(delegates),
            "why": why[meeting_id][at] if meeting_id in why else _("The search found it better for the whole."),
        }
        for meeting_id, kind, from_slot, from_place, to_slot, to_place, delegates in row.said["moved"]
        if kind in _KINDS
    ]


def with_firms(rows: list[dict], row, language) -> list[dict]:
    """Return rows of meetings with the firms that meet."""
    meetings = meetings_named(row.event, [one["meeting_id"] for one in rows])
    names = firms_called({firm for one in meetings.values() for firm in (one.asking, one.asked)}, language)
    ids = {who for one in rows for who in one["delegates"].split(", ")}
    people = {
        one.delegate_id: delegate_shown(one, language)["name"]
        for one in row.event.delegates.filter(delegate_id__in=ids)
    }
    return [
        one
        | {
            "firms": f"{names[meetings[one['meeting_id']].asking]} – {names[meetings[one['meeting_id']].asked]}",
            "people": ", ".join(people.get(who, who) for who in one["delegates"].split(", ")),
        }
        for one in rows
        if one["meeting_id"] in meetings
    ]


@login_required
@never_cache
def progress(request, event_id: str, run_id: int):
    """Tell how far a run is."""
    told = run_said(run_for(request.user, event_id, run_id), page_language())
    return JsonResponse({name: told[name] for name in ("words", "live", "spent", "held", "cost", "seconds")})


@login_required
@never_cache
def chart(request, event_id: str, run_id: int, format: str):
    """Send the chart of what improved as a specification, SVG or PNG."""
    row = run_for(request.user, event_id, run_id)
    return chart_file(run_chart(row.progress, row.said.get("bound"), page_language()), format)


@login_required
@never_cache
def table(request, event_id: str, run_id: int, table: str, format: str):
    """Send the course, the comparison, or the meetings that move, as CSV or JSON."""
    row, language = run_for(request.user, event_id, run_id), page_language()
    if table == "progress":
        return table_file(progress_rows(row, 10_000), PROGRESS_COLUMNS, "progress", format)
    if "found" not in row.said or is_discarded(row):
        raise Http404
    if table == "told":
        return table_file([one.row() for one in told_people(row, language)], TOLD_COLUMNS, "told", format)
    if table == "measures":
        return table_file(measure_rows(row.said, language), MEASURE_COLUMNS, "measures", format)
    return table_file(with_firms(moved_rows(row, language), row, language), MOVED_COLUMNS, "moved", format)


@login_required
@require_POST
def stop(request, event_id: str, run_id: int):
    """Stop a run; the best found is kept."""
    run_services.stop_run(request.user, event_id, run_id)
    messages.success(request, _("The run stops; the best found so far is kept."))
    return redirect("schedule_run", event_id, run_id)


@login_required
@require_POST
def adopt(request, event_id: str, run_id: int):
    """Let the result be the schedule."""
    try:
        count = run_services.adopt_run(request.user, event_id, run_id)
        messages.success(request, _("This is the schedule now."))
        if count:
            messages.success(
                request,
                ngettext(
                    "{count} delegate is told of the change; the page of diaries shows how far that is.",
                    "{count} delegates are told of the change; the page of diaries shows how far that is.",
                    count,
                ).format(count=count),
            )
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("schedule_run", event_id, run_id)


@login_required
@require_POST
def called(request, event_id: str, run_id: int):
    """Note that somebody was called, or not after all."""
    is_called = request.POST.get("called") == "yes"
    note_called(request.user, event_id, run_id, request.POST.get("delegate", ""), called=is_called)
    return redirect(f"{reverse('schedule_run', args=[event_id, run_id])}#told")


@login_required
@require_POST
def discard(request, event_id: str, run_id: int):
    """Throw the result away."""
    run_services.discard_run(request.user, event_id, run_id)
    messages.success(request, _("The result is discarded; the schedule that stands is untouched."))
    return redirect("schedule_run", event_id, run_id)
