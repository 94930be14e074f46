"""What pages of the market say of figures: names, flags, marks of changes."""

from django.utils.translation import gettext as _

from bioaccord.market.areas import Panel, PanelKind
from bioaccord.market.market_readers import SOURCES
from bioaccord.market.observation import Flag
from bioaccord.market.series_names import country_words
from bioaccord.vocabulary.language import Language

IMPORTED_FROM = {
    "trade": ("korea-customs", "un-comtrade", "us-census"),
    "prices": ("pink-sheet",),
    "exchange_rate": ("exchange-rates",),
    "economy": ("fred",),
    "shortages": ("openfda-shortages", "canada-shortages"),
    "approvals": ("openfda-approvals",),
    "trials": ("clinical-trials",),
}
"""Which sources' files fill a kind of panel, the first one first."""

_FIGURES = 9
_SHORTAGE_LISTS = {"US": "openfda-shortages", "CA": "canada-shortages"}


def sources_of(panel: Panel) -> tuple[str, ...]:
    """Return the sources whose files fill a panel."""
    if panel.kind == PanelKind.SHORTAGES:
        return (_SHORTAGE_LISTS[panel.reporter],)
    return IMPORTED_FROM[panel.kind]


def flag_names(flags: int) -> list[str]:
    """Return what is said of a figure, in the language of the page."""
    names = {
        Flag.ESTIMATED: _("estimated"),
        Flag.PROVISIONAL: _("provisional"),
        Flag.MISSING: _("no figure published"),
        Flag.SUPPRESSED: _("kept secret"),
        Flag.CALCULATED: _("calculated"),
        Flag.CONCORDED: _("from another edition of the codes"),
        Flag.SPLIT: _("from another edition, split or joined"),
    }
    return [name for flag, name in names.items() if flags & flag]


def step_name(step: str) -> str:
    """Return what a look for news does at a step, in the language of the page."""
    return {
        "reading": _("figures are read"),
        "testing": _("series are tested"),
        "writing": _("signals are written"),
        "exposures": _("exposures and briefs are computed"),
        "done": _("done"),
    }[step]


def market_source_name(source: str, language: Language) -> str:
    """Return a publisher's name; its own word where no reader of this version knows it."""
    return SOURCES[source].title.in_language(language) if source in SOURCES else source


def place_name(code: str, language: Language) -> str:
    """Return the name of a country, of all together, or a dash where there is none."""
    if not code:
        return "–"
    return country_words(code).in_language(language)


def value_words(value: float | None) -> str:
    """Return a figure as exactly as the publisher gave it, in nine figures where it is a fraction; nothing where there is none.

    >>> value_words(899321120.2678823), value_words(29374.914), value_words(0.1 + 0.2), value_words(1234567890.0)
    ('899,321,120', '29,374.914', '0.3', '1,234,567,890')
    """
    if value is None:
        return ""
    # What was worked out has more digits than anybody knows.
    whole = len(str(int(abs(value))))
    written = f"{value:,.{max(0, _FIGURES - whole)}f}"
    return written.rstrip("0").rstrip(".") if "." in written else written
