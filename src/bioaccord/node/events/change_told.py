"""Who had to be told of a proposal that was adopted, what has reached them, and whom the organiser still has to call."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bioaccord.node.alerts.models import Delivery, InboxEntry
from bioaccord.node.audit.services import record
from bioaccord.vocabulary.language import Language

from .event_shown import delegate_shown, slot_shown, slots_shown
from .firms import firm_names
from .models import DelegateRecord, EventState, ScheduleRun
from .rows import programme_of
from .run_access import run_for
from .telling_words import people_of_firms

TOLD_COLUMNS = ("delegate_id", "name", "firm", "phone", "email", "state", "told", "changes")
_MAILED, _MAIL_WAITS, _MAIL_FAILED, _CALLED, _NOBODY = "mailed", "waits", "failed", "called", "nobody"
_LETTER = re.compile(r"diary-(\d+)-[0-9a-f]{16}")
_READ, _UNREAD = "read", "unread"
_REACHED = frozenset({_MAILED, _READ, _CALLED})


@dataclass(frozen=True)
class ToldPerson:
    """A delegate whose meetings a proposal moved: what reached that person, in one word and in those of the page, and what changed."""

    delegate_id: str
    name: str
    firm: str
    phone: str
    email: str
    state: str
    words: str
    changes: tuple[str, ...]

    @property
    def is_told(self) -> bool:
        """Return whether the change reached the person; a letter that waits, or a notice that nobody read, has not."""
        return self.state in _REACHED

    def row(self) -> dict[str, str]:
        """Return the person as a row of the file."""
        return {
            "delegate_id": self.delegate_id,
            "name": self.name,
            "firm": self.firm,
            "phone": self.phone,
            "email": self.email,
            "state": self.state,
            "told": self.words,
            "changes": " / ".join(self.changes),
        }


def told_people(run: ScheduleRun, language: Language) -> list[ToldPerson]:
    """Return everybody whose meetings a run moved, or gave a slot, that was adopted after the schedule was published, those to be called first; nobody before."""
    if run.adopted_at is None or run.event.state not in (EventState.PUBLISHED, EventState.OVER):
        return []
    told = run.said.get("told", {})
    if not told.get("delegates") and not told.get("unreached"):
        return []  # adopted before it was published: everybody got the whole diary then
    changes = _changes(run, language)
    rows = list(run.event.delegates.filter(delegate_id__in=list(changes)).select_related("user"))
    names = firm_names(one.organisation_id for one in rows)
    letters, notices, firms = _letters(rows, run.adopted_at), _notices(rows, run.adopted_at), _through_firms(rows, run)
    called = run.said.get("called", {})
    found = []
    for row in rows:
        state, words = _state(row, called, letters, notices, firms)
        found.append(
            ToldPerson(
                row.delegate_id,
                delegate_shown(row, language)["name"],
                names[row.organisation_id].in_language(language),
                row.phone,
                row.email,
                state,
                words,
                tuple(changes[row.delegate_id]),
            )
        )
    return sorted(found, key=lambda one: (one.is_told, one.firm, one.name))


@transaction.atomic
def note_called(user, event_id: str, run_id: int, delegate_id: str, *, called: bool) -> None:
    """Note that somebody called a delegate, or that nobody did. Raises `PermissionDenied` or `Http404`."""
    run = ScheduleRun.objects.select_for_update().get(pk=run_for(user, event_id, run_id).pk)
    if not run.event.delegates.filter(delegate_id=delegate_id).exists():
        return
    noted = {one: at for one, at in run.said.get("called", {}).items() if one != delegate_id}
    run.said = run.said | {"called": noted | ({delegate_id: timezone.now().isoformat()} if called else {})}
    run.save(update_fields=["said"])
    record(user, "delegate_called", f"{event_id}: {delegate_id} {'+' if called else '-'}")


def _changes(run: ScheduleRun, language: Language) -> dict[str, list[str]]:
    """Return for each delegate whose meetings moved what became of them: the other firm, from where, to where."""
    event = programme_of(run.event)
    slots = slots_shown(event, language)
    moved = sorted(run.said.get("moved", []), key=lambda one: one[4] or one[2])
    rows = {one.meeting_id: one for one in run.event.meetings.filter(meeting_id__in=[one[0] for one in moved])}
    names = firm_names({firm for one in rows.values() for firm in (one.asking, one.asked)})
    people = {who for one in moved for who in one[6]}
    firm_of = dict(run.event.delegates.filter(delegate_id__in=people).values_list("delegate_id", "organisation_id"))
    found: dict[str, list[str]] = defaultdict(list)
    for meeting_id, _kind, from_slot, from_place, to_slot, to_place, delegates in moved:
        if (row := rows.get(meeting_id)) is None:
            continue
        was = f"{slot_shown(slots, from_slot)} {from_place}".strip() or _("no slot")
        is_now = f"{slot_shown(slots, to_slot)} {to_place}".strip()
        if not is_now:
            is_now = _("cancelled") if row.status == "cancelled" else _("no slot")
        for delegate_id in delegates:
            # Whom with, from where the person sits; who is of neither firm reads both.
            with_firms = [one for one in (row.asking, row.asked) if one != firm_of.get(delegate_id)]
            told = " – ".join(names[one].in_language(language) for one in with_firms)
            found[delegate_id].append(f"{told}: {was} → {is_now}")
    return dict(found)


def _letters(rows: Iterable[DelegateRecord], since: datetime) -> dict[int, Delivery]:
    """Return the newest letter with a changed diary to each delegate (row)."""
    wanted = {str(row.pk): row.pk for row in rows}
    letters = Delivery.objects.filter(
        channel=Delivery.Channel.MAIL, key__startswith="diary-", created_at__gte=since
    ).defer("text", "html", "files", "pictures")
    found: dict[int, Delivery] = {}
    for one in letters.order_by("created_at", "pk"):
        # A letter to a firm for several of its delegates has the firm's id at that place.
        match = _LETTER.fullmatch(one.key)
        if match and match.group(1) in wanted:
            found[wanted[match.group(1)]] = one
    return found


def _notices(rows: Iterable[DelegateRecord], since: datetime) -> dict[int, InboxEntry]:
    """Return the newest notice of a changed diary in the inbox of each person with an account (by user)."""
    users = [row.user_id for row in rows if row.user_id is not None]
    return _newest(users, since)


def _newest(users: Iterable[int], since: datetime) -> dict[int, InboxEntry]:
    kinds = (InboxEntry.Notice.DIARY_CHANGED, InboxEntry.Notice.DIARY_PUBLISHED)
    entries = InboxEntry.objects.filter(owner__in=list(users), notice__in=kinds, found_at__gte=since)
    return {one.owner_id: one for one in entries.order_by("found_at", "pk")}


def _through_firms(rows: Iterable[DelegateRecord], run: ScheduleRun) -> Mapping[str, tuple[str, InboxEntry]]:
    """Return who of a firm has the notice for its delegates without address and account: mail address and notice."""
    silent = {row.organisation_id for row in rows if not row.email and row.user_id is None}
    people = people_of_firms(silent)
    entries = _newest({one.pk for some in people.values() for one in some}, run.adopted_at)
    found = {}
    for firm, some in people.items():
        for person in some:
            if person.pk in entries:
                found[firm] = (person.email, entries[person.pk])
                break
    return found


def _state(
    row: DelegateRecord,
    called: Mapping[str, str],
    letters: Mapping[int, Delivery],
    notices: Mapping[int, InboxEntry],
    firms: Mapping[str, tuple[str, InboxEntry]],
) -> tuple[str, str]:
    if row.delegate_id in called:
        return _CALLED, _("called")
    letter, notice = letters.get(row.pk), notices.get(row.user_id or 0)
    if letter is not None and letter.state == Delivery.State.SENT:
        return _MAILED, _("by mail")
    if notice is not None:
        return (_READ, _("in the inbox, read")) if notice.read_at else (_UNREAD, _("in the inbox, not read yet"))
    if letter is not None and letter.state == Delivery.State.GIVEN_UP:
        return _MAIL_FAILED, _("the mail was refused: call")
    if letter is not None or row.email:
        return _MAIL_WAITS, _("the mail waits to be sent")
    if row.organisation_id in firms:
        person, entry = firms[row.organisation_id]
        if entry.read_at:
            return _READ, _("through {person}, in the inbox and read").format(person=person)
        return _UNREAD, _("through {person}, in the inbox, not read yet").format(person=person)
    return _NOBODY, _("nobody can be told here: call")
