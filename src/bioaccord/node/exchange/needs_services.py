"""The only way to share an offer or need without its firm's name, to take it back, and to show one that came to a member firm."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from bioaccord.exchange.kinds import Kind
from bioaccord.exchange.marking import LEAVES
from bioaccord.exchange.refusal import Refused
from bioaccord.exchange.shared_need import NothingToMatchError, text_of
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.alerts.letters import tell as tell_person
from bioaccord.node.alerts.letters import write_letter
from bioaccord.node.alerts.models import InboxEntry
from bioaccord.node.audit.services import record as audit
from bioaccord.node.members.entry_access import all_ids_of
from bioaccord.node.partners.directory import current_directory
from bioaccord.node.partners.introduction_services import Revealing, what_reveals
from bioaccord.node.partners.models import ShownAs
from bioaccord.node.partners.posting_access import FoundPosting, own_posting
from bioaccord.node.partners.telling import analysts, people_of
from bioaccord.node.partners.words import MARKINGS
from bioaccord.partners.entry import Side
from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.tlp import TLP

from .models import GroupState, LedgerRecord, SharedPosting, SharingGroup, ShownPosting, Waiting
from .needs_access import Candidate, SeenReceived, groups_for_sharing, is_of_own_firm
from .needs_as_told import found_of_payload, payload_of, read_payload
from .needs_records import take_back, tell
from .needs_tasks import look_soon

_SALT = "bioaccord.exchange.need"
_LOOKED_AT_SECONDS = 24 * 3600
"""How long what a person looked at before sending may be sent as it was seen."""
_NOT_OF_THE_SCHEMA = Text("규격에 맞지 않아 보낼 수 없습니다. 글을 줄이거나 고쳐 주십시오.", "It does not follow the schema and cannot be sent. Shorten or change it.")  # fmt: skip
_ALREADY = Text(
    "이 글은 이미 이 그룹에 공유됐거나 협회의 발송을 기다리고 있습니다. 먼저 거두어들인 뒤 다시 공유하십시오.",
    "It is shared with this group already, or waits for the association to send it. Take it back first, then share it again.",
)


class NeedError(BioaccordError):
    """A sharing that cannot be."""


@dataclass(frozen=True)
class Prepared:
    """What would leave, as a person looks at it: `token` stands for exactly this, for this person, for a day."""

    group: SharingGroup
    kind: Kind
    marking: TLP
    payload: dict[str, Any]
    reveals: tuple[Revealing, ...]
    token: str


def kind_of(found: FoundPosting) -> Kind:
    """Return as which kind of record a posting leaves."""
    return Kind.OFFER if found.posting.side is Side.OFFER else Kind.NEED


def markings_of(found: FoundPosting) -> list[TLP]:
    """Return with which markings a posting may leave, narrowest first: never wider than its own. Empty where its own does not leave at all."""
    order = list(TLP)
    return [one for one in reversed(LEAVES) if order.index(one) >= order.index(found.posting.tlp)]


def prepare(user, found: FoundPosting, group_id: str, marking: TLP, title: Text, text: Text) -> Prepared:
    """Return what would leave of a posting of the person's own firm, with a new reference, and what in it tells whose it is.

    Raises `NeedError` where it cannot be shared so.
    """
    group = next((one for one in groups_for_sharing(kind_of(found)) if one.group_id == group_id), None)
    if group is None or marking not in markings_of(found):
        raise Http404
    _check_free(found.posting.posting_id, group)
    if not found.entry.country:
        raise NeedError(Text("자사의 소재 국가가 회원 명부에 없습니다. 명부 정보를 채운 뒤 공유하십시오.", "The directory does not say in which country your firm is. Complete your entry, then share it."))  # fmt: skip
    try:
        payload = payload_of(found, title, text, secrets.token_hex(16))
    except NothingToMatchError as error:
        raise NeedError(
            Text(
                "품목·모달리티·단계·분야 등 매칭에 쓸 조건이 하나도 없습니다. 글을 고쳐 하나 이상 고른 뒤 공유하십시오.",
                "It names nothing to be matched by: no material, modality, step or field. Change it and choose at least one.",
            )
        ) from error
    except ValueError as error:
        raise NeedError(_NOT_OF_THE_SCHEMA) from error
    token = signing.dumps([user.pk, found.posting.posting_id, group.group_id, str(marking), payload], salt=_SALT, compress=True)  # fmt: skip
    return Prepared(group, kind_of(found), marking, payload, what_tells_whose(found, payload), token)


def what_tells_whose(found: FoundPosting, payload: dict[str, Any]) -> tuple[Revealing, ...]:
    """Return by what in a payload its readers would know the firm behind it."""
    told = found_of_payload(kind_of(found), payload, found.entry.association)
    words = [payload[part].get(language, "") for part in ("title", "text") if part in payload for language in ("ko", "en")]  # fmt: skip
    reveals = what_reveals(found.entry, ShownAs.COUNTRY, "\n".join(words), None)
    own, is_seen = found.posting.title, found.posting.tlp in (TLP.CLEAR, TLP.GREEN)
    same = {own.ko.strip(), own.en.strip()} & {told.posting.title.ko.strip(), told.posting.title.en.strip()} - {""}
    if is_seen and same:
        title = own.in_language("ko"), own.in_language("en")
        reveals += (
            Revealing(
                "title",
                Text(
                    f"“{title[0]}” ({MARKINGS[found.posting.tlp]}): 우리 노드에서 이 글을 볼 수 있는 사람은 같은 제목으로 자사 이름까지 찾을 수 있습니다. 제목을 바꾸면 막을 수 있습니다.",
                    f"“{title[1]}” ({MARKINGS[found.posting.tlp]}): whoever may see this posting on our node finds it by the same title, with your firm's name. Another title prevents it.",
                ),
            ),
        )
    return reveals


def prepared_of(user, found: FoundPosting, token: str) -> Prepared:
    """Return what a person looked at, from its token. Raises `NeedError` where it is too old, not of this person, or no longer so."""
    try:
        by, posting_id, group_id, marking, payload = signing.loads(token, salt=_SALT, max_age=_LOOKED_AT_SECONDS)
    except (signing.BadSignature, ValueError) as error:
        raise NeedError(_looked_too_long()) from error
    group = next((one for one in groups_for_sharing(kind_of(found)) if one.group_id == group_id), None)
    if (by, posting_id) != (user.pk, found.posting.posting_id) or group is None or TLP(marking) not in markings_of(found):  # fmt: skip
        raise NeedError(_looked_too_long())
    shared = read_payload(kind_of(found), payload)
    if payload_of(found, text_of(shared.title), text_of(shared.text), shared.reference) != payload:
        raise NeedError(_looked_too_long())
    return Prepared(group, kind_of(found), TLP(marking), payload, what_tells_whose(found, payload), token)


@transaction.atomic
def allow(user, found: FoundPosting, prepared: Prepared, told_anyway: Collection[str], *, sends: bool, now: datetime) -> SharedPosting:  # fmt: skip
    """Allow a posting of the person's own firm to be shared exactly as it was looked at, and send it at once or leave that to an analyst.

    Raises `NeedError` where something in it tells whose it is and was not agreed to, or it is shared already.
    """
    own_posting(user, found.posting.posting_id)
    if not {one.key for one in prepared.reveals} <= set(told_anyway):
        raise NeedError(
            Text(
                "자사를 알아볼 수 있는 내용이 들어 있어 아직 공유하지 않았습니다. 그 내용을 빼거나, 아래에서 하나씩 확인해 주십시오.",
                "Nothing was shared yet: something in it tells whose it is. Take it out, or agree to each below.",
            )
        )
    SharingGroup.objects.select_for_update().get(pk=prepared.group.pk)
    _check_free(found.posting.posting_id, prepared.group)
    row = SharedPosting.objects.create(
        reference=prepared.payload["reference"],
        posting_id=found.posting.posting_id,
        organisation_id=found.entry.organisation_id,
        group=prepared.group,
        kind=prepared.kind,
        marking=prepared.marking,
        payload=prepared.payload,
        until=found.posting.expires_on,
        allowed_by=user,
        allowed_at=now,
    )
    audit(user, "exchange_posting_allowed", f"{prepared.group.group_id} {row.reference}")
    if sends:
        _send(user, row, now)
    else:
        title = found_of_payload(row.kind, row.payload, "").posting.title
        for person in analysts():
            tell_person(person, InboxEntry.Notice.FROM_OTHER_ASSOCIATION, title, _page_of(row), now)
    return row


@transaction.atomic
def send(user, row: SharedPosting, now: datetime) -> None:
    """Send what a firm allowed to be shared: one of its people, or an analyst. Raises `NeedError`."""
    require(roles_of(user).analyst or is_of_own_firm(user, row.organisation_id))
    row = SharedPosting.objects.select_for_update().get(pk=row.pk)
    if row.ended_at is not None or row.sent_at is not None:
        raise NeedError(Text("이미 보냈거나 거두어들인 글입니다.", "It was sent already, or taken back."))
    why = why_over(row, timezone.localdate(now))
    if why:
        _end(user, row, why, now)
        return
    _send(user, row, now)


@transaction.atomic
def end(user, row: SharedPosting, now: datetime) -> None:
    """Take back what was shared, or decline (as an analyst) to send what a firm allowed; what left is asked to be erased."""
    own = is_of_own_firm(user, row.organisation_id)
    require(roles_of(user).analyst or own)
    row = SharedPosting.objects.select_for_update().get(pk=row.pk)
    if row.ended_at is None:
        ended = SharedPosting.Ended
        _end(user, row, ended.TAKEN_BACK if own or row.sent_at else ended.DECLINED, now)


@transaction.atomic
def show(user, seen: SeenReceived, candidate: Candidate, now: datetime) -> None:
    """Show a received need or offer to a candidate firm's people. Analysts only."""
    require(roles_of(user).analyst)
    match = candidate.match
    reasons = [
        {"group": group, "name": one.name, "ko": one.sentence.ko, "en": one.sentence.en}
        for group, conditions in (("fits", match.fits), ("conflicts", match.conflicts), ("unknown", match.unknown))
        for one in conditions
    ]
    _row, is_new = ShownPosting.objects.get_or_create(
        received=seen.row,
        organisation_id=candidate.organisation_id,
        defaults={"score": match.score, "reasons": reasons, "shown_by": user, "shown_at": now},
    )
    if not is_new or seen.found is None:
        return
    address = page_of_received(seen.row.pk)
    for person in people_of(candidate.organisation_id):
        tell_person(person, InboxEntry.Notice.FROM_OTHER_ASSOCIATION, seen.found.posting.title, address, now)
        # The letter says nothing of the need: it would outlive it.
        write_letter(
            person,
            f"received-{seen.row.pk}-shown",
            Text(
                "협회가 다른 협회 기업의 제공·수요를 보여 드립니다",
                "Your association shows you something from another association",
            ),
            Text(
                f"{seen.source.ko}의 기업이 낸 제공·수요가 귀사에 맞을 만합니다. 기업명은 두 기업이 모두 동의한 뒤에 알 수 있습니다.\n{settings.BASE_ADDRESS}{address}",
                f"An offer or need of a firm of {seen.source.en} may fit your firm. Its name is told once both firms agree.\n{settings.BASE_ADDRESS}{address}",
            ),
            now,
        )
    audit(user, "exchange_posting_shown", f"{seen.row.record.source} {seen.row.record.record_id}: {candidate.organisation_id}")  # fmt: skip


def page_of_received(received_id: int) -> str:
    """Return the address of a received offer or need."""
    return f"/partners/across/{received_id}/"


def end_what_is_over(now: datetime) -> int:
    """Take back what was shared of postings that expired, were withdrawn or narrowed; returns how many sharings ended."""
    today, count = timezone.localdate(now), 0
    for row_id in SharedPosting.objects.filter(ended_at=None).values_list("pk", flat=True):
        with transaction.atomic():
            row = SharedPosting.objects.select_for_update().get(pk=row_id)
            why = why_over(row, today) if row.ended_at is None else ""
            if why:
                _end(None, row, why, now)
                count += 1
    return count


def why_over(row: SharedPosting, today: date) -> str:
    """Return why a sharing no longer holds, empty where it does: taken back as a record, its posting gone or not to leave any more, expired."""
    ended = SharedPosting.Ended
    if row.record_id and not _is_told(row.record_id):
        return ended.TAKEN_BACK
    directory = current_directory()
    firm = directory.firm_of_posting.get(row.posting_id, "")
    entry = directory.entries.get(firm)
    posting = next((one for one in entry.postings if one.posting_id == row.posting_id), None) if entry else None
    if posting is None or firm not in all_ids_of([row.organisation_id]):
        return ended.POSTING_GONE
    if TLP(row.marking) not in markings_of(FoundPosting(entry, posting, True)):
        return ended.POSTING_GONE
    until = min((one for one in (row.until, posting.expires_on) if one is not None), default=None)
    return ended.EXPIRED if until is not None and today > until else ""


def _is_told(record_id: str) -> bool:
    """Return whether a record still stands, or waits to be sealed: analysts may take back any record of this node."""
    standing = LedgerRecord.objects.filter(source=settings.ASSOCIATION, record_id=record_id, retracted_at=None)
    return standing.exists() or Waiting.objects.filter(record_id=record_id, retracts="").exists()


def _send(user, row: SharedPosting, now: datetime) -> None:
    if row.group.state != GroupState.AGREED:
        raise NeedError(
            Text("이 그룹은 닫혀서 더 이상 보낼 수 없습니다.", "The group is closed: nothing is sent in it any more.")
        )
    try:
        row.record_id = tell(user, row.group, Kind(row.kind), TLP(row.marking), row.payload, now)
    except Refused as refused:
        raise NeedError(_NOT_OF_THE_SCHEMA) from refused
    row.sent_by, row.sent_at = user, now
    row.save(update_fields=["record_id", "sent_by", "sent_at"])


def _end(user, row: SharedPosting, why: str, now: datetime) -> None:
    row.ended_at, row.ended_why, row.payload = now, why, {}
    row.save(update_fields=["ended_at", "ended_why", "payload"])
    if row.record_id:
        take_back(user, row.record_id, now)
    audit(user, "exchange_posting_ended", f"{row.group.group_id} {row.reference} {why}")
    look_soon()


def _check_free(posting_id: str, group: SharingGroup) -> None:
    if SharedPosting.objects.filter(posting_id=posting_id, group=group, ended_at=None).exists():
        raise NeedError(_ALREADY)


def _looked_too_long() -> Text:
    return Text(
        "미리 본 내용이 오래됐거나 그 사이 글이 바뀌었습니다. 다시 미리 본 뒤 공유하십시오.",
        "What you looked at is too old, or the posting changed since. Look at it again, then share it.",
    )


def _page_of(row: SharedPosting) -> str:
    return f"/partners/across/shared/{row.pk}/"
