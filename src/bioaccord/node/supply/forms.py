"""What a person may ask of a firm's chain, and within which limits."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bioaccord.supply.measures import MeasureCosts

from .computing import SEED

_STRESS_YEARS = (300, 1000, 5000)
_PLAN_YEARS = (200, 500, 1000)
_LEVELS = (
    ("0.9", gettext_lazy("one year in ten")),
    ("0.95", gettext_lazy("one year in twenty")),
    ("0.99", gettext_lazy("one year in a hundred")),
)
_FIRST_COUNTRIES = (
    ("", gettext_lazy("no country first")),
    ("KR", gettext_lazy("Korea first")),
    ("US", gettext_lazy("the United States first")),
)
_FEWEST_WORST_YEARS = 5
_COSTS = MeasureCosts()


class Amount(forms.FloatField):
    """A number within limits; commas between thousands are fine. Every refusal says the limits."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, low: float, high: float, **given) -> None:
        super().__init__(min_value=low, max_value=high, **given)
        # Django would give a number box, in which no comma can be typed.
        self.widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        self._low, self._high = low, high

    def clean(self, value):
        """Return the number. Raises `ValidationError` that says what is accepted."""
        try:
            return super().clean(value.replace(",", "") if isinstance(value, str) else value)
        except ValidationError:
            raise ValidationError(
                _("Write a number from {low} to {high}.").format(low=f"{self._low:,g}", high=f"{self._high:,.10g}")
            ) from None


def _years(choices) -> list[tuple[str, str]]:
    return [(str(one), f"{one:,}") for one in choices]


class StressForm(forms.Form):
    """How many random years."""

    years = forms.ChoiceField(label=gettext_lazy("Random years"), choices=_years(_STRESS_YEARS))

    def parameters(self) -> dict:
        """Return what a valid form asks for."""
        return {"years": int(self.cleaned_data["years"]), "seed": SEED}


class MitigationForm(forms.Form):
    """A budget, what counts as the worst years, where second sources come from first, and what measures cost."""

    budget_usd = Amount(
        label=gettext_lazy("Budget a year, US dollars"),
        low=1_000,
        high=1_000_000_000,
        initial="200,000",
        help_text=gettext_lazy("A quarter, half and twice of it are computed beside it."),
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Worst years that count"),
        choices=_LEVELS,
        initial="0.95",
        help_text=gettext_lazy("The plan lowers the mean loss of these years."),
    )
    first_country = forms.ChoiceField(
        label=gettext_lazy("Second sources from"), choices=_FIRST_COUNTRIES, required=False
    )
    years = forms.ChoiceField(
        label=gettext_lazy("Random years"),
        choices=_years(_PLAN_YEARS),
        help_text=gettext_lazy("More years make narrower intervals and take longer."),
    )
    holding_percent = Amount(
        label=gettext_lazy("Holding a stock, percent of its value a year"),
        low=0,
        high=200,
        initial=f"{_COSTS.holding_per_year * 100:g}",
    )
    qualification_usd = Amount(
        label=gettext_lazy("Qualifying a second source, US dollars"),
        low=0,
        high=100_000_000,
        initial=f"{_COSTS.qualification_usd:,.0f}",
    )
    qualification_years = Amount(
        label=gettext_lazy("Years over which a qualification is spread"), low=1, high=30, initial=f"{_COSTS.years:g}"
    )
    second_share_percent = Amount(
        label=gettext_lazy("Share of the second source, percent"),
        low=1,
        high=99,
        initial=f"{_COSTS.second_share * 100:g}",
    )
    most_stock_days = Amount(
        label=gettext_lazy("Largest stock that may be added, days"),
        low=1,
        high=1000,
        initial=f"{_COSTS.most_stock_days:g}",
    )
    lead_time_days = Amount(
        label=gettext_lazy("Lead time of a second source where no link gives one, days"),
        low=0,
        high=365,
        initial=f"{_COSTS.lead_time_days:g}",
    )
    COSTS = (
        "holding_percent",
        "qualification_usd",
        "qualification_years",
        "second_share_percent",
        "most_stock_days",
        "lead_time_days",
    )

    def main_fields(self) -> list:
        """Return the fields that everybody fills in."""
        return [field for field in self if field.name not in self.COSTS]

    def cost_fields(self) -> list:
        """Return the fields of what measures cost."""
        return [self[name] for name in self.COSTS]

    def cost_errors(self) -> bool:
        """Return whether a cost was refused, so that the costs are shown."""
        return any(name in self.errors for name in self.COSTS)

    def clean(self) -> dict:
        """Refuse a mean of so few worst years that it says nothing."""
        given = super().clean()
        if "level" in given and "years" in given:
            worst = (1 - float(given["level"])) * int(given["years"])
            if worst < _FEWEST_WORST_YEARS - 1e-9:
                self.add_error(
                    "years",
                    _(
                        "Only {worst} of {years} years would count: too few. Take more years, or a less rare level."
                    ).format(worst=f"{worst:.0f}", years=given["years"]),
                )
        return given

    def parameters(self) -> dict:
        """Return what a valid form asks for."""
        given = self.cleaned_data
        return {
            "budget_usd": given["budget_usd"],
            "level": float(given["level"]),
            "first_country": given["first_country"],
            "years": int(given["years"]),
            "seed": SEED,
            "costs": {
                "holding_per_year": given["holding_percent"] / 100,
                "qualification_usd": given["qualification_usd"],
                "years": given["qualification_years"],
                "second_share": given["second_share_percent"] / 100,
                "lead_time_days": given["lead_time_days"],
                "most_stock_days": given["most_stock_days"],
            },
        }
