"""A trade show of this association as it is shared with others."""

from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bioaccord.brief import wording
from bioaccord.exchange.kinds import Kind
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.events.access import event_row_for
from bioaccord.node.events.firms import firm_countries
from bioaccord.node.events.telling_words import event_name
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.tlp import TLP

from .access import told_before
from .drafting import DraftForm
from .joint_events_told import event_payload, firms_to_list
from .models import LedgerRecord, SharingGroup, Waiting
from .needs_records import take_back
from .shared_words import lines


class EventDraft(DraftForm):
    """A trade show of this association, with the firms that agreed to be listed."""

    takes_the_place = True
    tightest = TLP.GREEN

    listed = forms.MultipleChoiceField(
        label=_("Firms that agreed to be listed"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Firms of the other associations can ask these for meetings. Tick only firms that agreed to it."),
    )  # fmt: skip
    text_ko = forms.CharField(label=_("Our note in Korean"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip
    text_en = forms.CharField(label=_("Our note in English"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip

    def __init__(self, data=None, *, user, subject: str, kept=None) -> None:
        super().__init__(data, user=user, subject=subject, kept=kept)
        self.event = event_row_for(user, subject)
        language, firms = page_language(), firms_to_list(self.event)
        countries = firm_countries(firms)
        named = {one: name.in_language(language) for one, name in firms.items()}
        self.fields["listed"].choices = [
            (one, f"{name} ({wording.country(countries[one], language)})" if one in countries else name)
            for one, name in sorted(named.items(), key=lambda firm: (countries.get(firm[0], ""), firm[1]))
        ]

        if data is None and kept is None:
            self._as_told_last()

    def _as_told_last(self) -> None:
        """Begin with the firms, the note, the group and the marking with which it was told last, as far as they are still to be chosen."""
        same = {"kind": Kind.EVENT, "payload__event_id": self.event.event_id}
        sealed = LedgerRecord.objects.filter(source=settings.ASSOCIATION, retracted_at=None, **same).order_by("-pk")
        waits = Waiting.objects.filter(retracts="", **same).order_by("-pk").first()
        last = waits or sealed.select_related("ledger__group").first()
        if last is None:
            return
        group = last.group if isinstance(last, Waiting) else last.ledger.group
        self.last = {"group": group.group_id, "marking": last.marking}
        text, listed = last.payload.get("text") or {}, {one["reference"] for one in last.payload["participants"]}
        self.initial = {
            "listed": [one for one, _name in self.fields["listed"].choices if one in listed],
            "text_ko": text.get("ko", ""), "text_en": text.get("en", ""),
        }  # fmt: skip

    def heading(self) -> str:
        return event_name(self.event).in_language(page_language())

    def payload(self) -> dict[str, Any]:
        given = self.cleaned_data
        note = Text(lines(given["text_ko"]), lines(given["text_en"]))
        return event_payload(self.event, given["listed"], note)

    @transaction.atomic
    def share(self, group: SharingGroup, kind: str, marking: TLP, payload: dict[str, Any]) -> str:
        """Decide that the event leaves; what was told of it to the group before is taken back behind it."""
        before = told_before(self.user, Kind.EVENT, "event_id", self.event.event_id)
        in_group = LedgerRecord.objects.filter(source=settings.ASSOCIATION, record_id__in=before, ledger__group=group)
        waiting = Waiting.objects.filter(record_id__in=before, group=group)
        old = [*waiting.values_list("record_id", flat=True), *in_group.values_list("record_id", flat=True)]
        record_id = super().share(group, kind, marking, payload)
        for one in old:
            take_back(self.user, one, timezone.now())
        return record_id

    def told_before(self) -> list[str]:
        return told_before(self.user, Kind.EVENT, "event_id", self.event.event_id)
