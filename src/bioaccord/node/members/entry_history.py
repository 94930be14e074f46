"""What was changed in an entry, when and by whom, as far as a reader may know."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bioaccord.node.accounts.access import roles_of
from bioaccord.node.accounts.models import Membership

from .differences import Difference, differences
from .entry_access import as_seen_by, entry_for, reader_of
from .entry_rows import entry_type
from .models import EntryRecord

_MOST = 200
REASONS = {
    "changed by the firm": gettext_lazy("changed by the firm"),
    "asked for by the firm, confirmed by the association": gettext_lazy(
        "asked for by the firm, confirmed by the association"
    ),
    "confirmed by the association": gettext_lazy("confirmed by the association"),
    "capability confirmed by the association": gettext_lazy("capability confirmed by the association"),
}
_IMPORT = "import: "


@dataclass(frozen=True)
class Change:
    """One change: `who` is the person for people of the firm and of the association, for others only on whose behalf it was made."""

    at: datetime
    who: str
    reason: str
    differences: list[Difference]


def history_for(user, organisation_id: str, today: date) -> list[Change]:
    """Return the changes of an entry that the reader may see, newest first, in the words of the page's language; `Http404` as `entry_for`.

    Each state is looked at as the reader might have seen it: what was not for this reader then is not told now, nor that it was changed.
    """
    entry = entry_for(user, organisation_id, today)
    reader, roles = reader_of(user), roles_of(user)
    by_name = organisation_id in roles.organisation_ids or bool(reader.analyst_of)
    rows = list(
        EntryRecord.history.filter(organisation_id=entry.organisation_id)
        .select_related("history_user")
        .order_by("-history_date", "-history_id")[: _MOST + 1]
    )[::-1]
    own_people = set(Membership.objects.filter(organisation_id=entry.organisation_id).values_list("user_id", flat=True))
    before, found = None, []
    for number, row in enumerate(rows):
        after = as_seen_by(entry_type().validate_python(row.payload), reader, today)
        if after is None:
            continue
        if number == 0 and len(rows) > _MOST:
            before = after  # what came before it is not looked at any more
            continue
        changed = differences(before, after)
        before = after
        if changed:
            found.append(Change(row.history_date, _who(row.history_user, own_people, by_name), _reason(row), changed))
    return found[::-1]


def _who(person, own_people: set[int], by_name: bool) -> str:
    if person is None:
        return _("the node")
    if by_name:
        return person.email
    return _("the firm") if person.pk in own_people else _("the association")


def _reason(row) -> str:
    reason = row.history_change_reason or ""
    if reason.startswith(_IMPORT):
        return _("taken over from {source}").format(source=reason.removeprefix(_IMPORT))
    return str(REASONS.get(reason, ""))
