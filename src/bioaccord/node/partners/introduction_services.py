"""The only way to write introductions and blocks. What is written when a firm asks is the same whatever the asked firm thinks of it."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from bioaccord.node.accounts.models import Membership
from bioaccord.node.audit.services import record
from bioaccord.node.members.entry_access import all_ids_of, entry_for, standing_for
from bioaccord.partners import introduction as rules
from bioaccord.partners.anonymity import traces_of
from bioaccord.partners.entry import Entry, Posting
from bioaccord.partners.introduction import Answer
from bioaccord.partners.match_reason_words import countries
from bioaccord.partners.terms import standard_terms
from bioaccord.vocabulary.firm_kind import firm_kind_name
from bioaccord.vocabulary.language import Text, mid_sentence
from bioaccord.vocabulary.tlp import TLP

from .directory import current_directory, entry_of_firm
from .introduction_access import (
    ASKED,
    ASKER,
    blocked_for,
    held_for,
    introduction_for,
    introduction_of,
    is_unwanted,
    passed_on_by_association,
)
from .models import BlockedFirm, IntroductionRecord, ShownAs
from .posting_access import own_firm, own_posting
from .tasks import tell_soon
from .words import MARKINGS

FEWEST_ALIKE = 5
"""Of fewer organisations that would be shown in the same words, a reader can guess which it is."""


@dataclass(frozen=True)
class Revealing:
    """Something in a request without a name by which the other side would know who asks; `key` changes when it does."""

    key: str
    sentence: Text


class RevealsError(rules.IntroductionError):
    """A request without a name that tells who asks, and was not agreed to. `found` is what tells it."""

    def __init__(self, found: tuple[Revealing, ...]) -> None:
        super().__init__(
            Text(
                ko="기업명을 밝히지 않는 요청인데 자사를 알아볼 수 있는 내용이 들어 있어 아직 보내지 않았습니다. 그 내용을 빼거나, 아래에서 하나씩 확인한 뒤 보내 주십시오.",
                en="Nothing was sent yet: you chose not to be named, and this tells who you are. Take it out, or agree to each below and send again.",
            )
        )
        self.found = found


@dataclass(frozen=True)
class Request:
    """What a person gives to ask for an introduction. `posting_id` is a posting of the own firm to be shown, or empty."""

    asker: str
    asked: str
    words: str
    contact_name: str
    contact_mail: str
    shown_as: ShownAs = ShownAs.NAMED
    posting_id: str = ""
    kind: str = ""
    tells_association: bool = False
    told_anyway: frozenset[str] = frozenset()
    """Keys of what tells who asks (`Revealing`) that the person has seen and sends all the same."""


def ways_to_be_shown(entry: Entry) -> dict[ShownAs, Text]:
    """Return what the other side would read of a firm: its name, its country and what it does, or its country alone."""
    found = {ShownAs.NAMED: entry.name}
    where = countries([entry.country])
    ko, en = where.ko, where.en
    trade = _trade(entry)
    if trade is not None:
        found[ShownAs.KIND] = Text(f"{ko} 기업 ({trade.ko})", f"a firm in {en} ({mid_sentence(trade.en)})")
    found[ShownAs.COUNTRY] = Text(f"{ko} 기업", f"a firm in {en}")
    return found


def what_reveals(entry: Entry, shown_as: ShownAs, words: str, posting: Posting | None) -> tuple[Revealing, ...]:
    """Return by what in a request the other side would know who asks; nothing where the firm gives its name anyway."""
    if shown_as is ShownAs.NAMED:
        return ()
    found = []
    if _count_alike(entry, shown_as) < FEWEST_ALIKE:
        shown = ways_to_be_shown(entry)[shown_as]
        ko, en = (shown.in_language(language) for language in ("ko", "en"))
        found.append(
            Revealing(
                f"shown {shown_as}",
                Text(
                    ko=f"“{ko}”: 회원 명부에서 이 설명에 맞는 기업이 자사를 포함해 {FEWEST_ALIKE}곳 미만이어서 짐작할 수 있습니다.",
                    en=f"“{en}”: fewer than {FEWEST_ALIKE} organisations of the directory are so described, yours included; it can be guessed.",
                ),
            )
        )
    if posting is not None:
        ko, en = (posting.title.in_language(language) for language in ("ko", "en"))
        # Whoever may see a posting finds it by its title, with the firm's name; also one that is shown to more readers later.
        found.append(
            Revealing(
                f"posting {posting.posting_id}",
                Text(
                    ko=f"“{ko}” ({MARKINGS[posting.tlp]}): 이 글을 볼 수 있는 기업은 제목으로 찾아 자사 이름까지 알 수 있습니다.",
                    en=f"“{en}” ({MARKINGS[posting.tlp]}): whoever may see it finds it by its title, with your firm's name.",
                ),
            )
        )
        words = f"{words}\n{ko}\n{en}"
    found += [
        Revealing(
            f"words {trace}",
            Text(
                ko=f"“{trace}”: 글 속의 이 말로 자사를 알 수 있습니다.", en=f"“{trace}”: these words tell who you are."
            ),
        )
        for trace in traces_of(entry, words)
    ]
    return tuple(found)


def _count_alike(entry: Entry, shown_as: ShownAs) -> int:
    """Return how many organisations, of those that every member sees, would be shown in the same words."""
    trade = _trade(entry)
    return sum(
        one.country == entry.country
        and one.tlp in (TLP.CLEAR, TLP.GREEN)
        and (shown_as is ShownAs.COUNTRY or _trade(one) == trade)
        for one in current_directory().entries.values()
    )


def _trade(entry: Entry) -> Text | None:
    terms = standard_terms()
    modality = next((code for one in entry.capabilities for code in one.traits.modalities if code in terms), None)
    if modality is not None:
        return terms.name(modality)
    return firm_kind_name(entry.firm_kinds[0]) if entry.firm_kinds else None


@transaction.atomic
def ask(user, request: Request, now: datetime) -> IntroductionRecord:
    """Ask to be introduced to a firm that the person may see. Raises `IntroductionError` (`RevealsError` where it
    tells a name that was not to be told), `Http404` or `PermissionDenied`."""
    asker = own_firm(user, request.asker)
    today = timezone.localdate(now)
    asked = entry_for(user, request.asked, today).organisation_id
    entry = entry_of_firm(asker)
    if entry is None:
        raise Http404
    # Of two requests of one firm at once, the second waits, so that limits hold.
    called = all_ids_of([asker])
    list(Membership.objects.select_for_update().filter(organisation_id__in=called))
    rows = IntroductionRecord.objects.filter(asker__in=called)
    # What was asked before a merge, by either or of either, is asked by and of the one that stands for both.
    before = [replace(introduction_of(row), asker=asker, asked=standing_for(row.asked)) for row in rows]
    asks = rules.ask(asker, asked, request.words, before, today)
    posting = own_posting(user, request.posting_id).posting if request.posting_id else None
    shown = ways_to_be_shown(entry)
    shown_as = request.shown_as if request.shown_as in shown else ShownAs.COUNTRY
    reveals = what_reveals(entry, shown_as, request.words, posting)
    if not {one.key for one in reveals} <= request.told_anyway:
        raise RevealsError(reveals)
    row = IntroductionRecord.objects.create(
        introduction_id=secrets.token_hex(8),
        asker=asks.asker,
        asked=asks.asked,
        asked_by=user,
        kind=posting.kind if posting else request.kind,
        posting_id=posting.posting_id if posting else "",
        posting_ko=posting.title.in_language("ko") if posting else "",
        posting_en=posting.title.in_language("en") if posting else "",
        shown_as=shown_as,
        shown_ko=shown[shown_as].in_language("ko")[:300],
        shown_en=shown[shown_as].in_language("en")[:300],
        words=request.words,
        tells_association=request.tells_association or passed_on_by_association(asked),
        asked_on=asks.asked_on,
        expires_on=asks.expires_on,
        is_held=rules.is_sent_in_bulk(asks, before) or _was_reported(called),
        contact_name=request.contact_name,
        contact_mail=request.contact_mail,
    )
    tell_soon()
    return row


def _was_reported(asker: Collection[str]) -> bool:
    """Return whether a firm's requests are looked at first: one was reported, and the association has not found that unfounded."""
    reported = IntroductionRecord.objects.filter(asker__in=asker).exclude(reported_on=None)
    return reported.exclude(settled=IntroductionRecord.Settled.UNFOUNDED).exists()


@transaction.atomic
def answer(user, introduction_id: str, said: Answer, now: datetime, *, name: str = "", mail: str = "") -> None:
    """Answer for one's own firm; for a yes, `name` and `mail` say who may be reached. Raises `IntroductionError` or `Http404`."""
    seen = introduction_for(user, introduction_id)
    if seen.role == ASKER or not seen.own_id:
        raise Http404
    row = _locked(introduction_id)
    step = rules.answered(introduction_of(row), seen.own_id, said, timezone.localdate(now))
    row.answer, row.answered_on, row.answered_by = step.answer, step.answered_on, user
    if said is Answer.YES:
        row.their_contact_name, row.their_contact_mail = name, mail
    row.save()
    tell_soon()


@transaction.atomic
def withdraw(user, introduction_id: str, now: datetime) -> None:
    """Take back a request of one's own firm while it waits. Raises `IntroductionError` or `Http404`."""
    seen = introduction_for(user, introduction_id)
    if seen.role != ASKER:
        raise Http404
    row = _locked(introduction_id)
    row.withdrawn_on = rules.withdrawn(introduction_of(row), seen.own_id, timezone.localdate(now)).withdrawn_on
    row.save()


@transaction.atomic
def report(user, introduction_id: str, words: str, now: datetime) -> None:
    """Report a request that one's own firm was sent to the association. The firm that asked is not told; its next requests are held."""
    seen = introduction_for(user, introduction_id)
    if seen.role != ASKED:
        raise Http404
    row = _locked(introduction_id)
    row.reported_on, row.report_words = timezone.localdate(now), words[:1000]
    row.settled = ""
    row.save()
    record(user, "introduction_reported", introduction_id)


@transaction.atomic
def settle(user, introduction_id: str, *, founded: bool, now: datetime) -> None:
    """Decide, for the association, on what was held or reported: let it through (and what else is held of this firm), or keep it back."""
    row = held_for(user).filter(introduction_id=introduction_id).first()
    if row is None:
        raise Http404
    choice = IntroductionRecord.Settled
    row.settled = choice.FOUNDED if founded else choice.UNFOUNDED
    if not founded:
        row.is_held = False
    row.save()
    record(user, "introduction_settled", introduction_id)
    tell_soon()


@transaction.atomic
def block(user, organisation_id: str, introduction_id: str, now: datetime) -> None:
    """Show no request of the firm behind an introduction to one's own firm any more, also where its name is not known."""
    seen = introduction_for(user, introduction_id)
    if seen.role != ASKED or seen.own_id != organisation_id:
        raise Http404
    row = IntroductionRecord.objects.get(introduction_id=introduction_id)
    BlockedFirm.objects.get_or_create(
        organisation_id=organisation_id,
        blocked=row.asker,
        defaults={
            "blocked_at": now,
            "shown_ko": seen.other.in_language("ko"),
            "shown_en": seen.other.in_language("en"),
        },
    )


@transaction.atomic
def unblock(user, organisation_id: str, block_id: int) -> None:
    """Let requests of a firm be shown again."""
    blocked_for(user, organisation_id).filter(id=block_id).delete()


def is_shown_to_asked(row: IntroductionRecord) -> bool:
    """Return whether the asked firm is to be told of a request."""
    return not row.is_held and not is_unwanted(row)


def _locked(introduction_id: str) -> IntroductionRecord:
    return IntroductionRecord.objects.select_for_update().get(introduction_id=introduction_id)
