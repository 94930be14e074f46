"""What forms of a trade show say of a wrong field, in the words of the other pages instead of the framework's own."""

from django import forms
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

_NUMBERS = {MinValueValidator: _("At least %(limit_value)s."), MaxValueValidator: _("At most %(limit_value)s.")}
_TEXTS = {MaxLengthValidator: _("At most %(limit_value)d letters.")}
_INVALID = {
    forms.IntegerField: _("Write a whole number."),
    forms.DateField: _("Write a day as 2027-03-16."),
    forms.TimeField: _("Write a time as 09:00."),
    forms.MultipleChoiceField: _("Choose from the list."),
}


class PlainErrors(forms.Form):
    """A form whose fields say plainly what is wrong with them."""

    def __init__(self, *args, **values) -> None:
        super().__init__(*args, **values)
        for field in self.fields.values():
            field.error_messages = field.error_messages | {"required": _("Fill this in.")}
            if type(field) in _INVALID:
                told = _INVALID[type(field)]
                field.error_messages |= {"invalid": told, "invalid_choice": told}
            for validator in field.validators:
                message = (_NUMBERS | _TEXTS).get(type(validator))
                if message is not None:
                    validator.message = message
