"""The only way to write introductions across two nodes: the first consent, the second, taking back, deleting.

Neither a no nor silence is ever told: no record leaves for them. Contacts leave once both have agreed, each from its own node.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from bioaccord.exchange.kinds import Kind
from bioaccord.exchange.refusal import Refused
from bioaccord.exchange.shared_need import invitation_payload
from bioaccord.node.accounts.models import Membership
from bioaccord.node.alerts.letters import tell as tell_person
from bioaccord.node.alerts.letters import write_letter
from bioaccord.node.alerts.models import InboxEntry
from bioaccord.node.audit.services import record as audit
from bioaccord.node.members.entry_access import all_ids_of
from bioaccord.node.partners.directory import entry_of_firm, firm_name
from bioaccord.node.partners.introduction_services import Revealing, RevealsError, ways_to_be_shown, what_reveals
from bioaccord.node.partners.models import ShownAs
from bioaccord.node.partners.posting_access import own_firm
from bioaccord.partners import introduction as rules
from bioaccord.partners.anonymity import traces_of
from bioaccord.partners.entry import Entry
from bioaccord.partners.introduction import Answer, IntroductionError
from bioaccord.partners.terms import Facet
from bioaccord.vocabulary.language import Text, share_of_hangul
from bioaccord.vocabulary.tlp import TLP

from .introductions_access import SeenAcross, is_over, rules_of, title_of, unnamed
from .models import AcrossIntroduction, GroupState, SharingGroup
from .needs_access import SeenReceived
from .needs_records import day_of, introduction_group, take_back, tell
from .needs_tasks import look_soon

MARKING = TLP.AMBER
"""Steps of an introduction are for the two associations' own people, and for the two firms."""
_TELLING_REASONS = {"kind", "material", "country", *(str(one) for one in Facet)}
"""Reasons that say what fits in the vocabulary's words; passages of a profile, dates and quantities would tell whose they are."""
_SALT = "bioaccord.exchange.introduction"
_LOOKED_AT_SECONDS = 24 * 3600
_Role = AcrossIntroduction.Role


@dataclass(frozen=True)
class Asking:
    """What a person gives to ask: how the firm is described, words, and who may be reached once the other side agrees too."""

    organisation_id: str
    shown_as: ShownAs
    words: str
    contact_name: str
    contact_mail: str


@dataclass(frozen=True)
class PreparedAsking:
    """What would leave now, and what after the other side's yes, as a person looks at it; `token` stands for exactly this."""

    asking: Asking
    group: SharingGroup
    payload: dict[str, Any]
    contact: dict[str, str]
    reveals: tuple[Revealing, ...]
    token: str


def prepare(user, seen: SeenReceived, asking: Asking) -> PreparedAsking:
    """Return what would leave of a request of the person's own firm, to which the need was shown.

    Raises `IntroductionError` where it cannot be asked, `Http404` where the need was not shown to the firm.
    """
    entry, group, showing = _who_asks(user, seen, asking)
    record, shared = seen.row.record, seen.found
    shown = ways_to_be_shown(entry)
    asking = replace(asking, shown_as=asking.shown_as if asking.shown_as in shown else ShownAs.COUNTRY)
    reasons = [Text(one["ko"], one["en"]) for one in showing.reasons if one["group"] == "fits" and one["name"] in _TELLING_REASONS]  # fmt: skip
    if asking.shown_as is not ShownAs.NAMED:
        reasons = [one for one in reasons if not traces_of(entry, f"{one.ko}\n{one.en}")]
    payload = invitation_payload(
        "asked",
        invitation=secrets.token_hex(16),
        about=(record.source, record.record_id),
        asked_by=secrets.token_hex(16),
        asked_of=shared.posting.posting_id,
        described=shown[asking.shown_as],
        message=in_its_language(asking.words),
        reasons=reasons,
        is_fictional=entry.fictional,
    )
    token = signing.dumps([user.pk, seen.row.pk, _fields(asking), payload], salt=_SALT, compress=True)
    return _prepared(entry, asking, group, payload, token)


def prepared_of(user, seen: SeenReceived, token: str) -> PreparedAsking:
    """Return what a person looked at, from its token. Raises `IntroductionError` where it is too old or no longer so."""
    try:
        by, received_id, fields, payload = signing.loads(token, salt=_SALT, max_age=_LOOKED_AT_SECONDS)
    except (signing.BadSignature, ValueError) as error:
        raise IntroductionError(_looked_too_long()) from error
    if (by, received_id) != (user.pk, seen.row.pk):
        raise IntroductionError(_looked_too_long())
    asking = Asking(fields[0], ShownAs(fields[1]), *fields[2:])
    entry, group, _showing = _who_asks(user, seen, asking)
    return _prepared(entry, asking, group, payload, token)


@transaction.atomic
def ask(user, seen: SeenReceived, prepared: PreparedAsking, told_anyway: Collection[str], now: datetime) -> AcrossIntroduction:  # fmt: skip
    """Ask to be introduced: the first consent. Raises `IntroductionError` (`RevealsError` where it tells a name that was not to be told)."""
    firm = own_firm(user, prepared.asking.organisation_id)
    called = all_ids_of([firm])
    # Of two requests of one firm at once, the second waits, so that limits hold.
    list(Membership.objects.select_for_update().filter(organisation_id__in=called))
    before = [
        replace(rules_of(row), asker=firm)
        for row in AcrossIntroduction.objects.filter(role=_Role.ASKER, organisation_id__in=called)
    ]
    payload, record = prepared.payload, seen.row.record
    asks = rules.ask(firm, payload["asked_of"], prepared.asking.words, before, day_of(now))
    if not {one.key for one in prepared.reveals} <= set(told_anyway):
        raise RevealsError(prepared.reveals)
    words = in_its_language(prepared.asking.words)
    row = AcrossIntroduction.objects.create(
        invitation=payload["invitation"],
        peer=record.source,
        role=_Role.ASKER,
        organisation_id=firm,
        group=prepared.group,
        about_source=record.source,
        about_id=record.record_id,
        asked_by=payload["asked_by"],
        asked_of=payload["asked_of"],
        described_ko=payload["described"].get("ko", ""),
        described_en=payload["described"].get("en", ""),
        words_ko=words.ko,
        words_en=words.en,
        reasons=payload.get("reasons", []),
        asked_on=asks.asked_on,
        expires_on=min(one for one in (asks.expires_on, seen.row.until) if one is not None),
        person=user,
        contact_name=prepared.asking.contact_name,
        contact_mail=prepared.asking.contact_mail,
    )
    _step(user, row, "asked", payload, now)
    return row


@transaction.atomic
def answer(user, seen: SeenAcross, said: Answer, now: datetime, *, name: str = "", mail: str = "") -> None:
    """Answer for the own firm; a yes is the second consent, after which contacts leave. Anything else is told to nobody.

    Raises `IntroductionError` or `Http404`.
    """
    if not seen.can_answer:
        raise Http404
    row = AcrossIntroduction.objects.select_for_update().get(pk=seen.row.pk)
    step = rules.answered(rules_of(row), row.asked_of, said, timezone.localdate(now))
    if said is Answer.YES and row.group.state != GroupState.AGREED:
        raise IntroductionError(
            Text("두 협회의 공유 그룹이 닫혀 소개할 수 없습니다. 협회에 문의해 주십시오.", "The two associations' group is closed. Turn to your association.")
        )  # fmt: skip
    row.answer, row.answered_on, row.person = step.answer, step.answered_on, user
    if said is not Answer.YES:
        row.save()
        return
    row.contact_name, row.contact_mail = name, mail
    row.save()
    _step(user, row, "accepted", _plain_step(row, "accepted"), now)
    tell_contact(user, row, now)


@transaction.atomic
def withdraw(user, seen: SeenAcross, now: datetime) -> None:
    """Take back a request of the own firm while it waits: what was told of it is asked to be erased. Raises `IntroductionError`."""
    row = AcrossIntroduction.objects.select_for_update().get(pk=seen.row.pk)
    if row.role != _Role.ASKER:
        raise Http404
    row.withdrawn_on = rules.withdrawn(rules_of(row), row.asked_by, timezone.localdate(now)).withdrawn_on
    _forget_words(row)
    _forget_contacts(row)
    row.save()
    _take_back_steps(user, row, now)


@transaction.atomic
def delete(user, seen: SeenAcross, now: datetime) -> None:
    """Delete an introduction on which both agreed: contacts go here, and are asked to be erased at the other node, which takes back its own."""
    row = AcrossIntroduction.objects.select_for_update().get(pk=seen.row.pk)
    if not seen.agreed or row.deleted_on is not None:
        raise Http404
    forget(user, row, now)


def forget(user, row: AcrossIntroduction, now: datetime) -> None:
    """Let an introduction be over: nothing of either side stays but that there was one; part of the caller's transaction."""
    row.deleted_on = timezone.localdate(now)
    _forget_words(row)
    _forget_contacts(row)
    row.save()
    _take_back_steps(user, row, now)


def forget_request(row: AcrossIntroduction, now: datetime) -> None:
    """Note on the asked side that the request was taken back; part of the caller's transaction."""
    today = timezone.localdate(now)
    if today <= row.expires_on and not row.answer:
        row.withdrawn_on = row.withdrawn_on or today
    _forget_words(row)
    row.described_ko = row.described_en = ""
    row.save()
    InboxEntry.objects.filter(address=page_of(row)).delete()


def tell_contact(user, row: AcrossIntroduction, now: datetime) -> None:
    """Tell the peer how to reach the own firm, as its person typed it for this; both have agreed. Part of the caller's transaction."""
    name = firm_name(row.organisation_id)
    firm = " / ".join(dict.fromkeys(one for one in (name.ko, name.en) if one))[:120]
    contact = (firm, row.contact_name, row.contact_mail)
    _step(user, row, "contact", _plain_step(row, "contact", contact), now)


def tell_agreed(row: AcrossIntroduction, now: datetime) -> None:
    """Tell the own firm's person that the contact of the other side is there. The contact itself stands on the page alone, so that it can be erased."""
    if row.person is None or not row.person.is_active:
        return
    title = about_of(row)
    tell_person(row.person, InboxEntry.Notice.INTRODUCTION_AGREED, title, page_of(row), now)
    write_letter(
        row.person,
        f"across-{row.pk}-agreed",
        Text("두 기업이 모두 소개에 동의했습니다", "Both firms agreed to be introduced"),
        Text(
            f"{title.ko}\n상대 기업의 담당자 연락처를 볼 수 있습니다.\n{address_of(row)}",
            f"{title.en}\nHow to reach the other firm stands on the page.\n{address_of(row)}",
        ),
        now,
    )


def tell_what_ended(now: datetime) -> int:
    """Tell firms that asked, once, that no answer came or that the need ended, in the same words whatever the other thought; returns how many.

    What was told of their request is asked to be erased. A day is left after the last one: days end at other hours on the other node.
    """
    today, count = timezone.localdate(now), 0
    waiting = AcrossIntroduction.objects.filter(role=_Role.ASKER, told_outcome=False, deleted_on=None)
    for row_id in waiting.exclude(answer=Answer.YES).values_list("pk", flat=True):
        with transaction.atomic():
            row = AcrossIntroduction.objects.select_for_update().get(pk=row_id)
            ended = (
                row.withdrawn_on is not None or is_over(row, today) or day_of(now) > row.expires_on + timedelta(days=1)
            )
            if row.told_outcome or row.answer == Answer.YES or not ended:
                continue
            row.told_outcome = True
            if row.withdrawn_on is None:
                title = about_of(row)
                _forget_words(row)
                _forget_contacts(row)
                _take_back_steps(None, row, now)
                if row.person is not None and row.person.is_active:
                    tell_person(row.person, InboxEntry.Notice.INTRODUCTION_UNANSWERED, title, page_of(row), now)
                    count += 1
            row.save()
    return count


def page_of(row: AcrossIntroduction) -> str:
    """Return the address of an introduction."""
    return reverse("across_introduction", args=[row.pk])


def address_of(row: AcrossIntroduction) -> str:
    """Return the address of an introduction as a letter gives it."""
    return settings.BASE_ADDRESS + page_of(row)


def about_of(row: AcrossIntroduction) -> Text:
    """Return what an introduction is called in a notice, which outlives the need: the own posting's title, else from where the other firm is."""
    return title_of(row) if row.role == _Role.ASKED else unnamed(row)


def in_its_language(words: str) -> Text:
    """Return what a person typed in the language it was typed in; nobody translates it."""
    return Text(words, "") if share_of_hangul(words) >= 0.3 else Text("", words)


def _who_asks(user, seen: SeenReceived, asking: Asking) -> tuple[Entry, SharingGroup, Any]:
    firm = own_firm(user, asking.organisation_id)
    called, entry = all_ids_of([firm]), entry_of_firm(firm)
    showing = next((one for one in seen.shown if one.organisation_id in called), None)
    if entry is None or showing is None:
        raise Http404
    if seen.found is None or not seen.is_open:
        raise IntroductionError(Text("이미 기한이 지났거나 거두어들인 글입니다.", "It has expired, or was taken back."))
    group = introduction_group(seen.row.record.source)
    if group is None:
        raise IntroductionError(
            Text(
                "두 협회가 소개를 주고받기로 한 그룹이 없습니다. 협회에 문의해 주십시오.",
                "The two associations have agreed on no group for introductions between them. Turn to your association.",
            )
        )
    return entry, group, showing


def _prepared(entry: Entry, asking: Asking, group: SharingGroup, payload: dict[str, Any], token: str) -> PreparedAsking:
    name = entry.name
    contact = {
        "organisation": " / ".join(dict.fromkeys(one for one in (name.ko, name.en) if one))[:120],
        "person": asking.contact_name,
        "email": asking.contact_mail,
    }
    reveals = what_reveals(entry, asking.shown_as, asking.words, None)
    return PreparedAsking(asking, group, payload, contact, reveals, token)


def _fields(asking: Asking) -> list[str]:
    return [asking.organisation_id, str(asking.shown_as), asking.words, asking.contact_name, asking.contact_mail]


def _plain_step(row: AcrossIntroduction, step: str, contact: tuple[str, str, str] | None = None) -> dict[str, Any]:
    entry = entry_of_firm(row.organisation_id)
    return invitation_payload(
        step, invitation=row.invitation, about=(row.about_source, row.about_id), asked_by=row.asked_by, asked_of=row.asked_of,
        contact=contact, is_fictional=bool(entry and entry.fictional),
    )  # fmt: skip


def _step(user, row: AcrossIntroduction, step: str, payload: dict[str, Any], now: datetime) -> None:
    try:
        record_id = tell(user, row.group, Kind.MEETING_INVITATION, MARKING, payload, now)
    except Refused as refused:
        raise IntroductionError(
            Text("입력한 내용이 규격에 맞지 않아 보낼 수 없습니다.", "What was typed does not follow the schema and cannot be sent.")
        ) from refused  # fmt: skip
    row.steps.create(source=settings.ASSOCIATION, record_id=record_id, step=step)
    audit(user, f"exchange_introduction_{step}", f"{row.peer} {row.invitation}")


def _take_back_steps(user, row: AcrossIntroduction, now: datetime) -> None:
    for step in row.steps.filter(source=settings.ASSOCIATION):
        take_back(user, step.record_id, now)
    audit(user, "exchange_introduction_ended", f"{row.peer} {row.invitation}")
    look_soon()


def _forget_words(row: AcrossIntroduction) -> None:
    row.words_ko = row.words_en = ""
    row.reasons = []


def _forget_contacts(row: AcrossIntroduction) -> None:
    row.contact_name = row.contact_mail = row.their_firm = row.their_contact_name = row.their_contact_mail = ""


def _looked_too_long() -> Text:
    return Text(
        "미리 본 내용이 오래됐거나 그 사이 바뀌었습니다. 다시 미리 본 뒤 보내십시오.",
        "What you looked at is too old, or something changed since. Look at it again, then send it.",
    )
