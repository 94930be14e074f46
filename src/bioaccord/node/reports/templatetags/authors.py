"""Who wrote a report, as the name is written in the language of the page."""

from django import template

from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.reports.access import author_of
from bioaccord.node.reports.models import ReportRow

register = template.Library()


@register.filter
def author(row: ReportRow) -> str:
    """Return the author of a report in the language of the page."""
    named = author_of(row.author, row.made_by)
    return named if isinstance(named, str) else named[str(page_language())]
