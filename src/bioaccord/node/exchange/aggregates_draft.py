"""To tell what a signal does to the members together: choose the measure; figures that the rule holds back cannot be chosen."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from bioaccord.exchange.shared_signal import payload_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.policy.access import signal_for
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.tlp import TLP

from . import access
from .aggregates_measures import METHODS, NAMES, UNITS, Measure
from .aggregates_services import figure, held_back, share_aggregate
from .aggregates_shown import figure_words
from .drafting import DraftForm
from .models import SharingGroup


class AggregateDraft(DraftForm):
    """A measure of what a signal does to the members together."""

    measure = forms.ChoiceField(label=gettext_lazy("What is measured"), widget=forms.RadioSelect)

    def __init__(self, data=None, *, user, subject: str, kept=None) -> None:
        super().__init__(data, user=user, subject=subject, kept=kept)
        self.signal = signal_for(user, subject)
        self.narrowest = self.signal.tlp
        self.figures = {one: figure(user, subject, one) for one in Measure}
        language = page_language()
        self.fields["measure"].choices = [(str(one), NAMES[one].in_language(language)) for one, told in self.figures.items() if not isinstance(told, Text)]  # fmt: skip

    def heading(self) -> str:
        return self.signal.title.in_language(page_language())

    def beside(self) -> list[dict[str, Any]]:
        language = page_language()
        rows = []
        for one, told in self.figures.items():
            held = told.in_language(language) if isinstance(told, Text) else ""
            words = "" if isinstance(told, Text) else figure_words(told[1].value, told[1].low, told[1].high, UNITS[one], told[1].members_at_least)  # fmt: skip
            rows.append({"name": NAMES[one].in_language(language), "told": words, "held": held})
        return rows

    def has_nothing_to_tell(self) -> bool:
        return all(isinstance(one, Text) for one in self.figures.values())

    def payload(self) -> dict[str, Any]:
        measure = Measure(self.cleaned_data["measure"])
        found = self.figures[measure]
        if isinstance(found, Text):
            raise held_back(found)
        stands, told = found
        shared = payload_of(self.signal)
        name, title = NAMES[measure], self.signal.title
        things = [one for one in shared["subjects"] if one["type"] in ("material", "topic", "hs_code")][:20]
        content = {
            "title": {"ko": f"{title.ko}: {name.ko}" if title.ko else "", "en": f"{title.en}: {name.en}" if title.en else ""},
            "things": things or [{"type": "country", "id": self.signal.country}],
            "measure": str(measure),
            "value": told.value,
            "low": told.low,
            "high": told.high,
            "unit": UNITS[measure],
            "members_at_least": told.members_at_least,
            "as_of": stands.as_of.isoformat(),
            "method": METHODS[measure],
            "is_fictional": settings.LOADS_SAMPLE,
        }  # fmt: skip
        about = access.record_of_signal(self.user, self.subject, self.data.get("group", ""))
        return content | ({"about": about} if about else {})

    def told_before(self) -> list[str]:
        return access.told_aggregates_of(self.user, self.subject)

    def share(self, group: SharingGroup, kind: str, marking: TLP, payload: dict[str, Any]) -> str:
        return share_aggregate(self.user, group, marking, payload, self.subject)
