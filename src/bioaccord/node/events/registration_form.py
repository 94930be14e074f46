"""The form by which a firm registers a delegate."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from .plain_errors import PlainErrors

LANGUAGES = (("ko", _("Korean")), ("en", _("English")), ("ja", _("Japanese")), ("zh", _("Chinese")))


class RegistrationForm(PlainErrors):
    """Who comes. One of the two names is enough; the other stands for both then."""

    name_ko = forms.CharField(label=_("Name in Korean"), max_length=120, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    role_ko = forms.CharField(label=_("Role in Korean"), max_length=120, required=False)
    role_en = forms.CharField(label=_("Role in English"), max_length=120, required=False)
    email = forms.EmailField(label=_("Mail address"), required=False)
    phone = forms.CharField(label=_("Telephone, for changes on the day"), max_length=40, required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages spoken"), choices=LANGUAGES, widget=forms.CheckboxSelectMultiple, required=False
    )
    is_first_time = forms.BooleanField(label=_("Here for the first time"), required=False)

    def __init__(self, *args, badges: Sequence[tuple[str, str]] = (), **options) -> None:
        """`badges` are ids and names of those that the organiser, and nobody else, may give."""
        super().__init__(*args, **options)
        if badges:
            self.fields["badge"] = forms.ChoiceField(label=_("Badge"), choices=[("", "–"), *badges], required=False)

    def clean(self):
        """Ask for a name in one language at least."""
        given = super().clean()
        if not (given.get("name_ko") or given.get("name_en")):
            self.add_error("name_ko", _("Write a name in at least one language."))
        return given
