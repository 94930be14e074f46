"""The only way to write who is who: what was found, what was decided, and what was undone. Each act is on the audit trail."""

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import update_change_reason

from bioaccord.node.accounts.access import firms_with_people, require
from bioaccord.node.alerts.letters import tell, write_letter
from bioaccord.node.alerts.models import InboxEntry
from bioaccord.node.audit.services import record
from bioaccord.node.members.entry_rows import entry_of
from bioaccord.node.members.entry_services import save_entries
from bioaccord.node.members.models import EntryRecord
from bioaccord.partners.entry import Entry
from bioaccord.partners.likeness import Likeness
from bioaccord.partners.merging import merged
from bioaccord.vocabulary.language import Text

from .access import likeness_of, merge_for, pair_for, reviews, waiting_for
from .claim_words import CLAIM_SUBJECT, claim_letter, claim_text
from .models import ClaimMessage, Finding, Merge, Pair, PairState
from .replay import Replay, payload_of, replayed_without, root_of
from .standing import held_reasons, is_claimed, is_reviewable, stands_for_both

_NOTED_EVERY_SECONDS = 1.0
DECIDED = (PairState.MERGED, PairState.KEPT_APART)


class DecidedMeanwhileError(ValidationError):
    """Somebody else decided a pair, or one of its entries was merged, since it was shown."""


def show_next(user, filters, after: int | None = None, back: bool = False) -> Pair | None:
    """Return the next pair to decide and note who looks at it, so that a second reviewer is given another one."""
    pair = waiting_for(user, filters, after=after, back=back).first()
    if pair is not None:
        note_shown(user, pair)
    return pair


def note_shown(user, pair: Pair) -> None:
    """Note that a person looks at a pair, and at no other one any more."""
    Pair.objects.filter(shown_to=user).exclude(pk=pair.pk).update(shown_to=None, shown_at=None)
    Pair.objects.filter(pk=pair.pk).update(shown_to=user, shown_at=timezone.now())


@transaction.atomic
def decide(
    user, pair_id: int, *, merge: bool, keep_id: str = "", agreed: bool = False, now: datetime | None = None
) -> Pair:
    """Merge a pair, or keep it apart. `keep_id` is the entry that stands for both, by default the one `stands_for_both` names.

    `agreed` says that the people of both firms agreed: needed where both are kept by firms themselves. Raises `DecidedMeanwhileError`,
    `ValidationError` where that is missing, `Http404` for no such pair.
    """
    require(reviews(user))
    now = now or timezone.now()
    seen = pair_for(user, pair_id)
    # The entries first, in one order for everybody: two decisions about the same firm wait for each other and never lock crosswise.
    rows = _locked([seen.left_now_id, seen.right_now_id])
    pair = Pair.objects.select_for_update().get(pk=pair_id)
    if pair.state != PairState.WAITING or {pair.left_now_id, pair.right_now_id} != {
        seen.left_now_id,
        seen.right_now_id,
    }:
        raise DecidedMeanwhileError(
            _("Somebody decided this pair meanwhile, or one of its entries changed. Here is the next one.")
        )
    left, right = rows[pair.left_now_id], rows[pair.right_now_id]
    if left.pk == right.pk:
        raise DecidedMeanwhileError(_("These two were made one entry meanwhile. Here is the next pair."))
    people = firms_with_people()
    if merge:
        if {left.organisation_id, right.organisation_id} <= people and not agreed:
            raise ValidationError(
                _(
                    "Both entries are kept by firms themselves. Merge them only when the people of both said that they are one firm."
                )
            )
        kept = next((row for row in (left, right) if row.organisation_id == keep_id), None)
        if kept is None:
            kept_id = stands_for_both(entry_of(left), entry_of(right), people).organisation_id
            kept = left if left.organisation_id == kept_id else right
        other = right if kept is left else left
        _settle(pair, PairState.MERGED, user, now)
        _merge(user, kept, other, pair, now)
        record(user, "entries_merged", f"{kept.organisation_id} + {other.organisation_id}")
    else:
        _settle(pair, PairState.KEPT_APART, user, now)
        record(user, "entries_kept_apart", f"{left.organisation_id} | {right.organisation_id}")
    return pair


def last_decision(user) -> Pair | None:
    """Return the pair that the person decided last and that stands."""
    require(reviews(user))
    rows = Pair.objects.filter(decided_by=user, decided_with=None, state__in=DECIDED)
    return rows.order_by("-decided_at", "-id").first()


@transaction.atomic
def undo_decision(user, pair_id: int, now: datetime | None = None) -> Pair:
    """Take a decision back: the pair waits again, and a merge is taken apart. Raises `DecidedMeanwhileError` where it does not stand."""
    require(reviews(user))
    now = now or timezone.now()
    pair = Pair.objects.filter(pk=pair_id).first()
    if pair is None:
        raise Http404
    if pair.state == PairState.KEPT_APART:
        pair = Pair.objects.select_for_update().get(pk=pair_id)
        if pair.state != PairState.KEPT_APART:
            raise DecidedMeanwhileError(_("This decision was taken back already."))
        _reopen(pair)
        record(user, "decision_taken_back", f"{pair.left.organisation_id} | {pair.right.organisation_id}")
        return pair
    merge = pair.merges.filter(undone_at=None).first()
    if merge is None:
        raise DecidedMeanwhileError(_("This decision was taken back already."))
    _take_apart(user, merge, now)
    pair.refresh_from_db()
    _reopen(pair)
    record(user, "decision_taken_back", f"{merge.kept.organisation_id} + {merge.other.organisation_id}")
    return pair


@transaction.atomic
def split(user, merge_id: int, now: datetime | None = None) -> Replay:
    """Take a merge apart for good: both are entries again and are never merged by the node again."""
    require(reviews(user))
    now = now or timezone.now()
    merge = merge_for(user, merge_id)
    replay = _take_apart(user, merge, now)
    if merge.pair is not None:
        pair = merge.pair
        Pair.objects.filter(Q(pk=pair.pk) | Q(decided_with=pair)).update(
            state=PairState.SPLIT, decided_at=now, decided_by=user
        )
        pair.refresh_from_db()
        pair.save()  # for its history
    record(user, "entries_split", f"{merge.kept.organisation_id} | {merge.other.organisation_id}")
    return replay


@transaction.atomic
def store_likenesses(likenesses: Sequence[Likeness], now: datetime, *, merge_above: float) -> tuple[int, int]:
    """Keep what was found as pairs, and merge what is as likely as `merge_above` and held by nothing; returns new pairs and merges.

    Pairs that wait and were not found again are dropped; what was decided stays decided.
    """
    rows = {row.organisation_id: row for row in EntryRecord.objects.filter(merged_into=None)}
    entries = {organisation_id: entry_of(row) for organisation_id, row in rows.items()}
    people = firms_with_people()
    known = {(pair.left.organisation_id, pair.right.organisation_id): pair for pair in _all_pairs()}
    apart = {
        frozenset((pair.left_now_id, pair.right_now_id))
        for pair in known.values()
        if pair.state in (PairState.KEPT_APART, PairState.SPLIT)
    }
    found: set[tuple[str, str]] = set()
    made = 0
    fresh: list[Pair] = []
    for likeness in sorted(likenesses, key=lambda one: (-one.probability, one.left_id, one.right_id)):
        key = (min(likeness.left_id, likeness.right_id), max(likeness.left_id, likeness.right_id))
        if key in found or key[0] == key[1] or not all(one in entries and is_reviewable(entries[one]) for one in key):
            continue
        found.add(key)
        left, right = (rows[one] for one in key)
        reasons = held_reasons(
            entries[key[0]],
            entries[key[1]],
            likeness,
            with_people=people,
            kept_apart=frozenset((left.pk, right.pk)) in apart and key not in known,
        )
        pair = known.get(key)
        if pair is None:
            pair = Pair(left=left, right=right, left_now=left, right_now=right, found_at=now)
            made += 1
        elif pair.state != PairState.WAITING:
            continue
        before = _as_found(pair)
        _write_likeness(pair, likeness, key[0])
        pair.held = reasons
        pair.claimed = is_claimed(key, reasons, pair.probability, with_people=people)
        pair.sources = sorted({entries[one].source for one in key if entries[one].source})
        if pair.pk is None or before != _as_found(pair):
            pair.save()
        fresh.append(pair)
        if pair.claimed:
            _tell_claim(pair, entries, people, now)
    gone = [
        pair.pk
        for key, pair in known.items()
        if pair.state == PairState.WAITING and key not in found and all(one in entries for one in key)
    ]
    for pair in Pair.objects.filter(pk__in=gone):
        pair.delete()
    merges = sum(_merged_by_itself(pair.pk, now) for pair in fresh if pair.probability >= merge_above and not pair.held)
    return made, merges


def _as_found(pair: Pair) -> tuple:
    return (pair.probability, pair.prior_bits, pair.evidence, pair.held, pair.claimed, pair.sources)


def _all_pairs() -> Iterable[Pair]:
    return Pair.objects.select_related("left", "right")


def _merged_by_itself(pair_id: int, now: datetime) -> bool:
    """Merge a pair without a person, unless a merge or a decision before it in this look speaks against it now."""
    pair = Pair.objects.select_related("left_now", "right_now").get(pk=pair_id)
    if pair.state != PairState.WAITING or pair.left_now_id == pair.right_now_id:
        return False
    rows = _locked([pair.left_now_id, pair.right_now_id])
    left, right = rows[pair.left_now_id], rows[pair.right_now_id]
    people = firms_with_people()
    one, two = entry_of(left), entry_of(right)
    sides = Q(left_now=left, right_now=right) | Q(left_now=right, right_now=left)
    apart = Pair.objects.filter(sides, state__in=(PairState.KEPT_APART, PairState.SPLIT)).exists()
    reasons = held_reasons(one, two, likeness_of(pair), with_people=people, kept_apart=apart)
    if reasons:
        # What was merged into one of both brought the contradiction.
        pair.held = reasons
        ids = (left.organisation_id, right.organisation_id)
        pair.claimed = is_claimed(ids, reasons, pair.probability, with_people=people)
        pair.save()
        return False
    kept_id = stands_for_both(one, two, people).organisation_id
    kept, other = (left, right) if left.organisation_id == kept_id else (right, left)
    _settle(pair, PairState.MERGED_AUTOMATICALLY, None, now)
    _merge(None, kept, other, pair, now)
    record(None, "entries_merged", f"{kept.organisation_id} + {other.organisation_id} ({pair.probability:.4f})")
    return True


def _write_likeness(pair: Pair, likeness: Likeness, left_id: str) -> None:
    turned = likeness.left_id != left_id
    pair.probability, pair.prior_bits = likeness.probability, likeness.prior_bits
    pair.evidence = [
        {
            "comparison": one.comparison,
            "left": one.right if turned else one.left,
            "right": one.left if turned else one.right,
            "weight_bits": one.weight_bits,
        }
        for one in likeness.evidence
    ]


def _settle(pair: Pair, state: PairState, user, now: datetime) -> None:
    """Write a decision on a pair, and on others that wait between the same two entries."""
    sides = Q(left_now=pair.left_now, right_now=pair.right_now) | Q(left_now=pair.right_now, right_now=pair.left_now)
    for row in Pair.objects.select_for_update().filter(sides, state=PairState.WAITING).order_by("pk"):
        row.state, row.decided_at, row.decided_by = state, now, user
        row.decided_with = None if row.pk == pair.pk else pair
        row.shown_to, row.shown_at = None, None
        row.save()
        row.messages.filter(ended_at=None).update(ended_at=now)
    pair.refresh_from_db()


def _reopen(pair: Pair) -> None:
    for row in Pair.objects.select_for_update().filter(Q(pk=pair.pk) | Q(decided_with=pair)).order_by("pk"):
        row.state, row.decided_at, row.decided_by, row.decided_with = PairState.WAITING, None, None, None
        row.save()
        row.messages.update(ended_at=None)
    pair.refresh_from_db()


def _merge(user, kept: EntryRecord, other: EntryRecord, pair: Pair, now: datetime) -> None:
    before, added = entry_of(kept), entry_of(other)
    one = merged(before, added)
    reason = f"merged with {other.organisation_id}"
    save_entries(user, [one], now, reason=reason, look=False)
    Merge.objects.create(
        pair=pair,
        kept=kept,
        other=other,
        kept_before=kept.payload,
        other_before=other.payload,
        made=payload_of(one),
        merged_at=now,
        merged_by=user,
    )
    _point(user, other, kept, now, f"merged into {kept.organisation_id}")
    Pair.objects.filter(left_now=other).update(left_now=kept)
    Pair.objects.filter(right_now=other).update(right_now=kept)


def _take_apart(user, merge: Merge, now: datetime) -> Replay:
    top = root_of(merge.kept)
    _locked([top.pk, merge.kept_id, merge.other_id])
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        raise DecidedMeanwhileError(_("These two were taken apart already."))
    replay = replayed_without(merge)
    reason = f"taken apart from {merge.other.organisation_id}"
    save_entries(user, [entry for _row, entry in replay.entries], now, reason=reason, look=False)
    save_entries(user, [replay.other], now, reason=f"taken apart from {merge.kept.organisation_id}", look=False)
    for later in replay.merges:
        later.save()
    merge.undone_at, merge.undone_by = now, user
    merge.save()
    other = EntryRecord.objects.get(pk=merge.other_id)
    _point(user, other, None, now, f"taken apart from {merge.kept.organisation_id}")
    for pair in Pair.objects.filter(Q(left_now=top) | Q(right_now=top)).select_related("left", "right"):
        Pair.objects.filter(pk=pair.pk).update(left_now=root_of(pair.left), right_now=root_of(pair.right))
    return replay


def _point(user, row: EntryRecord, target: EntryRecord | None, now: datetime, reason: str) -> None:
    row.merged_into, row.updated_at = target, now
    row._history_user = user
    row.save(update_fields=["merged_into", "updated_at"])
    update_change_reason(row, reason)


def _locked(ids: Iterable[int]) -> dict[int, EntryRecord]:
    # Not their keys: a pair that points to an entry may be written while somebody else waits for that entry.
    rows = EntryRecord.objects.select_for_update(no_key=True).filter(pk__in=sorted(set(ids))).order_by("pk")
    return {row.pk: row for row in rows}


def _tell_claim(pair: Pair, entries: dict[str, Entry], people: frozenset[str], now: datetime) -> None:
    """Tell the people of each side by page, inbox and mail that another entry claims to be their firm, but not which."""
    from bioaccord.node.partners.telling import people_of

    page = reverse("identity_claims")
    for row in (pair.left, pair.right):
        if row.organisation_id not in people:
            continue
        entry = entries[row.organisation_id]
        text = claim_text(entry, pair.held)
        message, is_new = ClaimMessage.objects.get_or_create(
            pair=pair,
            organisation_id=row.organisation_id,
            defaults={"text_ko": text.ko, "text_en": text.en, "given_at": now},
        )
        if not is_new:
            continue
        name = Text(entry.name.in_language("ko"), entry.name.in_language("en"))
        body = claim_letter(text, f"{settings.BASE_ADDRESS}{page}")
        for person in people_of(row.organisation_id):
            tell(person, InboxEntry.Notice.IDENTITY_CLAIMED, name, page, now)
            # The number of the message, not of the pair: letters to both sides have nothing in common.
            write_letter(person, f"claim-{message.pk}", CLAIM_SUBJECT, body, now)


def ask_to_find() -> None:
    """Leave it to the worker to look for entries of one organisation, once what is being written is committed; one look waits at a time."""
    from .tasks import find_pairs

    with transaction.atomic():
        if Finding.objects.filter(state=Finding.State.WAITING).exists():
            return
        row = Finding.objects.create(asked_at=timezone.now())
        transaction.on_commit(lambda: find_pairs.enqueue(row.pk))


def start_finding(user) -> None:
    """Ask for a look; for reviewers."""
    require(reviews(user))
    record(user, "finding_started", "")
    ask_to_find()


@transaction.atomic
def cancel_finding(user, finding_id: int) -> None:
    """Cancel a look that waits or runs: it writes nothing."""
    require(reviews(user))
    waiting = Finding.objects.filter(pk=finding_id, state=Finding.State.WAITING)
    if not waiting.update(state=Finding.State.CANCELLED, ended_at=timezone.now()):
        Finding.objects.filter(pk=finding_id, state=Finding.State.RUNNING).update(cancel_asked=True)
    record(user, "finding_cancelled", str(finding_id))


def run_finding(finding_id: int) -> str:
    """Look for entries of one organisation and keep what is found, whole or not at all; for the worker. Returns how it ended."""
    from bioaccord.partners.progress import Cancelled
    from bioaccord.partners.same_organisation import MERGE_ABOVE, find_duplicates

    rows = Finding.objects.filter(pk=finding_id)
    waiting = rows.filter(state=Finding.State.WAITING)
    if not waiting.update(state=Finding.State.RUNNING, started_at=timezone.now()):
        return "nothing"
    try:
        entries = [entry_of(row) for row in EntryRecord.objects.filter(merged_into=None).iterator(chunk_size=2000)]
        entries = [entry for entry in entries if is_reviewable(entry)]
        rows.update(entries=len(entries))
        likenesses = find_duplicates(entries, progress=_progress_of(rows))
        with transaction.atomic():
            if not rows.filter(cancel_asked=False).exists():
                return _end_finding(rows, Finding.State.CANCELLED)
            made, merges = store_likenesses(likenesses, timezone.now(), merge_above=MERGE_ABOVE)
            rows.update(new_pairs=made, merged=merges)
    except Cancelled:
        return _end_finding(rows, Finding.State.CANCELLED)
    except BaseException:
        _end_finding(rows, Finding.State.FAILED)
        raise
    return _end_finding(rows, Finding.State.DONE)


def _progress_of(rows) -> Callable[[int, int], bool]:
    """Return what notes how many names of how many are compared, and answers whether to go on."""
    noted = -_NOTED_EVERY_SECONDS

    def note(done: int, total: int) -> bool:
        nonlocal noted
        if done < total and time.monotonic() - noted < _NOTED_EVERY_SECONDS:
            return True
        noted = time.monotonic()
        rows.update(done=done, total=total)
        return rows.filter(cancel_asked=False).exists()

    return note


def _end_finding(rows, state: Finding.State) -> str:
    rows.filter(state=Finding.State.RUNNING).update(state=state, ended_at=timezone.now())
    return str(state)
