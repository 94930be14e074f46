"""Forms in which nothing is taken that a spreadsheet or a browser could run: what is typed here is exported and mailed to others."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from bioaccord.partners.directory_cells import WrongCell, safe_text

TOO_LONG = ngettext_lazy(
    "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
    "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
    "limit_value",
)
"""Django's own words for a text that is too long, named here so that our catalogue says them in better Korean than Django's."""


class PlainWordsForm(forms.Form):
    """A form whose text fields refuse formulas and scripts."""

    def _clean_fields(self) -> None:
        super()._clean_fields()
        for name, field in self.fields.items():
            value: Any = self.cleaned_data.get(name)
            if not isinstance(field, forms.CharField) or not isinstance(value, str):
                continue
            try:
                safe_text(value)
            except WrongCell as error:
                if error.dangerous:
                    self.add_error(
                        name,
                        _(
                            "A spreadsheet or a browser could run this. Write plain words, with no formula (=, +, @ at the beginning) "
                            "and no script."
                        ),
                    )
