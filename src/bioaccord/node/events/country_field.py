"""The country of an event, as people write it."""

from functools import cache

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bioaccord.vocabulary.country import country_words, states


@cache
def _codes() -> dict[str, str]:
    """Return the codes of countries by their names in both languages, in small letters."""
    return {word.casefold(): code for word, code in country_words().items()}


class CountryField(forms.CharField):
    """A country by its name in either language or by its two letters; its value are the two letters."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Country"),
            max_length=60,
            help_text=gettext_lazy("Its name, or its two letters, such as 대한민국, Korea or KR."),
        )

    def clean(self, value):
        """Return the two letters of a country. Raises `ValidationError` for what is none."""
        written = " ".join(super().clean(value).split())
        code = written.upper() if written.upper() in states() else _codes().get(written.casefold(), "")
        if not code:
            raise forms.ValidationError(_("This is not a country. Write its name or its two letters, such as KR."))
        return code
