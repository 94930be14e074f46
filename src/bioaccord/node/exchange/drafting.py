"""What may be shared, kind by kind: how a person begins, what is added by hand, and the content that comes of it.

An app that shares a kind adds its form to `DRAFTINGS`; the pages that show who will read it and each field that leaves are the same for all.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from bioaccord.exchange.kinds import Kind
from bioaccord.exchange.shared_signal import payload_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.events.access import event_row_for
from bioaccord.node.events.telling_words import event_name
from bioaccord.node.plain_words import PlainWordsForm
from bioaccord.node.policy.access import signal_for
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.tlp import TLP

from .access import told_before
from .joint_events_told import event_payload, firms_to_list


class DraftForm(PlainWordsForm):
    """What a person adds to something of this node before it is shared. `subject` names that thing; subclasses raise `Http404` where there is none."""

    narrowest = TLP.CLEAR
    """The marking that what is shared carries here already: it may be told as narrowly as this, or more narrowly."""

    def __init__(self, data=None, *, user, subject: str) -> None:
        super().__init__(data)
        self.user, self.subject = user, subject

    def heading(self) -> str:
        """Return what is being shared, for the head of the page."""
        raise NotImplementedError

    def payload(self) -> dict[str, Any]:
        """Return the content, once the form is valid."""
        raise NotImplementedError

    def told_before(self) -> list[str]:
        """Return the ids of records in which the same thing was shared already."""
        return []


class SignalDraft(DraftForm):
    """A signal as this node holds it, with the analyst's note."""

    note_ko = forms.CharField(label=_("Our note in Korean"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))  # fmt: skip
    note_en = forms.CharField(label=_("Our note in English"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))  # fmt: skip

    def __init__(self, data=None, *, user, subject: str) -> None:
        super().__init__(data, user=user, subject=subject)
        self.signal = signal_for(user, subject)
        self.narrowest = self.signal.tlp

    def heading(self) -> str:
        return self.signal.title.in_language(page_language())

    def payload(self) -> dict[str, Any]:
        note = Text(self.cleaned_data["note_ko"].strip(), self.cleaned_data["note_en"].strip())
        return payload_of(self.signal, note)

    def told_before(self) -> list[str]:
        return told_before(self.user, Kind.POLICY_SIGNAL, "signal_id", self.signal.signal_id)


class MarketNoteDraft(DraftForm):
    """A market note written by hand."""

    title_ko = forms.CharField(label=_("Title in Korean"), required=False, max_length=300)
    title_en = forms.CharField(label=_("Title in English"), required=False, max_length=300)
    text_ko = forms.CharField(label=_("Text in Korean"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 6}))  # fmt: skip
    text_en = forms.CharField(label=_("Text in English"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 6}))  # fmt: skip
    first_day = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    publisher = forms.CharField(label=_("Source: who published it"), max_length=300)
    address = forms.URLField(label=_("Source: web address"), required=False, max_length=600, assume_scheme="https")

    def heading(self) -> str:
        return str(_("Market note"))

    def clean(self) -> dict[str, Any]:
        """Refuse a note that says nothing, or ends before it begins."""
        given = super().clean()
        for part in ("title", "text"):
            if not (given.get(f"{part}_ko") or given.get(f"{part}_en")):
                self.add_error(f"{part}_ko", _("Write it in Korean or in English, or in both."))
        first, last = given.get("first_day"), given.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day lies before the first."))
        return given

    def payload(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "title": _words(Text(given["title_ko"], given["title_en"])),
            "text": _words(Text(_lines(given["text_ko"]), _lines(given["text_en"]))),
            "first_day": given["first_day"].isoformat(),
            "last_day": given["last_day"].isoformat(),
            "evidence": [{"publisher": given["publisher"], "address": given["address"]}],
            "is_fictional": settings.LOADS_SAMPLE,
        }


class EventDraft(DraftForm):
    """A trade show of this association, with the firms that agreed to be listed."""

    listed = forms.MultipleChoiceField(
        label=_("Firms that agreed to be listed"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Firms of the other associations can ask these for meetings. Tick only firms that agreed to it."),
    )  # fmt: skip
    text_ko = forms.CharField(label=_("Our note in Korean"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip
    text_en = forms.CharField(label=_("Our note in English"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip

    def __init__(self, data=None, *, user, subject: str) -> None:
        super().__init__(data, user=user, subject=subject)
        self.event = event_row_for(user, subject)
        self.fields["listed"].choices = [
            (one, name.in_language(page_language())) for one, name in firms_to_list(self.event).items()
        ]

    def heading(self) -> str:
        return event_name(self.event).in_language(page_language())

    def payload(self) -> dict[str, Any]:
        given = self.cleaned_data
        return event_payload(self.event, given["listed"], Text(_lines(given["text_ko"]), _lines(given["text_en"])))

    def told_before(self) -> list[str]:
        return told_before(self.user, Kind.EVENT, "event_id", self.event.event_id)


DRAFTINGS: Mapping[str, type[DraftForm]] = {
    Kind.POLICY_SIGNAL: SignalDraft,
    Kind.MARKET_NOTE: MarketNoteDraft,
    Kind.EVENT: EventDraft,
}


def _words(text: Text) -> dict[str, str] | None:
    return {"ko": _lines(text.ko), "en": _lines(text.en)} if text.ko.strip() or text.en.strip() else None


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _line(text: str) -> str:
    return " ".join(text.split())[:400]
