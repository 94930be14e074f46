"""Words of assessments, which are plain data, in the language of the page."""

from django import template
from django.utils.translation import gettext as _

from bioaccord.node.brief.templatetags.wording import page_language

register = template.Library()


@register.filter
def spoken(both: dict | None) -> str:
    """Return words that are `{"ko": …, "en": …}` in the language of the page; nothing for None."""
    return both[str(page_language())] if both else ""


@register.filter
def percent(share: float | None) -> str:
    """Return a share in per cent; nothing for None. One that is hardly more than nothing is not shown as nothing."""
    if share is None:
        return ""
    return "< 1%" if 0 < share < 0.01 else f"{share:.0%}"


@register.filter
def grouped(number: int) -> str:
    """Return a whole number with its thousands apart."""
    return f"{number:,}"


@register.filter
def at(those: list, place: int):
    """Return what stands at a place of a list."""
    return those[place]


@register.filter
def called(portfolio) -> str:
    """Return what a portfolio is called: as its owner wrote it; the sample's in the language of the page."""
    return _("Sample portfolio") if portfolio.is_sample else portfolio.name
