"""What may be shared, kind by kind: how a person begins, what is added by hand, and the content that comes of it.

A kind that is shared has a form here or in a file of its own, and a line in `draftings.py`; the pages that show who will read it and each field
that leaves are the same for all.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bioaccord.exchange.kinds import Kind
from bioaccord.exchange.shared_signal import payload_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.plain_words import PlainWordsForm
from bioaccord.node.policy.access import signal_for
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.tlp import TLP

from . import services
from .access import told_before
from .models import SharingGroup


class DraftForm(PlainWordsForm):
    """What a person adds to something of this node before it is shared. `subject` names that thing; subclasses raise `Http404` where there is none."""

    narrowest = TLP.CLEAR
    """The marking that what is shared carries here already: it may be told as narrowly as this, or more narrowly."""

    tightest = TLP.AMBER
    """The narrowest marking with which those for whom it is meant can read it."""

    finds = ""
    """What the button is called that fills the choices of the form from what was typed so far; empty where there is none."""

    def __init__(self, data=None, *, user, subject: str, kept=None) -> None:
        super().__init__(data)
        self.user, self.subject = user, subject
        self.last: dict[str, str] = {}
        """Group and marking to begin with, as where it was told before."""
        if kept is not None:  # what was filled in so far, to go on with: nothing is judged yet
            self.initial = {name: kept.getlist(name) if isinstance(field, forms.MultipleChoiceField) else kept.get(name, "") for name, field in self.fields.items()}  # fmt: skip

    takes_the_place = False
    """Whether sharing it again takes the place of what was shared before."""

    def heading(self) -> str:
        """Return what is being shared, for the head of the page."""
        raise NotImplementedError

    def payload(self) -> dict[str, Any]:
        """Return the content, once the form is valid."""
        raise NotImplementedError

    def has_nothing_to_tell(self) -> bool:
        """Return whether everything there would be to tell is held back; the page then says why and asks for nothing."""
        return False

    def beside(self) -> list[dict[str, Any]]:
        """Return what a person has to see before choosing, as rows of `name`, `told` and `held`."""
        return []

    def told_before(self) -> list[str]:
        """Return the ids of records in which the same thing was shared already."""
        return []

    def share(self, group: SharingGroup, kind: str, marking: TLP, payload: dict[str, Any]) -> str:
        """Decide that the content leaves, and return the record's id. Raises `InputError`."""
        return services.share(self.user, group, kind, marking, payload)


class SignalDraft(DraftForm):
    """A signal as this node holds it, with the analyst's note."""

    note_ko = forms.CharField(label=_("Our note in Korean"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))  # fmt: skip
    note_en = forms.CharField(label=_("Our note in English"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))  # fmt: skip

    def __init__(self, data=None, *, user, subject: str, kept=None) -> None:
        super().__init__(data, user=user, subject=subject, kept=kept)
        self.signal = signal_for(user, subject)
        self.narrowest = self.signal.tlp

    def heading(self) -> str:
        return self.signal.title.in_language(page_language())

    def payload(self) -> dict[str, Any]:
        note = Text(self.cleaned_data["note_ko"].strip(), self.cleaned_data["note_en"].strip())
        return payload_of(self.signal, note)

    def told_before(self) -> list[str]:
        return told_before(self.user, Kind.POLICY_SIGNAL, "signal_id", self.signal.signal_id)
