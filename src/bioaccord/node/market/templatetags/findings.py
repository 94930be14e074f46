"""The finding behind a signal, on pages that know signals alone."""

from django import template

from bioaccord.market.market_signals import NAME
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.market.finding_views import shown_findings
from bioaccord.node.market.findings_shown import kept_for

register = template.Library()


@register.simple_tag(takes_context=True)
def finding_of(context, signal_id: str) -> dict | None:
    """Return the finding that a signal tells of, with its figures, test and picture; None where it is of no finding that still holds."""
    user = context["request"].user
    kept = kept_for(user) if signal_id.startswith(f"{NAME}:") else None
    found = [one for one in kept.found if signal_id == f"{NAME}:{one.finding_id}"] if kept else []
    return next(iter(shown_findings(user, found, page_language())), None)
