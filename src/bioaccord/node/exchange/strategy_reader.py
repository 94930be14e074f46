"""A step of a strategy note that another association told: the analysts hear of it, and no longer where it was taken back."""

from django.urls import reverse
from django.utils import timezone

from bioaccord.exchange.kinds import Kind, checked_payload
from bioaccord.exchange.kinds.strategy_note import StrategyNote
from bioaccord.node.alerts.letters import tell
from bioaccord.node.alerts.models import InboxEntry
from bioaccord.node.partners.telling import analysts
from bioaccord.vocabulary.language import Text

from .models import LedgerRecord
from .shared_words import in_either
from .words import name_of

_SAID = {
    "draft": Text("{name}에서 전략 노트 {version}판을 보냄", "version {version} of the strategy note from {name}"),
    "comment": Text("{name}에서 전략 노트에 의견을 남김", "{name} commented on the strategy note"),
    "agreed": Text("{name}에서 전략 노트 본문에 합의함", "{name} agreed to the text of the strategy note"),
    "published": Text("{name}에서 전략 노트를 회원사에 공개함", "{name} published the strategy note to its members"),
    "withdrawn": Text("{name}에서 전략 노트를 거두어들임", "{name} withdrew the strategy note"),
}


def read_strategy_step(row: LedgerRecord) -> None:
    """Tell the analysts of a step; part of the caller's transaction."""
    place = f"#{row.digest}"
    if row.payload is None:
        InboxEntry.objects.filter(address__endswith=place).delete()
        return
    told = checked_payload(row.kind, row.payload)
    assert isinstance(told, StrategyNote)
    group, name, said, title = row.ledger.group, name_of(row.source), _SAID[told.step], _title(row, told)
    words = Text(
        f"{title.ko}: {said.ko.format(name=name.ko, version=told.version)}",
        f"{title.en}: {said.en.format(name=name.en, version=told.version)}",
    )
    address = reverse("exchange_strategy_note", args=[group.group_id, told.note]) + place
    for person in analysts():
        tell(person, InboxEntry.Notice.FROM_OTHER_ASSOCIATION, words, address, timezone.now())


def _title(row: LedgerRecord, told: StrategyNote) -> Text:
    """Return what the note is called: by the step itself, or by its last version of either side."""
    if told.title is not None:
        return in_either(told.title)
    versions = LedgerRecord.objects.filter(ledger__group=row.ledger.group, kind=Kind.STRATEGY_NOTE, payload__note=told.note, payload__step="draft")  # fmt: skip
    last = versions.order_by("-pk").first()
    if last is None:
        return Text("전략 노트", "Strategy note")
    kept = checked_payload(last.kind, last.payload)
    assert isinstance(kept, StrategyNote) and kept.title is not None
    return in_either(kept.title)
