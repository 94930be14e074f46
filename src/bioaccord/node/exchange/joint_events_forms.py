"""What a firm's people write about an event of another association: who comes, and what a meeting is to be about."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bioaccord.node.plain_words import PlainWordsForm

MOST_PEOPLE = 6
_LANGUAGES = (("ko", _("Korean")), ("en", _("English")))


class PersonForm(PlainWordsForm):
    """Somebody who comes."""

    name_ko = forms.CharField(label=_("Name in Korean"), required=False, max_length=120)
    name_en = forms.CharField(label=_("Name in English"), required=False, max_length=120)
    role_ko = forms.CharField(label=_("Position in Korean"), required=False, max_length=120)
    role_en = forms.CharField(label=_("Position in English"), required=False, max_length=120)
    languages = forms.MultipleChoiceField(label=_("Languages"), required=False, choices=_LANGUAGES, widget=forms.CheckboxSelectMultiple)  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse a position without a name."""
        given = super().clean()
        if (given.get("role_ko") or given.get("role_en")) and not (given.get("name_ko") or given.get("name_en")):
            self.add_error("name_ko", _("Write the name in Korean or in English, or in both."))
        return given


PersonForms = forms.formset_factory(PersonForm, extra=2, max_num=MOST_PEOPLE, validate_max=True)


class ComingForm(PlainWordsForm):
    """What the firm says of itself, and that everybody named agreed."""

    what_ko = forms.CharField(label=_("What the firm does, in Korean"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))  # fmt: skip
    what_en = forms.CharField(label=_("What the firm does, in English"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))  # fmt: skip
    agreed = forms.BooleanField(label=_("The firm and everybody named here agree that their names are told to the association that holds the event and to the firms there."))  # fmt: skip


class AskForm(PlainWordsForm):
    """Whom to ask, and about what."""

    other = forms.ChoiceField(label=_("Firm"))
    subject_ko = forms.CharField(label=_("Subject in Korean"), required=False, max_length=900, widget=forms.Textarea(attrs={"rows": 2}))  # fmt: skip
    subject_en = forms.CharField(
        label=_("Subject in English"), required=False, max_length=900, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The desks of both associations can read it, beside the firm you ask. Leave it empty to say it at the meeting."),
    )  # fmt: skip

    def __init__(self, data=None, *, firms: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["other"].choices = firms


def people_of(given: Any) -> list[dict[str, Any]]:
    """Return those who come as they would leave; each has a reference of its own."""
    found = []
    for form in given.forms:
        one = form.cleaned_data
        if not (one.get("name_ko") or one.get("name_en")):
            continue
        person: dict[str, Any] = {"reference": f"d{len(found) + 1}", "name": {"ko": one["name_ko"], "en": one["name_en"]}, "languages": one["languages"]}  # fmt: skip
        if one["role_ko"] or one["role_en"]:
            person["role"] = {"ko": one["role_ko"], "en": one["role_en"]}
        found.append(person)
    return found
