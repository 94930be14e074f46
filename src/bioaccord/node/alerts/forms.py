"""What a person gives to save a search."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bioaccord.brief import wording
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.signal import Stage
from bioaccord.vocabulary.topic import Topic, topic_name

from .models import Rhythm

KINDS = (("", _("All")), ("policy", _("Policy")), ("market", _("Market")), ("supply", _("Supply")))
_COUNTRIES = ("KR", "US", "CN", "ID")
_WEEKDAYS = (
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
)
_SEVERITIES = ((0.0, _("any")), (0.3, _("30% and more")), (0.5, _("50% and more")), (0.7, _("70% and more")))
_RHYTHMS = ((Rhythm.AT_ONCE, _("no mail")), (Rhythm.DAILY, _("every day")), (Rhythm.WEEKLY, _("every week")))


class SubscriptionForm(forms.Form):
    """A search and how to be told of what it finds."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    words = forms.CharField(label=_("Words in the title"), max_length=200, required=False)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    topics = forms.MultipleChoiceField(label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple)
    materials = forms.MultipleChoiceField(
        label=_("Materials (several with Ctrl or ⌘)"), required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )
    least_severity = forms.TypedChoiceField(
        label=_("Least severity"), choices=_SEVERITIES, coerce=float, required=False, empty_value=0.0
    )
    only_mine = forms.BooleanField(label=_("Only what touches my firm"), required=False)
    to_inbox = forms.BooleanField(label=_("Into the inbox, at once"), required=False, initial=True)
    rhythm = forms.ChoiceField(label=_("Digest by mail"), choices=_RHYTHMS, initial=Rhythm.WEEKLY)
    weekday = forms.TypedChoiceField(label=_("Weekday"), choices=_WEEKDAYS, coerce=int, initial=0)
    hour = forms.TypedChoiceField(
        label=_("Hour, in my time zone"), choices=[(hour, f"{hour:02}:00") for hour in range(24)], coerce=int, initial=8
    )
    language = forms.ChoiceField(label=_("Language"), choices=(("ko", "한국어"), ("en", "English")))
    send_empty = forms.BooleanField(label=_("Also when there is nothing new"), required=False)

    def __init__(self, *args, for_association: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        language = page_language()
        self.fields["country"].choices = [
            ("", _("All")),
            *((one, wording.country(one, language)) for one in _COUNTRIES),
        ]
        self.fields["stage"].choices = [
            ("", _("All")),
            *((str(one), wording.stage_name(one, language)) for one in Stage),
        ]
        self.fields["topics"].choices = [(str(one), topic_name(one).in_language(language)) for one in Topic]
        self.fields["materials"].choices = sorted(
            ((one.material_id, one.name.in_language(language)) for one in standard_materials()),
            key=lambda pair: pair[1],
        )
        if for_association:
            self.fields["only_mine"].label = _("Only what touches members")

    def values(self) -> dict[str, object]:
        """Return the columns of a subscription."""
        return {**self.cleaned_data, "by_mail": self.cleaned_data["rhythm"] != Rhythm.AT_ONCE}
