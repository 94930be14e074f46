"""A trade show as files: a folder of CSV tables, or a workbook with one sheet a table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bioaccord.reading.cell_reader import CellReader, cell, listed, read_sheet, text_of, with_columns
from bioaccord.reading.table import Row, Table, write_table, write_workbook
from bioaccord.reading.workbook import sheet_names
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals
from bioaccord.vocabulary.meeting import Meeting, Slot
from bioaccord.vocabulary.sentence import Sentence

from .event_cells import SlotFinder, offset_words
from .meeting_table import MEETING_COLUMNS, meeting_rows, meetings_of
from .programme import Badge, Delegate, Event, MeetingTable, Session, Walk

NEEDED_COLUMNS = {
    "event": ("event_id", "name_ko", "name_en", "city", "country", "time_zone", "first_day", "last_day", "fictional"),
    "slots": ("slot_id", "begins_at", "ends_at"),
    "tables": ("table_id", "hall_ko", "hall_en", "capacity"),
    "delegates": (
        "delegate_id",
        "organisation_id",
        "name_ko",
        "name_en",
        "role_ko",
        "role_en",
        "languages",
        "unavailable_slots",
    ),
}
FURTHER_COLUMNS = {
    "event": ("online_places",),
    "slots": ("is_meal", "is_online"),
    "tables": ("zone", "closed_slots"),
    "delegates": ("badge", "first_time", "has_told_times"),
}
OPTIONAL_TABLES = {
    "walks": ("one", "other", "minutes"),
    "sessions": ("session_id", "name_ko", "name_en", "slot_ids", "delegate_ids"),
    "badges": ("badge_id", "name_ko", "name_en", "most_pending"),
}
MOST_DELEGATES = 50_000
_LANGUAGES = frozenset(
    [
        "aa",
        "ab",
        "af",
        "ak",
        "am",
        "an",
        "ar",
        "as",
        "av",
        "ay",
        "az",
        "ba",
        "be",
        "bg",
        "bi",
        "bm",
        "bn",
        "bo",
        "br",
        "bs",
        "ca",
        "ce",
        "ch",
        "co",
        "cr",
        "cs",
        "cu",
        "cv",
        "cy",
        "da",
        "de",
        "dv",
        "dz",
        "ee",
        "el",
        "en",
        "eo",
        "es",
        "et",
        "eu",
        "fa",
        "ff",
        "fi",
        "fj",
        "fo",
        "fr",
        "fy",
        "ga",
        "gd",
        "gl",
        "gn",
        "gu",
        "gv",
        "ha",
        "he",
        "hi",
        "ho",
        "hr",
        "ht",
        "hu",
        "hy",
        "hz",
        "ia",
        "id",
        "ie",
        "ig",
        "ii",
        "ik",
        "io",
        "is",
        "it",
        "iu",
        "ja",
        "jv",
        "ka",
        "kg",
        "ki",
        "kj",
        "kk",
        "kl",
        "km",
        "kn",
        "ko",
        "kr",
        "ks",
        "ku",
        "kv",
        "kw",
        "ky",
        "la",
        "lb",
        "lg",
        "li",
        "ln",
        "lo",
        "lt",
        "lu",
        "lv",
        "mg",
        "mh",
        "mi",
        "mk",
        "ml",
        "mn",
        "mr",
        "ms",
        "mt",
        "my",
        "na",
        "nb",
        "nd",
        "ne",
        "ng",
        "nl",
        "nn",
        "no",
        "nr",
        "nv",
        "ny",
        "oc",
        "oj",
        "om",
        "or",
        "os",
        "pa",
        "pi",
        "pl",
        "ps",
        "pt",
        "qu",
        "rm",
        "rn",
        "ro",
        "ru",
        "rw",
        "sa",
        "sc",
        "sd",
        "se",
        "sg",
        "si",
        "sk",
        "sl",
        "sm",
        "sn",
        "so",
        "sq",
        "sr",
        "ss",
        "st",
        "su",
        "sv",
        "sw",
        "ta",
        "te",
        "tg",
        "th",
        "ti",
        "tk",
        "tl",
        "tn",
        "to",
        "tr",
        "ts",
        "tt",
        "tw",
        "ty",
        "ug",
        "uk",
        "ur",
        "uz",
        "ve",
        "vi",
        "vo",
        "wa",
        "wo",
        "xh",
        "yi",
        "yo",
        "za",
        "zh",
        "zu",
    ]
)
"""The two-letter codes of ISO 639-1."""


@dataclass(frozen=True, slots=True)
class ReadDelegates:
    """The delegates of a file that can be taken over, their mail addresses and telephone numbers where it holds any, and what was refused."""

    delegates: tuple[Delegate, ...]
    emails: dict[str, str]
    phones: dict[str, str]
    columns: frozenset[str]
    """What the file tells of them; of the rest nothing is said, so that it is no reason to change anything."""
    refusals: Refusals
    refused_rows: int


def read_event(path: Path, *, known_firms: AbstractSet[str] | None = None) -> Event:
    """Return the event of a folder (event.csv, slots.csv, tables.csv, delegates.csv; walks, sessions and badges where they are there) or workbook.

    With `known_firms` a delegate of any other firm is refused. Raises `InputError` with every refused cell, the first two hundred made out.
    """
    refusals = Refusals()
    tables: dict[str, Table] = {}
    for name, columns in (NEEDED_COLUMNS | OPTIONAL_TABLES).items():
        if name in OPTIONAL_TABLES and not _is_there(path, name):
            continue
        try:
            tables[name] = read_sheet(path, name, columns)
        except InputError as error:
            refusals.extend(error)
    if refusals:
        raise InputError(refusals)
    if len(tables["event"].rows) != 1:
        raise InputError(
            Refusal(
                tables["event"].file,
                Sentence("holds {count} events.", count=len(tables["event"].rows)),
                Sentence("A folder describes one event: keep one row."),
            )
        )
    reader = CellReader(refusals)
    for name, key in (("slots", "slot_id"), ("tables", "table_id"), ("sessions", "session_id"), ("badges", "badge_id")):
        if name in tables:
            reader.unique(tables[name], key)
    event = _event_of(reader, tables, known_firms)
    if refusals:
        raise InputError(refusals)
    return event


def read_delegates(
    path: Path,
    event: Event,
    *,
    known_firms: AbstractSet[str] | None = None,
    addresses: Mapping[str, str] | None = None,
) -> ReadDelegates:
    """Return the delegates of a single table (CSV in UTF-8 or CP949, XLSX) for an event; a wrong row is refused, the others are given.

    Who names no slot, and of whom no `has_told_times` says so, has not told when it is free. A person is in one team only: a row that names a
    delegate of the event, by id or by mail address (`addresses`: those of the registered by their ids), in the team of another firm is refused.
    Raises `InputError` where the table cannot be read at all.
    """
    refusals = Refusals()
    if path.suffix.lower() == ".xlsx":
        names = sheet_names(path)
        table = read_sheet(
            path, "delegates" if "delegates" in names else names[0], (), most_rows=MOST_DELEGATES, apart=refusals
        )
    else:
        table = read_sheet(path, "delegates", (), most_rows=MOST_DELEGATES, apart=refusals)
    with_columns(table, ("delegate_id", "organisation_id"))
    torn, reader = refusals.count, CellReader(refusals)
    finder = SlotFinder(event.slots, event.time_zone)
    read = _delegates_of(
        reader,
        table,
        finder,
        event.badges,
        known_firms,
        untold_is_free=False,
        registered=_Registered(event.delegates, addresses or {}),
    )
    return ReadDelegates(
        tuple(one for one, _ in read),
        {one.delegate_id: cell(row, "email") for one, row in read if cell(row, "email")},
        {one.delegate_id: cell(row, "phone") for one, row in read if cell(row, "phone")},
        frozenset(table.columns),
        refusals,
        torn + len(table.rows) - len(read),
    )


def read_meetings(path: Path, event: Event) -> list[Meeting]:
    """Return the meetings of a folder or workbook for its event, or of a single table; none where it has no such table.

    Raises `InputError` with every refused cell.
    """
    if (path.is_dir() or path.suffix.lower() == ".xlsx") and not _is_there(path, "meetings"):
        return []
    refusals = Refusals()
    found = meetings_of(CellReader(refusals), read_sheet(path, "meetings", ("meeting_id", "asking", "asked")), event)
    if refusals:
        raise InputError(refusals)
    return found


def write_event(
    path: Path,
    event: Event,
    meetings: Sequence[Meeting] = (),
    *,
    emails: dict[str, str] | None = None,
    phones: dict[str, str] | None = None,
) -> None:
    """Write an event, and its meetings where there are any, as a folder of CSV tables, or as a workbook where `path` ends in .xlsx.

    `read_event` and `read_meetings` give back what was written. `emails` and `phones` (delegate id → address or number) add a column each.
    """
    sheets = event_sheets(event, meetings, emails=emails, phones=phones)
    if path.suffix.lower() == ".xlsx":
        write_workbook(path, sheets)
        return
    for name, (columns, rows) in sheets.items():
        write_table(path / f"{name}.csv", columns, rows)


def write_meetings(path: Path, meetings: Iterable[Meeting]) -> None:
    """Write meetings as one table: .csv, .xlsx or .parquet by the ending of `path`; where `path` is a folder, its meetings.csv."""
    write_table(
        path / "meetings.csv" if path.is_dir() else path, MEETING_COLUMNS, meeting_rows(meetings), sheet="meetings"
    )


def event_sheets(
    event: Event,
    meetings: Sequence[Meeting] = (),
    *,
    emails: dict[str, str] | None = None,
    phones: dict[str, str] | None = None,
) -> dict[str, tuple[Sequence[str], Iterable[Sequence[object]]]]:
    """Return the tables of an event by name: columns and rows. Optional tables stand there where they hold something."""
    columns = {name: NEEDED_COLUMNS[name] + FURTHER_COLUMNS[name] for name in NEEDED_COLUMNS}
    further = {name: told for name, told in (("email", emails), ("phone", phones)) if told is not None}
    columns["delegates"] += tuple(further)
    zone = ZoneInfo(event.time_zone)
    sheets: dict[str, tuple[Sequence[str], Iterable[Sequence[object]]]] = {
        "event": (
            columns["event"],
            [
                (
                    event.event_id,
                    event.name.ko,
                    event.name.en,
                    event.city,
                    event.country,
                    event.time_zone,
                    event.first_day,
                    event.last_day,
                    event.fictional,
                    event.online_places,
                )
            ],
        ),
        "slots": (
            columns["slots"],
            [
                (
                    one.slot_id,
                    one.begins_at.astimezone(zone).isoformat(),
                    one.ends_at.astimezone(zone).isoformat(),
                    one.is_meal,
                    one.is_online,
                )
                for one in event.slots
            ],
        ),
        "tables": (
            columns["tables"],
            [
                (one.table_id, one.hall.ko, one.hall.en, one.capacity, one.zone, _joined(one.closed_slots))
                for one in event.tables
            ],
        ),
        "delegates": (columns["delegates"], [_delegate_row(one, further.values()) for one in event.delegates]),
    }
    if event.walks:
        sheets["walks"] = (OPTIONAL_TABLES["walks"], [(one.one, one.other, one.minutes) for one in event.walks])
    if event.sessions:
        here = {one.delegate_id for one in event.delegates}  # who has left the event stays signed up in its programme
        sheets["sessions"] = (
            OPTIONAL_TABLES["sessions"],
            [
                (one.session_id, one.name.ko, one.name.en, _joined(one.slot_ids), _joined(one.delegate_ids & here))
                for one in event.sessions
            ],
        )
    if event.badges:
        sheets["badges"] = (
            OPTIONAL_TABLES["badges"],
            [(one.badge_id, one.name.ko, one.name.en, one.most_pending) for one in event.badges],
        )
    if meetings:
        sheets["meetings"] = (MEETING_COLUMNS, meeting_rows(meetings))
    return sheets


def _is_there(path: Path, name: str) -> bool:
    if path.suffix.lower() == ".xlsx" and not path.is_dir():
        return name in sheet_names(path)
    return (path / f"{name}.csv").is_file()


def _event_of(reader: CellReader, tables: dict[str, Table], known_firms: AbstractSet[str] | None) -> Event:
    head_table, head = tables["event"], tables["event"].rows[0]
    before = reader.refusals.count
    zone = reader.zone(head_table, head, "time_zone")
    # A wrong zone is refused once, and not again at each slot.
    is_right = reader.refusals.count == before and _is_zone_of_slots(reader, tables, zone)
    first_day, last_day = reader.day(head_table, head, "first_day"), reader.day(head_table, head, "last_day")
    if last_day < first_day:
        problem = Sentence("is before the first day.")
        reader.refuse(head_table, head, "last_day", problem, Sentence("Correct one of the two."))
    days = (first_day, last_day)
    read = (_slot(reader, tables["slots"], row, zone if is_right else None, days) for row in tables["slots"].rows)
    slots = tuple(sorted(read, key=lambda slot: slot.begins_at.timestamp() if slot.begins_at.year > 1 else 0.0))
    finder = SlotFinder(slots, zone.key)
    places = {one for row in tables["tables"].rows for one in _places(row)}
    badges = tuple(_badge(reader, tables["badges"], row) for row in tables["badges"].rows) if "badges" in tables else ()
    delegates = tuple(
        one
        for one, _ in _delegates_of(
            reader,
            tables["delegates"],
            finder,
            badges if "badges" in tables else None,
            known_firms,
        )
    )
    ids = {one.delegate_id for one in delegates}
    return Event(
        event_id=head.cells["event_id"],
        name=text_of(head, "name"),
        city=head.cells["city"],
        country=head.cells["country"],
        time_zone=zone.key,
        first_day=first_day,
        last_day=last_day,
        slots=slots,
        tables=tuple(_table(reader, tables["tables"], row, finder) for row in tables["tables"].rows),
        delegates=delegates,
        fictional=reader.yes_or_no(head_table, head, "fictional"),
        walks=tuple(_walk(reader, tables["walks"], row, places) for row in tables["walks"].rows)
        if "walks" in tables
        else (),
        sessions=tuple(_session(reader, tables["sessions"], row, finder, ids) for row in tables["sessions"].rows)
        if "sessions" in tables
        else (),
        badges=badges,
        online_places=reader.whole_number(head_table, head, "online_places"),
    )


def _is_zone_of_slots(reader: CellReader, tables: dict[str, Table], zone: ZoneInfo) -> bool:
    """Return whether slots are written in the zone of the event; refuses the zone where each of several has one and the same other offset."""
    written, right = set(), set()
    for row in tables["slots"].rows:
        try:
            when = datetime.fromisoformat(row.cells["begins_at"])
        except ValueError:
            continue
        if (
            when.tzinfo is None
            or when.year <= 1
            or when.utcoffset() in (timedelta(), when.astimezone(zone).utcoffset())
        ):
            return True
        written.add(when.utcoffset())
        right.add(when.astimezone(zone).utcoffset())
    if len(tables["slots"].rows) < 2 or len(written) != 1:
        return True
    problem = Sentence(
        "has the offset {right} on these days, but every slot is written with {written}.",
        right=", ".join(sorted(map(offset_words, right))),
        written=offset_words(written.pop()),
    )
    reader.refuse(
        tables["event"],
        tables["event"].rows[0],
        "time_zone",
        problem,
        Sentence("Correct the time zone, or the times of all slots."),
    )
    return False


def _slot(reader: CellReader, table: Table, row: Row, zone: ZoneInfo | None, days: tuple[date, date]) -> Slot:
    begins, ends = reader.instant(table, row, "begins_at"), reader.instant(table, row, "ends_at")
    if ends <= begins and begins.year > 1 and ends.year > 1:
        problem = Sentence("is not after the beginning.")
        reader.refuse(table, row, "ends_at", problem, Sentence("Correct one of the two."))
    for column, when in (("begins_at", begins), ("ends_at", ends)):
        if when.year > 1 and zone is not None:
            _in_zone(reader, table, row, column, when, zone)
    if (
        zone is not None
        and begins.year > 1
        and days[0].year > 1
        and not days[0] <= begins.astimezone(zone).date() <= days[1]
    ):
        problem = Sentence(
            "lies on {day} in {zone}, outside the days of the event.", day=begins.astimezone(zone).date(), zone=zone.key
        )
        remedy = Sentence("Most likely its offset is that of another zone; correct it, or the days of event.csv.")
        reader.refuse(table, row, "begins_at", problem, remedy)
    return Slot(
        row.cells["slot_id"],
        begins,
        ends,
        is_meal=reader.yes_or_no(table, row, "is_meal"),
        is_online=reader.yes_or_no(table, row, "is_online"),
    )


def _in_zone(reader: CellReader, table: Table, row: Row, column: str, when: datetime, zone: ZoneInfo) -> None:
    """Refuse an instant whose offset the zone does not have then: the day the clocks changed, or another zone's. UTC is understood."""
    there = when.astimezone(zone)
    if when.utcoffset() in (timedelta(), there.utcoffset()):
        return
    clock = when.replace(tzinfo=None).replace(tzinfo=zone)
    if clock.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != when.replace(tzinfo=None):
        problem = Sentence(
            "is a time that does not exist in {zone} on that day: the clocks are put forward over it.", zone=zone.key
        )
        remedy = Sentence("Write {instant}.", instant=there.isoformat(timespec="minutes"))
        reader.refuse(table, row, column, problem, remedy)
        return
    problem = Sentence(
        "has the offset {written}, but {zone} has {right} then.",
        written=offset_words(when.utcoffset()),
        zone=zone.key,
        right=offset_words(there.utcoffset()),
    )
    remedy = Sentence(
        "If the time of the clock there is meant, write {clock}; if the instant is meant, {instant}.",
        clock=clock.isoformat(timespec="minutes"),
        instant=there.isoformat(timespec="minutes"),
    )
    reader.refuse(table, row, column, problem, remedy)


def _table(reader: CellReader, table: Table, row: Row, finder: SlotFinder) -> MeetingTable:
    return MeetingTable(
        row.cells["table_id"],
        text_of(row, "hall"),
        reader.whole_number(table, row, "capacity"),
        zone=cell(row, "zone"),
        closed_slots=finder.find(reader, table, row, "closed_slots"),
    )


def _places(row: Row) -> tuple[str, ...]:
    """Return the places between which one walks: the hall of a table, and its zone there."""
    hall = text_of(row, "hall").en
    return (hall, f"{hall}/{cell(row, 'zone')}") if cell(row, "zone") else (hall,)


def _walk(reader: CellReader, table: Table, row: Row, places: set[str]) -> Walk:
    for column in ("one", "other"):
        problem = Sentence("is no hall or zone of tables.csv.")
        remedy = Sentence("Write the English name of a hall, or hall/zone.")
        reader.known(table, row, column, row.cells[column], places, problem, remedy)
    return Walk(row.cells["one"], row.cells["other"], reader.number(table, row, "minutes"))


def _session(reader: CellReader, table: Table, row: Row, finder: SlotFinder, ids: set[str]) -> Session:
    for one in listed(row, "delegate_ids"):
        problem = Sentence("names the delegate '{delegate}', who is not there.", delegate=one)
        reader.known(table, row, "delegate_ids", one, ids, problem, Sentence("Use the ids of delegates.csv."))
    return Session(
        row.cells["session_id"],
        text_of(row, "name"),
        finder.find(reader, table, row, "slot_ids"),
        frozenset(listed(row, "delegate_ids")),
    )


def _badge(reader: CellReader, table: Table, row: Row) -> Badge:
    return Badge(row.cells["badge_id"], text_of(row, "name"), reader.whole_number(table, row, "most_pending"))


def _delegates_of(
    reader: CellReader,
    table: Table,
    finder: SlotFinder,
    badges: Collection[Badge] | None,
    known_firms: AbstractSet[str] | None,
    *,
    untold_is_free: bool = True,
    registered: _Registered | None = None,
) -> list[tuple[Delegate, Row]]:
    """Return the delegates of the good rows. Nobody stands there twice, least of all in two teams.

    `untold_is_free`: a table without the column `has_told_times` is of people who have told their times, as folders on the command line are.
    """
    badge_ids = None if badges is None else _badges_by_name(badges)
    found: list[tuple[Delegate, Row]] = []
    teams: dict[str, tuple[str, int]] = {}
    mailed: dict[str, tuple[str, int]] = {}
    for row in table.rows:
        before = reader.refusals.count
        firm, delegate_id, mail = row.cells["organisation_id"], row.cells["delegate_id"], cell(row, "email").casefold()
        for column, seen, key in (("delegate_id", teams, delegate_id), ("email", mailed, mail)):
            if not key:
                continue
            if key in seen:
                reader.refuse(table, row, column, *_twice(seen[key], firm))
            seen.setdefault(key, (firm, row.number))
        if registered is not None:
            registered.check(reader, table, row)
        if not delegate_id:
            reader.refuse(table, row, "delegate_id", Sentence("is empty."), Sentence("Give it an id of its own."))
        if known_firms is not None:
            problem = Sentence("is not a firm of this node.")
            remedy = Sentence("Correct the id, or take the firm into the directory first.")
            reader.known(table, row, "organisation_id", firm, known_firms, problem, remedy)
        badge = cell(row, "badge")
        if badge and badge_ids is not None:
            badge = badge_ids.get(badge.casefold(), badge)
            problem = Sentence("is no badge of the event.")
            if badges:
                told = "; ".join(f"{one.badge_id} ({one.name.ko}, {one.name.en})" for one in badges)
                remedy = Sentence("Write the id or the name of one: {badges}.", badges=told)
            else:
                remedy = Sentence("The event has no badges: leave the cell empty.")
            reader.known(table, row, "badge", badge, {one.badge_id for one in badges or ()}, problem, remedy)
        for one in listed(row, "languages"):
            if one not in _LANGUAGES:
                remedy = Sentence("Write the two letters of each language, separated by semicolons, such as ko;en.")
                reader.refuse(table, row, "languages", Sentence("is no language code."), remedy, value=one)
        away = finder.find(reader, table, row, "unavailable_slots")
        otherwise = bool(away) or (untold_is_free and "has_told_times" not in table.columns)
        has_told = reader.yes_or_no(table, row, "has_told_times", otherwise=otherwise)
        delegate = Delegate(
            delegate_id=delegate_id,
            organisation_id=firm,
            name=text_of(row, "name"),
            role=text_of(row, "role"),
            languages=tuple(listed(row, "languages")),
            unavailable_slots=away,
            badge=badge,
            is_first_time=reader.yes_or_no(table, row, "first_time"),
            has_told_times=has_told,
        )
        if reader.refusals.count == before:
            found.append((delegate, row))
    return found


def _badges_by_name(badges: Iterable[Badge]) -> dict[str, str]:
    """Return badge ids by their ids and names, in small letters; a name that two badges share names neither."""
    found = {one.badge_id.casefold(): one.badge_id for one in badges}
    shared: set[str] = set()
    for one in badges:
        for name in {one.name.ko.casefold(), one.name.en.casefold()}:
            if found.setdefault(name, one.badge_id) != one.badge_id:
                shared.add(name)
    ids = {one.badge_id.casefold() for one in badges}
    return {name: badge_id for name, badge_id in found.items() if name not in shared or name in ids}


class _Registered:
    """Who is registered at an event already, so that a file moves nobody into another team and gives nobody somebody else's address."""

    def __init__(self, delegates: Iterable[Delegate], addresses: Mapping[str, str]) -> None:
        self._firm_of = {one.delegate_id: one.organisation_id for one in delegates}
        self._has_address = {address.casefold(): one for one, address in addresses.items() if address}

    def check(self, reader: CellReader, table: Table, row: Row) -> None:
        """Refuse a row whose id stands in another team, or whose address is that of another delegate."""
        delegate_id, firm, mail = row.cells["delegate_id"], row.cells["organisation_id"], cell(row, "email").casefold()
        stands = self._firm_of.get(delegate_id, firm)
        if stands != firm:
            problem = Sentence(
                "is registered in the team of {other}, and stands here in that of {firm}.", other=stands, firm=firm
            )
            reader.refuse(table, row, "delegate_id", problem, _ONE_TEAM)
            return
        has_it = self._has_address.get(mail, delegate_id)
        if has_it != delegate_id:
            other = self._firm_of.get(has_it, "")
            problem = Sentence("is the address of the delegate {delegate} of {other}.", delegate=has_it, other=other)
            reader.refuse(table, row, "email", problem, _ONE_TEAM)


_ONE_TEAM = Sentence(
    "A person is in one team only: give another person an id and address of its own. Who has changed firms is taken off the one team and registered in the other, on their pages."
)


def _twice(earlier: tuple[str, int], firm: str) -> tuple[Sentence, Sentence]:
    other, number = earlier
    if other == firm:
        return Sentence("stands already in row {row}.", row=number), Sentence("Give it an id of its own.")
    problem = Sentence(
        "stands in row {row} in the team of {other}, and here in that of {firm}.", row=number, other=other, firm=firm
    )
    return problem, Sentence(
        "A person is in one team: keep one row, or give the other person an id and address of its own."
    )


def _delegate_row(one: Delegate, further: Iterable[dict[str, str]]) -> tuple[object, ...]:
    return (
        one.delegate_id,
        one.organisation_id,
        one.name.ko,
        one.name.en,
        one.role.ko,
        one.role.en,
        ";".join(one.languages),
        _joined(one.unavailable_slots),
        one.badge,
        one.is_first_time,
        one.has_told_times,
        *(told.get(one.delegate_id, "") for told in further),
    )


def _joined(ids: Collection[str]) -> str:
    return ";".join(sorted(ids))
