"""`bioaccord events`: a schedule of meetings from files, its check, and why a meeting is left out."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus
from bioaccord.vocabulary.sentence import Sentence

from .event_asked import event_in, plan_in
from .events_reschedule import reschedule
from .events_roundtables import roundtables
from .progress import searching
from .stopping import Stop, stopping

if TYPE_CHECKING:
    from numpy.random import Generator

    from bioaccord.events.constraints import Violation
    from bioaccord.events.dzn_file import DznMeetings
    from bioaccord.events.dzn_schedule import DznSchedule
    from bioaccord.events.programme import Event
    from bioaccord.events.schedule import Schedule
    from bioaccord.events.timetable_search import Budget, Standing

application = typer.Typer(
    help="Meetings at a trade show: schedules, changes and roundtables from files.", no_args_is_help=True
)
application.command("reschedule")(reschedule)
application.command("roundtables")(roundtables)

Source = Annotated[
    Path,
    typer.Argument(
        help="A folder of event tables with meetings.csv or one workbook of them (.xlsx), MiniZinc data (.dzn), or a meeting set of OptaPlanner (.xlsx)."
    ),
]
Spoken = Annotated[Language, typer.Option(help="Korean or English.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Seconds = Annotated[float, typer.Option(min=0.1, max=86_400, help="How long to search at most.")]
SlotMinutes = Annotated[
    int | None,
    typer.Option(
        min=5,
        max=1440,
        help=".xlsx only: how long a slot is; each meeting takes one whole. Without it, as long as all its meetings.",
    ),
]
Apart = Annotated[
    int,
    typer.Option(
        min=-1, max=63, help=".dzn only: by how many the breaks of two businesses may differ; -1 for as they may."
    ),
]

_IMPOSSIBLE = Text(
    "모든 미팅을 여는 일정표는 없습니다(증명됨). bioaccord events explain으로 까닭을 볼 수 있습니다.",
    "No schedule holds all meetings (proven). `bioaccord events explain` tells why.",
)
_NOT_FOUND = Text(
    "{seconds:.0f}초 안에 일정표를 찾지 못했고, 없다는 것도 증명하지 못했습니다. --seconds를 늘리십시오.",
    "Within {seconds:.0f} seconds neither a schedule was found nor proven that there is none. Give more with --seconds.",
)
_HELD = Text("미팅 {asked:,}건 중 {held:,}건 배정", "{held:,} of {asked:,} meetings held")
_STANDS = Text("미팅 {held:,}건 · 공백 등 {cost:,.0f}", "{held:,} meetings · breaks and other wishes {cost:,.0f}")
_MOST = Text("(이보다 많이 열 수 없음이 증명됨)", " (proven: no schedule holds more)")
_UPTO = Text("(상한 {bound:,.6g}, 차이 {gap:.2%})", " (at most {bound:,.6g}; gap {gap:.2%})")
_BREAKS = Text("공백 {breaks:,}회", "{breaks:,} breaks")
_FEWEST = Text("(최소임이 증명됨)", " (proven: none has fewer)")
_AT_LEAST = Text("(증명된 하한 {fewest:,.6g})", " (at least {fewest:,.6g} are proven)")
_LEFT_OUT = Text("배정하지 못한 미팅", "Left out")
_WRITTEN = Text("{path}에 저장했습니다.", "Written to {path}.")
_SOUND = Text(
    "어긋나는 규칙이 없습니다: 미팅 {count:,}건, 공백 {breaks:,}회.",
    "No rule is broken: {count:,} meetings, {breaks:,} breaks.",
)
_SOUND_EVENT = Text(
    "어긋나는 규칙이 없습니다: 배정된 미팅 {count:,}건.", "No rule is broken: {count:,} meetings have a slot."
)
_WITHOUT_SLOT = Text("합의했으나 시간이 없는 미팅이 {count:,}건 있습니다.", "{count:,} agreed meetings have no slot.")
_NOTHING_TO_CHECK = Text(
    "검사할 일정이 없습니다: 시간이 배정된 미팅이 한 건도 없습니다. bioaccord events schedule로 일정표를 만들거나 --plan으로 일정표 파일을 지정하십시오.",
    "There is nothing to check: no meeting has a slot. Make a schedule with `bioaccord events schedule`, or name the file of one with --plan.",
)
_ALL_FIT = Text("모든 미팅을 열 수 있습니다.", "All meetings can be held.")
_AT_MOST = Text(
    "미팅 {count:,}건 중 많아야 {most:,}건을 열 수 있습니다{proven}.",
    "At most {most:,} of {count:,} meetings can be held{proven}.",
)
_PROVEN = Text("(증명됨)", " (proven)")
_MEETING = Text("미팅 {number}(기업 {one}, {other})", "Meeting {number} (businesses {one} and {other})")
_ONLY_FAIRNESS = Text(
    "미팅은 모두 열 수 있으나, 기업 간 공백 차이를 {apart}회 이하로 맞출 수 없습니다. --most-apart를 늘리십시오.",
    "All meetings can be held, but not with breaks that differ by at most {apart}. Give more with --most-apart.",
)


@application.command("schedule")
def schedule(
    source: Source,
    output: Annotated[
        Path | None, typer.Option(help="Where to write it: .dzn of a .dzn, else .csv, .xlsx or .parquet.")
    ] = None,
    seconds: Seconds = 60.0,
    anew: Annotated[
        bool, typer.Option("--anew", help="Folder only: move also what has a slot, but for locked ones.")
    ] = False,
    most_apart: Apart = 2,
    slot_minutes: SlotMinutes = None,
    language: Spoken = Language.KOREAN,
    as_json: AsJson = False,
) -> None:
    """Give each meeting a slot: as much value as can be held, then as few breaks as can be; small events with proof."""
    if source.suffix.lower() == ".dzn":
        _schedule_dzn(source, output, seconds, most_apart, language, as_json)
        return
    from bioaccord.events.schedule import assign

    event, meetings = event_in(source, slot_minutes=slot_minutes, language=language)
    with stopping(language) as stop:
        with ExitStack() as stack:
            made = assign(
                event,
                meetings,
                generator=_generator(),
                budget=_budget(seconds),
                watch=_Watch(stack, stop, language),
                keep_placed=not anew,
            )
        if output is not None:
            from bioaccord.events.event_folder import write_meetings

            write_meetings(output, made.meetings)
        if as_json:
            typer.echo(json.dumps(_as_data(made) | {"stopped": stop.signal > 0}, ensure_ascii=False, indent=2))
            stop.told(language)
            return
        asked = made.placed_count + len(made.left_out)
        typer.echo(_held(made.placed_count, asked, made.bound, made.gap, made.proven, language))
        typer.echo(_breaks(made.breaks, made.least_cost, made.is_fewest_breaks, language))
        _tell_left_out(made, language)
        if output is None:
            for one in sorted(
                made.meetings,
                key=lambda one: (one.slot.begins_at if one.slot else event.slots[-1].ends_at, one.place or ""),
            ):
                if one.slot is not None and one.status is not MeetingStatus.CANCELLED:
                    typer.echo(
                        f"  {one.slot.slot_id} {one.place or '-'} {one.meeting_id} {' · '.join(one.parties)} ({', '.join(one.delegates)})"
                    )
        else:
            typer.echo(_WRITTEN.in_language(language).format(path=output))
        stop.told(language)


@application.command("check")
def check(
    source: Source,
    plan: Annotated[
        Path | None,
        typer.Option(
            help="The schedule to check, a file of its own: .dzn of a .dzn, every meeting fixed where it stands; else a table with meeting_id, slot_id, place, delegates. Without it, what the source holds."
        ),
    ] = None,
    before: Annotated[
        Path | None,
        typer.Option(
            help="Not for .dzn: the schedule that stood before, whose locked meetings have to stay. Without it, with --plan, what the source holds."
        ),
    ] = None,
    most_apart: Apart = 2,
    slot_minutes: SlotMinutes = None,
    language: Spoken = Language.KOREAN,
) -> None:
    """Check a schedule, ours or a foreign one, by rules of its own; ends with exit code 1 where one is broken."""
    if source.suffix.lower() == ".dzn":
        from bioaccord.events.dzn_file import read_dzn
        from bioaccord.events.dzn_schedule import breaks_by_business, dzn_violations

        if before is not None:
            problem = Sentence("an instance in .dzn holds no locks that a schedule before could have kept.")
            raise InputError(Refusal(before.name, problem, Sentence("Leave --before out.")))
        meetings = read_dzn(source)
        slots = (read_dzn(plan) if plan else meetings).fixed
        _same_count(plan or source, len(slots), len(meetings.requested))
        sentences = dzn_violations(meetings, slots, None if most_apart < 0 else most_apart)
        sound = _SOUND.in_language(language).format(count=len(slots), breaks=sum(breaks_by_business(meetings, slots)))
    else:
        from bioaccord.events.constraints import violations

        event, own = event_in(source, slot_minutes=slot_minutes, language=language, may_lack=plan is not None)
        held = own if plan is None else plan_in(plan, event, own)
        stood = plan_in(before, event, held) if before is not None else own if plan is not None else []
        sentences = [_with_meetings(one) for one in violations(event, held, before=stood)]
        sound = _sound(held, language)
    for sentence in sentences:
        typer.echo(sentence.in_language(language))
    if sentences:
        raise typer.Exit(1)
    typer.echo(sound)


def _with_meetings(broken: Violation) -> Text:
    """Return what is wrong with the ids of the meetings before it, where the sentence itself does not name all of them."""
    told = broken.sentence
    if all(one in told.en for one in broken.meeting_ids):
        return told
    ids = ", ".join(broken.meeting_ids)
    return Text(f"{ids}: {told.ko}", f"{ids}: {told.en}")


def _sound(held: list[Meeting], language: Language) -> str:
    """Return what is told of a schedule that breaks no rule: how many meetings it seats, and how many of those agreed it leaves out."""
    from bioaccord.events.constraints import placed

    count = len(placed(held))
    out = sum(one.status is MeetingStatus.ACCEPTED for one in held)
    if not count:
        return _NOTHING_TO_CHECK.in_language(language)
    told = _SOUND_EVENT.in_language(language).format(count=count)
    return f"{told} {_WITHOUT_SLOT.in_language(language).format(count=out)}" if out else told


@application.command("explain")
def explain(
    source: Source,
    seconds: Seconds = 60.0,
    most_apart: Apart = 2,
    slot_minutes: SlotMinutes = None,
    language: Spoken = Language.KOREAN,
) -> None:
    """Tell for each meeting that cannot be held why, and what would have to change."""
    if source.suffix.lower() == ".dzn":
        _explain_dzn(source, seconds, most_apart, language)
        return
    from bioaccord.events.schedule import assign

    event, meetings = event_in(source, slot_minutes=slot_minutes, language=language)
    with stopping(language) as stop, ExitStack() as stack:
        made = assign(
            event, meetings, generator=_generator(), budget=_budget(seconds), watch=_Watch(stack, stop, language)
        )
    if not made.left_out:
        typer.echo(_ALL_FIT.in_language(language))
        return
    asked = made.placed_count + len(made.left_out)
    typer.echo(_held(made.placed_count, asked, made.bound, made.gap, made.proven, language))
    _tell_left_out(made, language, _ways(event, made, language))
    stop.told(language)


def _ways(event: Event, made: Schedule, language: Language) -> dict[str, list[str]]:
    """Return for each meeting left out what would have to change, beside the schedule found."""
    from bioaccord.events.left_out import left_out, way_told

    found = left_out(event, made.meetings)
    return {one.meeting_id: [way_told(event, way).in_language(language) for way in one.ways] for one in found}


def _schedule_dzn(
    source: Path, output: Path | None, seconds: float, most_apart: int, language: Language, as_json: bool
) -> None:
    from bioaccord.events.dzn_file import read_dzn, write_dzn
    from bioaccord.events.dzn_schedule import dzn_schedule

    meetings = read_dzn(source)
    if output is not None and output.suffix.lower() != ".dzn":
        raise InputError(
            Refusal(
                output.name,
                Sentence("the schedule of a .dzn is written as .dzn."),
                Sentence("Give --output a name that ends in .dzn."),
            )
        )
    apart = None if most_apart < 0 else most_apart
    with stopping(language) as stop:
        with ExitStack() as stack:
            watch = _Watch(stack, stop, language)
            found = dzn_schedule(meetings, budget=_budget(seconds), watch=watch, most_apart=apart)
        if output is not None and found.slots:
            write_dzn(meetings, output, found.slots)
    if as_json:
        typer.echo(json.dumps(_dzn_as_data(found), ensure_ascii=False, indent=2))
    elif not found.slots:
        said = _IMPOSSIBLE if found.is_impossible else _NOT_FOUND
        typer.echo(said.in_language(language).format(seconds=seconds))
    else:
        _tell_dzn(meetings, found, output, language)
    stop.told(language)
    if not found.slots:
        raise typer.Exit(1)


def _tell_dzn(meetings: DznMeetings, found: DznSchedule, output: Path | None, language: Language) -> None:
    count = len(found.slots)
    typer.echo(_held(count, count, count, 0.0, True, language))
    typer.echo(_breaks(found.breaks, found.fewest_breaks, found.is_proven, language))
    if output is not None:
        typer.echo(_WRITTEN.in_language(language).format(path=output))
        return
    for number, (slot, (one, other, _)) in enumerate(zip(found.slots, meetings.requested, strict=True), 1):
        typer.echo(f"  {slot} {_MEETING.in_language(language).format(number=number, one=one, other=other)}")


def _explain_dzn(source: Path, seconds: float, most_apart: int, language: Language) -> None:
    from bioaccord.events.dzn_file import read_dzn
    from bioaccord.events.dzn_schedule import dzn_schedule, most_meetings, overfull, why_out

    meetings = read_dzn(source)
    with stopping(language) as stop, ExitStack() as stack:
        slots, most = most_meetings(meetings, budget=_budget(seconds), watch=_Watch(stack, stop, language))
    held = sum(slot > 0 for slot in slots)
    if held == len(slots):
        apart = None if most_apart < 0 else most_apart
        with stopping(language) as stop, ExitStack() as stack:
            found = dzn_schedule(
                meetings, budget=_budget(seconds), watch=_Watch(stack, stop, language), most_apart=apart
            )
        stop.told(language)
        said = _ONLY_FAIRNESS if found.is_impossible else _ALL_FIT
        typer.echo(said.in_language(language).format(apart=most_apart))
        return
    proven = _PROVEN.in_language(language) if held == most else ""
    typer.echo(_AT_MOST.in_language(language).format(most=most, count=len(slots), proven=proven))
    for sentence in overfull(meetings):
        typer.echo(sentence.in_language(language))
    typer.echo(f"{_LEFT_OUT.in_language(language)}:")
    for number, slot in enumerate(slots, 1):
        if slot:
            continue
        one, other, _ = meetings.requested[number - 1]
        typer.echo(f"  {_MEETING.in_language(language).format(number=number, one=one, other=other)}")
        for way in why_out(meetings, slots, number):
            typer.echo(f"    {way.in_language(language)}")
    stop.told(language)


def _held(held: int, asked: int, bound: float, gap: float, is_most: bool, language: Language) -> str:
    told = _HELD.in_language(language).format(held=held, asked=asked)
    return told + (_MOST.in_language(language) if is_most else _UPTO.in_language(language).format(bound=bound, gap=gap))


def _breaks(breaks: int, fewest: float, is_fewest: bool, language: Language) -> str:
    proof = _FEWEST.in_language(language) if is_fewest else _AT_LEAST.in_language(language).format(fewest=fewest)
    return _BREAKS.in_language(language).format(breaks=breaks) + proof


def _tell_left_out(made: Schedule, language: Language, ways: Mapping[str, Sequence[str]] | None = None) -> None:
    out = set(made.left_out)
    if out:
        typer.echo(f"{_LEFT_OUT.in_language(language)}:")
    for one in made.meetings:
        if one.meeting_id in out:
            typer.echo(f"  {one.meeting_id} {' · '.join(one.parties)}")
            for reason in one.reasons:
                typer.echo(f"    {reason.in_language(language)}")
            for way in (ways or {}).get(one.meeting_id, ()):
                typer.echo(f"    → {way}")


def _same_count(path: Path, found: int, wanted: int) -> None:
    if found != wanted:
        raise InputError(
            Refusal(
                path.name,
                Sentence("schedules {found} meetings; the instance has {wanted}.", found=found, wanted=wanted),
                Sentence("Give a schedule of the same instance."),
            )
        )


def _as_data(made: Schedule) -> dict[str, object]:
    return {
        "held": made.placed_count,
        "value": made.value,
        "bound": made.bound,
        "gap": made.gap,
        "proven": made.proven,
        "breaks": made.breaks,
        "fewest_breaks_proven": made.is_fewest_breaks,
        "least_cost": made.least_cost,
        "left_out": list(made.left_out),
        "meetings": [
            {
                "meeting_id": one.meeting_id,
                "parties": list(one.parties),
                "slot_id": one.slot.slot_id if one.slot else None,
                "place": one.place,
                "delegates": list(one.delegates),
                "reasons": [{"ko": reason.ko, "en": reason.en} for reason in one.reasons],
            }
            for one in made.meetings
        ],
    }


def _dzn_as_data(found: DznSchedule) -> dict[str, object]:
    return {
        "slots": list(found.slots),
        "breaks": found.breaks if found.slots else None,
        "fewest_breaks": found.fewest_breaks,
        "proven": found.is_proven,
        "impossible": found.is_impossible,
    }


class _Watch:
    """Shows how far the search is and what it holds, and ends it where somebody asked to stop."""

    def __init__(self, stack: ExitStack, stop: Stop, language: Language) -> None:
        self._show = stack.enter_context(searching())
        self._stop, self._words = stop, _STANDS.in_language(language)

    def __call__(self, standing: Standing) -> bool:
        self._show(standing.spent, self._words.format(held=standing.held, cost=standing.cost))
        return not self._stop.signal


def _budget(seconds: float) -> Budget:
    from bioaccord.events.timetable_search import Seconds as SecondsFromNow

    return SecondsFromNow.from_now(seconds, time.monotonic)


def _generator() -> Generator:
    from numpy.random import default_rng

    return default_rng(0)
