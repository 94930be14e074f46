"""Runs of the scheduler in the words of the page: how far, what was found, and how good that is at most."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bioaccord.events.constraints import placed
from bioaccord.events.programme import Event
from bioaccord.events.wishes import GOALS, measured
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.meeting import Meeting

from .models import RoundtableRecord, RunKind, ScheduleRun
from .rows import programme_of
from .run_access import (
    Standing,
    calculations_before,
    is_discarded,
    is_live,
    is_old,
    may_be_adopted,
    runs_before,
    standing_of,
)

_LONG_WAIT_SECONDS = 60
_PHASES = {
    "waiting": gettext_lazy("Taken by the worker."),
    "reading": gettext_lazy("Reads programme, delegates and meetings."),
    "compiling": gettext_lazy(
        "Gets the search ready, which takes up to a minute the first time, and makes a first plan."
    ),
    "first_plan": gettext_lazy("Makes a first plan; its figures come as soon as there are any."),
    "searching": gettext_lazy("There is a plan; improves it."),
    "checking": gettext_lazy("Checks the schedule found against every rule."),
}
_GOALS = {goal.name: goal for goal in GOALS}


def figures_said(event: Event, before: Sequence[Meeting], made) -> dict:
    """Return as JSON how the schedule found compares with the one that stands, and with what is possible at most."""
    schedule, after = made.schedule, {one.meeting_id: one for one in made.schedule.meetings}
    counts = dict.fromkeys(("gained", "lost", "moved", "other_table", "stayed"), 0)
    moved = []
    for was in before:
        one = after[was.meeting_id]
        kind = _kind(was, one)
        if kind is None:
            continue
        counts[kind] += 1
        if kind != "stayed":
            moved.append([
                one.meeting_id, kind, was.slot.slot_id if was.slot else "", was.place or "",
                one.slot.slot_id if one.slot else "", one.place or "", sorted({*was.delegates, *one.delegates}),
            ])  # fmt: skip
    return {
        "stood": _measures(event, before),
        "found": _measures(made.event, schedule.meetings),
        "held": {"stood": len(placed(before)), "found": schedule.placed_count},
        "value": schedule.value,
        "bound": schedule.bound,
        "proven": schedule.proven,
        "gap": schedule.gap,
        "left_out": len(schedule.left_out),
        "counts": counts,
        # Whoever gets a meeting is told of it as well as those who are moved.
        "persons": len({who for one in moved for who in one[6]}),
        # A first schedule moves nobody; of a later one the page shows who, and whoever gains a slot is told as well.
        "moved": sorted(moved, key=lambda one: one[1] == "gained")[:_MOST_MOVED] if len(placed(before)) else [],
    }


_MOST_MOVED = 5_000


def _kind(was: Meeting, one: Meeting) -> str | None:
    held, holds = was in placed([was]), one.slot is not None
    if not held and not holds:
        return None
    if not held:
        return "gained"
    if not holds:
        return "lost"
    if (was.slot, set(was.delegates)) != (one.slot, set(one.delegates)):
        return "moved"
    return "other_table" if was.place != one.place else "stayed"


def _measures(event: Event, meetings: Sequence[Meeting]) -> dict[str, float]:
    return {one.goal.name: round(float(one.amount), 4) for one in measured(event, meetings)}


def run_said(run: ScheduleRun, language: Language) -> dict:
    """Return a run for its page."""
    standing = standing_of(run)
    said = run.said
    last = run.progress[-1] if run.progress else None
    return {
        "id": run.pk,
        "is_change": run.kind == RunKind.RESCHEDULE,
        "is_sample": bool(said.get("is_sample")),
        "asked": asked_words(run, language),
        "words": state_words(run, standing, language),
        "live": is_live(run),
        "spent": round(100 * said.get("spent", 0)),
        "may_stop": is_live(run) and not run.stop_asked,
        "may_adopt": may_be_adopted(run),
        "may_discard": not is_live(run) and run.adopted_at is None and not is_discarded(run) and "found" in said,
        # Of one that found nothing there is nothing to adopt: why it ended is said already.
        "is_old": is_old(run)
        and run.adopted_at is None
        and (is_live(run) or "found" in said)
        and not is_discarded(run),
        "adopted_at": run.adopted_at,
        "has_found": "found" in said and not is_discarded(run),
        "begun_at": run.begun_at,
        "flat": _flat_words(run.progress),
        "held": f"{last[1]:,}" if last else "–",
        "cost": f"{last[3]:,.1f}" if last else "–",
        "seconds": f"{last[0]:,.0f}" if last else "–",
        "broken": [one[1] if language == Language.KOREAN else one[2] for one in said.get("broken", [])],
        "told": said.get("told"),
    }


def _flat_words(progress: Sequence[Sequence[float]]) -> str:
    """Return in a sentence how a search went in which the first plan was never bettered; nothing where one was."""
    if not progress or any(one[1:] != progress[0][1:] for one in progress):
        return ""
    if progress[-1][0] < 1:
        return ngettext(
            "The first plan held {count} meeting; nothing better was found.",
            "The first plan held {count} meetings; nothing better was found.",
            int(progress[-1][1]),
        ).format(count=f"{progress[-1][1]:,}")
    return ngettext(
        "The first plan held {count} meeting; in {seconds} seconds of search none was found that is better.",
        "The first plan held {count} meetings; in {seconds} seconds of search none was found that is better.",
        int(progress[-1][1]),
    ).format(count=f"{progress[-1][1]:,}", seconds=f"{progress[-1][0]:,.0f}")


def asked_words(run: ScheduleRun, language: Language) -> str:
    """Return what a run was asked for."""
    asked = run.asked_for
    if run.kind == RunKind.RESCHEDULE and not asked["changes"]:
        return _("Slots for accepted meetings that have none")
    if run.kind == RunKind.RESCHEDULE:
        return ngettext(
            "After {count} change on the day", "After {count} changes on the day", len(asked["changes"])
        ).format(count=len(asked["changes"]))
    parts = [seconds_words(asked["seconds"])]
    if asked["goals"]:
        names = [_GOALS[one].says.in_language(language) for one in asked["goals"]]
        parts.append(_("first {goals}").format(goals=" › ".join(names)))
    else:
        parts.append(_("goals in the usual order"))
    parts.append(_("what has a slot stays") if asked["keep_placed"] else _("only locked meetings stay"))
    return ", ".join(parts)


def seconds_words(seconds: int) -> str:
    """Return a time to search."""
    if seconds < 60:
        return _("{count} seconds").format(count=seconds)
    return ngettext("{count} minute", "{count} minutes", seconds // 60).format(count=seconds // 60)


def state_words(run: ScheduleRun, standing: Standing, language: Language) -> str:
    """Return how far a run is."""
    if standing == Standing.WAITING:
        return waiting_words(run, language)
    if standing == Standing.RUNNING:
        return _("Stops; the best found so far is kept.") if run.stop_asked else str(_PHASES[run.said["phase"]])
    if standing == Standing.INTERRUPTED:
        return _("Interrupted: its worker died. The schedule that stands is untouched. Run it again.")
    if run.adopted_at is not None:
        return _("Adopted: this is the schedule.")
    if is_discarded(run):
        return _("Discarded.")
    if standing == Standing.FAILED:
        problem = run.said.get("problem")
        if problem:
            return Text(*problem).in_language(language)
        return _("No schedule could be made; the one that stands is untouched. Tell the operator of this node.")
    if "found" not in run.said:
        return _("Stopped before it began; nothing was changed.")
    if standing == Standing.STOPPED:
        return _("Stopped; the best found until then is kept. It counts once it is adopted.")
    return _("Finished. It counts once it is adopted.")


def waiting_words(run: ScheduleRun, language: Language) -> str:
    """Return what a run that waits waits for: what the worker does first, or that nobody takes it."""
    before = [_called(one, language) for one in runs_before(run)]
    before += [_("a calculation on a supply chain")] * calculations_before(run)
    if not before and (timezone.now() - run.begun_at).total_seconds() > _LONG_WAIT_SECONDS:
        return _("Waits for a worker, and none takes it: ask the operator of this node whether its worker runs.")
    if not before:
        return _("Waits for a worker; next in line.")
    if len(before) == 1:
        return _("Waits behind {what}; it begins by itself after that.").format(what=before[0])
    return ngettext(
        "Waits behind {what} and {count} more; it begins by itself after them.",
        "Waits behind {what} and {count} more; it begins by itself after them.",
        len(before) - 1,
    ).format(what=before[0], count=len(before) - 1)


def _called(run: ScheduleRun, language: Language) -> str:
    """Return what a run is called by one that waits behind it."""
    if run.kind == RunKind.SEATING:
        row = RoundtableRecord.objects.filter(pk=run.asked_for["roundtable"]).first()
        topic = Text(row.topic_ko, row.topic_en).in_language(language) if row else ""
        return _("the search for seats of the roundtable “{topic}”").format(topic=topic)
    name = programme_of(run.event).name.in_language(language)
    if run.kind == RunKind.RESCHEDULE:
        return _("the proposal after changes of “{event}”").format(event=name)
    return _("the run of the scheduler for “{event}”").format(event=name)


def bound_words(said: dict) -> list[str]:
    """Return how good a schedule is at most, in sentences."""
    held, value, bound = said["held"]["found"], said["value"], said["bound"]
    first = ngettext(
        "{count} meeting is held, worth {value}.", "{count} meetings are held, worth {value}.", held
    ).format(count=f"{held:,}", value=f"{value:,.6g}")
    if said["proven"]:
        second = _("No schedule can hold more than {bound}: proven.").format(bound=f"{bound:,.6g}")
    else:
        second = _(
            "No schedule can hold more than {bound}; at most {gap} % is missing. Whether that much can be reached is not known."
        ).format(bound=f"{bound:,.6g}", gap=f"{100 * said['gap']:.2g}")
    return [first, second]


def measure_rows(said: dict, language: Language) -> list[dict]:
    """Return goal by goal what the schedule that stands has, and the one found."""
    rows = []
    stands = said["held"]["stood"] > 0
    for goal in GOALS:
        stood, found = said["stood"][goal.name], said["found"][goal.name]
        better = (found > stood) == goal.more_is_better
        rows.append(
            {
                "goal": goal.says.in_language(language),
                "name": goal.name,
                "unit": goal.unit.in_language(language),
                # Of an empty schedule nothing is measured.
                "stood": "–" if not stands else f"{stood:,.4g}" if abs(stood) < 1000 else f"{stood:,.0f}",
                "found": f"{found:,.4g}" if abs(found) < 1000 else f"{found:,.0f}",
                "verdict": "–"
                if not stands
                else _("the same")
                if abs(found - stood) < 1e-9
                else _("better")
                if better
                else _("worse"),
            }
        )
    return rows
