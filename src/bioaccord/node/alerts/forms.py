"""What a person gives to save a search."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bioaccord.brief import wording
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.policy.search_views import FACET_NAMES, SAVED_FACETS, facet_value_name
from bioaccord.policy.search.query_reader import read_query
from bioaccord.vocabulary.errors import InputError
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
    words = forms.CharField(
        label=_("Search for"),
        max_length=1000,
        required=False,
        help_text=_("As on the search page: words in either language, phrases, fields, OR, words left out."),
    )
    facets = forms.MultipleChoiceField(
        label=_("Narrowed by"), required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )
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
            *((str(one), wording.stage_asked(one, language)) for one in Stage),
        ]
        self.fields["facets"].choices = [
            (one, f"{FACET_NAMES[name]}: {facet_value_name(name, value, language)}")
            for one in dict.fromkeys(
                [*self.initial.get("facets", []), *(self.data.getlist("facets") if self.is_bound else [])]
            )
            for name, _equals, value in [one.partition("=")]
            if name in SAVED_FACETS and value and len(one) <= 200
        ]
        self.fields["topics"].choices = [(str(one), topic_name(one).in_language(language)) for one in Topic]
        self.fields["materials"].choices = sorted(
            ((one.material_id, one.name.in_language(language)) for one in standard_materials()),
            key=lambda pair: pair[1],
        )
        if for_association:
            self.fields["only_mine"].label = _("Only what touches members")

    def clean_words(self) -> str:
        """Refuse a query that cannot be read, and say why."""
        words = self.cleaned_data["words"].strip()
        try:
            read_query(words)
        except InputError as error:
            raise forms.ValidationError(error.told(page_language())) from error
        return words

    def values(self) -> dict[str, object]:
        """Return the columns of a subscription."""
        given = self.cleaned_data
        facets = facets_of(given["facets"])
        return {**given, "facets": facets, "by_mail": given["rhythm"] != Rhythm.AT_ONCE}


def facets_of(written: list[str]) -> dict[str, list[str]]:
    """Return name=value as a form holds them → the values of each facet."""
    facets: dict[str, list[str]] = {}
    for name, _equals, value in (one.partition("=") for one in written):
        facets.setdefault(name, []).append(value)
    return facets


def written_facets(facets: dict[str, list[str]]) -> list[str]:
    """Return the values of facets as a form holds them."""
    return [f"{name}={value}" for name, values in facets.items() for value in values]
