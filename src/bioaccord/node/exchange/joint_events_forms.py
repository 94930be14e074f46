"""What a firm's people write about an event of another association: who comes, and what a meeting is to be about."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bioaccord.node.plain_words import PlainWordsForm

MOST_PEOPLE = 6
_LANGUAGES = (("ko", _("Korean")), ("en", _("English")))


class PersonForm(PlainWordsForm):
    """Somebody who comes; where that was told already, also that this person comes no more."""

    name_ko = forms.CharField(label=_("Name in Korean"), required=False, max_length=120)
    name_en = forms.CharField(label=_("Name in English"), required=False, max_length=120)
    role_ko = forms.CharField(label=_("Position in Korean"), required=False, max_length=120)
    role_en = forms.CharField(label=_("Position in English"), required=False, max_length=120)
    languages = forms.MultipleChoiceField(label=_("Languages"), required=False, choices=_LANGUAGES, widget=forms.CheckboxSelectMultiple)  # fmt: skip
    is_gone = forms.BooleanField(label=_("Comes no more"), required=False)
    reference = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)

    def __init__(self, *given, **more) -> None:
        super().__init__(*given, **more)
        if not self["reference"].value():
            del self.fields["is_gone"]

    def clean(self) -> dict[str, Any]:
        """Refuse a position without a name, and a name that was taken out."""
        given = super().clean()
        if given.get("is_gone") or given.get("name_ko") or given.get("name_en"):
            return given
        if given.get("reference"):
            self.add_error("name_ko", _("Write a name, or tick that this person comes no more."))
        elif given.get("role_ko") or given.get("role_en"):
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


def people_filled(people: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return people as they were told, as the forms are filled with them."""
    return [
        {"reference": one["reference"], "languages": one.get("languages", [])}
        | {f"{what}_{language}": (one.get(what) or {}).get(language, "") for what in ("name", "role") for language in ("ko", "en")}
        for one in people
    ]  # fmt: skip


def people_of(given: Any, named_before: int = 0, known: Iterable[Mapping[str, Any]] = ()) -> list[dict[str, Any]]:
    """Return those who come as they would leave; who was `known` keeps reference and times, and the others are numbered after `named_before`.

    Whom a colleague named or took off since the forms were shown stays named, or off.
    """
    standing = {one["reference"]: one for one in known}
    found = []
    for form in given.forms:
        one = form.cleaned_data
        reference = one.get("reference", "")
        before = standing.pop(reference, None)
        if one.get("is_gone") or not (one.get("name_ko") or one.get("name_en")) or (reference and before is None):
            continue
        if before is None:
            named_before += 1
            reference = f"d{named_before}"
        person: dict[str, Any] = {"reference": reference, "name": {"ko": one["name_ko"], "en": one["name_en"]}, "languages": one["languages"]}  # fmt: skip
        if one["role_ko"] or one["role_en"]:
            person["role"] = {"ko": one["role_ko"], "en": one["role_en"]}
        if before is not None and before.get("unavailable_slots"):
            person["unavailable_slots"] = before["unavailable_slots"]
        found.append(person)
    return [*found, *standing.values()]
