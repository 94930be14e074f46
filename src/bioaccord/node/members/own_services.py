"""The only way in which a firm's own people and their association change its entry."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from bioaccord.node.accounts.access import require
from bioaccord.node.audit.services import record
from bioaccord.partners.entry import (
    Capability,
    Entry,
    IdentifierScheme,
    Origin,
)
from bioaccord.partners.merging import merged
from bioaccord.partners.named_firms import NamedFirms
from bioaccord.partners.visibility import Reader

from .entry_access import may_confirm, may_edit, own_entry, reader_of, rows_seen_by, standing_for, stood_for_by
from .entry_rows import entry_of, entry_type, identifier_key, payload_of
from .entry_services import hold_directory, save_entries
from .models import EntryRecord, HeldChange, HeldState

IDENTITY = ("names", "country", "identifiers")


def entry_state(organisation_id: str) -> str:
    """Return a mark of the state of an entry, by which a form tells whether somebody changed it meanwhile."""
    rows = EntryRecord.objects.filter(organisation_id=standing_for(organisation_id))
    at = rows.values_list("updated_at", flat=True).first()
    return at.isoformat() if at else "new"


@transaction.atomic
def save_own(user, organisation_id: str, now: datetime, fields: dict[str, object], *, seen: str) -> HeldChange | None:
    """Write fields of the entry of one's own firm; for its administrators. Returns the change where it is held for the association.

    Held is what says who the firm is (names, country, identifiers), and words in which another organisation is named. `seen` is the
    `entry_state` that the form began with. Raises `PermissionDenied`, `Http404`, or `ValidationError` where the entry was changed meanwhile.
    """
    require(may_edit(user, organisation_id))
    hold_directory()
    entry = own_entry(organisation_id)
    if entry is None:
        raise Http404
    _refuse_old(organisation_id, seen)
    wanted = replace(entry, **fields)
    changed = {name: value for name, value in fields.items() if value != getattr(entry, name)}
    if not changed:
        return None
    claims = identifier_claims(wanted) if "identifiers" in changed else []
    claims += named_organisations(reader_of(user), entry, wanted, changed)
    if claims or any(name in changed for name in IDENTITY):
        return _hold(user, entry, wanted, changed, now)
    _save(user, wanted, now, changed, "changed by the firm")
    _drop_replaced(user, entry, wanted, changed, now)
    record(user, "entry_changed", entry.organisation_id)
    return None


def save_capability(
    user, organisation_id: str, now: datetime, capability: Capability, *, seen: str
) -> HeldChange | None:
    """Add a capability of one's own firm, or replace the one with its id, as `save_own` does; what is changed is the firm's word again."""
    require(may_edit(user, organisation_id))
    entry = own_entry(organisation_id)
    if entry is None:
        raise Http404
    known = {one.capability_id: one for one in entry.capabilities}
    before = known.get(capability.capability_id)
    if before is not None and not capability.kinds:
        capability = replace(capability, kinds=before.kinds)  # the form does not ask for them
    if before is not None and replace(before, origin=Origin.STATED) == replace(capability, origin=Origin.STATED):
        return None
    known[capability.capability_id] = replace(capability, origin=Origin.STATED)
    return save_own(user, organisation_id, now, {"capabilities": tuple(known.values())}, seen=seen)


def remove_capability(user, organisation_id: str, now: datetime, capability_id: str, *, seen: str) -> None:
    """Take a capability of one's own firm away."""
    require(may_edit(user, organisation_id))
    entry = own_entry(organisation_id)
    if entry is None:
        raise Http404
    left = tuple(one for one in entry.capabilities if one.capability_id != capability_id)
    save_own(user, organisation_id, now, {"capabilities": left}, seen=seen)


@transaction.atomic
def withdraw(user, organisation_id: str, now: datetime) -> None:
    """Take back what one's own firm asked for and the association has not decided."""
    require(may_edit(user, organisation_id))
    _held_of(organisation_id).filter(state=HeldState.WAITING).update(
        state=HeldState.WITHDRAWN, decided_by=user, decided_at=now
    )


@transaction.atomic
def decide(user, held_id: int, now: datetime, *, take: bool, answer: str = "", agreed: bool = False) -> HeldChange:
    """Take over or refuse a change that waits; for the association. Raises `Http404`, `PermissionDenied` or `ValidationError`.

    `agreed` says that whoever decides looked at the other entries with the same home page, and that both may state it.
    """
    hold_directory()
    held = HeldChange.objects.select_for_update().filter(pk=held_id).first()
    entry = own_entry(held.organisation_id) if held else None
    if entry is None:
        raise Http404
    require(may_confirm(user, entry.association))
    if held.state != HeldState.WAITING:
        raise ValidationError(_("Somebody decided this meanwhile."))
    if take:
        wanted = wanted_of(entry, held)
        refuse_claimed(identifier_claims(wanted) if "identifiers" in held.wanted else [], agreed=agreed)
        _save(user, wanted, now, held.wanted, "asked for by the firm, confirmed by the association")
    held.state = HeldState.TAKEN if take else HeldState.REFUSED
    held.decided_by, held.decided_at, held.answer = user, now, answer.strip()[:500]
    held.save()
    record(user, "entry_change_taken" if take else "entry_change_refused", held.organisation_id)
    return held


@transaction.atomic
def confirm_entry(user, organisation_id: str, now: datetime, *, capability_id: str = "", agreed: bool = False) -> None:
    """Confirm an entry as it stands, or one of its capabilities; for the association. Raises `Http404` or `PermissionDenied`.

    Whose numbers or home page stand in another entry too is not confirmed unseen: `ValidationError`, but for home pages where it is `agreed`.
    """
    hold_directory()
    row = rows_seen_by(reader_of(user)).filter(organisation_id=organisation_id).first()
    if row is None:
        raise Http404
    require(may_confirm(user, row.association))
    entry = entry_of(row)
    if capability_id:
        if capability_id not in {one.capability_id for one in entry.capabilities}:
            raise Http404
        entry = replace(
            entry,
            capabilities=tuple(
                replace(one, origin=Origin.CONFIRMED) if one.capability_id == capability_id else one
                for one in entry.capabilities
            ),
        )
        reason = "capability confirmed by the association"
    else:
        refuse_claimed(identifier_claims(entry), agreed=agreed)
        entry = replace(entry, confirmed_on=timezone.localdate(now), confirmed_by=settings.ASSOCIATION)
        reason = "confirmed by the association"
    save_entries(user, [entry], now, reason=reason)
    record(user, "entry_confirmed", organisation_id)


def wanted_of(entry: Entry, held: HeldChange) -> Entry:
    """Return an entry as it would be with a held change, also with one of a firm that was merged into it since.

    What such a firm asked for as a list is added to the list of the entry that stands for both; what it asked to take away stays.
    """
    if held.organisation_id == entry.organisation_id:
        return with_wanted(entry, held.wanted)
    row = EntryRecord.objects.get(organisation_id=held.organisation_id)
    asked = with_wanted(entry_of(row), held.wanted)
    together = merged(entry, asked)
    values = {
        name: getattr(together if isinstance(getattr(entry, name), tuple) else asked, name)
        for name in held.wanted
        if name != "capabilities"
    }
    capabilities = {"capabilities": held.wanted["capabilities"]} if "capabilities" in held.wanted else {}
    return with_wanted(replace(entry, **values), capabilities)


def with_wanted(entry: Entry, wanted: dict) -> Entry:
    """Return an entry as it would be with a held change."""
    payload = payload_of(entry) | {name: value for name, value in wanted.items() if name != "capabilities"}
    if "capabilities" in wanted:
        # One by one: what was changed meanwhile beside them stays.
        known = {one["capability_id"]: one for one in payload["capabilities"]}
        known |= {one["capability_id"]: one for one in wanted["capabilities"]}
        payload["capabilities"] = list(known.values())
    return entry_type().validate_python(payload)


def refuse_claimed(claims: Iterable[dict], *, agreed: bool) -> None:
    """Refuse to confirm what other entries state too; raises `ValidationError`.

    A number is given to one organisation only; firms of a group may share a home page, where a person `agreed` that these do.
    """
    schemes = {one["scheme"] for one in claims if one["why"] == "identifier"}
    if schemes - {IdentifierScheme.HOME_PAGE.value}:
        raise ValidationError(
            _("Another entry holds the same identifier. Correct or merge that one first, or refuse this change.")
        )
    if schemes and not agreed:
        raise ValidationError(
            _("Another entry states the same home page. Look at it, and say that both may state it, or refuse this.")
        )


def identifier_claims(entry: Entry) -> list[dict]:
    """Return the other entries that hold an identifier of an entry, each with its scheme; home pages included."""
    found = []
    for one in entry.identifiers:
        key = identifier_key(one)
        rows = EntryRecord.objects.filter(words__contains=key.lower(), merged_into=None)
        for row in rows.exclude(organisation_id=entry.organisation_id).iterator(chunk_size=200):
            if any(identifier_key(other) == key for other in entry_of(row).identifiers if other.scheme is one.scheme):
                found.append({"organisation_id": row.organisation_id, "why": "identifier", "scheme": str(one.scheme)})
    return found


def named_organisations(reader: Reader, before: Entry, after: Entry, changed: Iterable[str]) -> list[dict]:
    """Return the organisations that the firm's new words name: it may be their capability that is claimed.

    Only those that the writer may see: what is held must not tell which others there are.
    """
    new = _own_words(after, changed) - _own_words(before, changed)
    text = "\n".join(new)
    if not text:
        return []
    found = []
    named = NamedFirms(text, (name.text for name in after.names))
    own = {name.text.casefold() for name in after.names}
    rows = rows_seen_by(reader).exclude(organisation_id=after.organisation_id)
    for organisation_id, *names in rows.values_list("organisation_id", "name_ko", "name_en").iterator(chunk_size=2000):
        if any(name and name.casefold() not in own and named.names(name) for name in names):
            found.append({"organisation_id": organisation_id, "why": "named", "scheme": ""})
    return found[:10]


def waiting_change(organisation_id: str) -> HeldChange | None:
    """Return what a firm asked for and the association has not decided."""
    return _held_of(organisation_id).filter(state=HeldState.WAITING).first()


def last_decided(organisation_id: str) -> HeldChange | None:
    """Return what the association decided last about a firm's entry."""
    decided = _held_of(organisation_id).filter(state__in=(HeldState.TAKEN, HeldState.REFUSED))
    return decided.order_by("-decided_at").first()


def claims_on(organisation_id: str) -> list[dict]:
    """Return how changes that wait touch another firm's entry, without telling whose they are."""
    own = stood_for_by(standing_for(organisation_id))
    return [
        {"why": claim["why"], "scheme": claim["scheme"]}
        for held in HeldChange.objects.filter(state=HeldState.WAITING).exclude(organisation_id__in=own)
        for claim in held.claims
        if claim["organisation_id"] in own
    ]


def held_for(user) -> list[tuple[HeldChange, Entry]]:
    """Return the changes that wait and that the user may decide, the oldest first, each with the entry as it stands."""
    found = []
    for held in HeldChange.objects.filter(state=HeldState.WAITING).select_related("asked_by"):
        entry = own_entry(held.organisation_id)
        if entry is not None and may_confirm(user, entry.association):
            found.append((held, entry))
    return found


def _held_of(organisation_id: str) -> QuerySet[HeldChange]:
    """Return the changes that a firm asked for, and those that firms asked for which were merged into its entry."""
    return HeldChange.objects.filter(organisation_id__in=stood_for_by(standing_for(organisation_id)))


def _hold(user, entry: Entry, wanted: Entry, changed: dict, now: datetime) -> HeldChange:
    asked = HeldChange.objects.filter(organisation_id=entry.organisation_id, state=HeldState.WAITING)
    fields = _as_held(entry, wanted, changed)
    for earlier in asked:
        # One change of a firm waits at a time: what was asked for before and not again now is asked for with it.
        before = dict(earlier.wanted)
        if "capabilities" in before and "capabilities" in fields:
            before["capabilities"] = _by_id(before) | _by_id(fields)
            fields["capabilities"] = list(before["capabilities"].values())
        fields = before | fields
    asked.update(state=HeldState.WITHDRAWN, decided_by=user, decided_at=now)
    record(user, "entry_change_held", entry.organisation_id)
    return HeldChange.objects.create(
        organisation_id=entry.organisation_id,
        wanted=fields,
        claims=_claims_of(user, entry, fields),
        asked_by=user,
        asked_at=now,
    )


def _drop_replaced(user, entry: Entry, wanted: Entry, changed: dict, now: datetime) -> None:
    """Take what was just written out of what waits: the firm replaced it, and nobody is asked about words that are gone."""
    written = _as_held(entry, wanted, changed)
    for held in HeldChange.objects.filter(organisation_id=entry.organisation_id, state=HeldState.WAITING):
        left = {name: value for name, value in held.wanted.items() if name not in written or name == "capabilities"}
        if "capabilities" in held.wanted and "capabilities" in written:
            kept = [one for key, one in _by_id(held.wanted).items() if key not in _by_id(written)]
            left = {name: value for name, value in left.items() if name != "capabilities"}
            if kept:
                left["capabilities"] = kept
        if left == held.wanted:
            continue
        if left:
            held.wanted, held.claims = left, _claims_of(user, own_entry(entry.organisation_id) or wanted, left)
        else:
            held.state, held.decided_by, held.decided_at = HeldState.WITHDRAWN, user, now
        held.save()


def _claims_of(user, entry: Entry, fields: dict) -> list[dict]:
    """Return whom a change touches that waits: who holds the same identifiers, and who is named in the words as they now are."""
    after = with_wanted(entry, fields)
    claims = identifier_claims(after) if "identifiers" in fields else []
    return claims + named_organisations(reader_of(user), entry, after, fields)


def _as_held(entry: Entry, wanted: Entry, changed: Iterable[str]) -> dict:
    payload = payload_of(wanted)
    fields = {name: payload[name] for name in changed}
    if "capabilities" in fields:
        known = {one["capability_id"]: one for one in payload_of(entry)["capabilities"]}
        fields["capabilities"] = [one for one in payload["capabilities"] if known.get(one["capability_id"]) != one]
    return fields


def _by_id(fields: dict) -> dict[str, dict]:
    return {one["capability_id"]: one for one in fields["capabilities"]}


def _save(user, entry: Entry, now: datetime, changed: Iterable[str], reason: str) -> None:
    save_entries(user, [entry], now, reason=reason, own_fields=changed)


def _refuse_old(organisation_id: str, seen: str) -> None:
    if seen != entry_state(organisation_id):
        raise ValidationError(
            _("Somebody changed this entry meanwhile. Look at it again; what you typed is still in the form.")
        )


def _own_words(entry: Entry, changed: Iterable[str]) -> set[str]:
    words = {
        part
        for name in ("industry", "products", "summary")
        if name in changed
        for part in (getattr(entry, name).ko, getattr(entry, name).en)
    }
    if "capabilities" in changed:
        words |= {part for one in entry.capabilities for part in (one.note.ko, one.note.en, one.evidence)}
    return words - {""}
