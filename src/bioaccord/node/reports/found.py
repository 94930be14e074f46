"""What is new in the node's figures, as the search for it finds: listed to be put into reports, and never copied by hand."""

from functools import lru_cache

from django.conf import settings

from bioaccord.brief.area_report import findings_of_area
from bioaccord.market.finding import Finding
from bioaccord.market.findings import findings
from bioaccord.market.selection import Selection
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.market import access as market
from bioaccord.vocabulary.topic import Area


def findings_for(user, area: Area | None = None) -> list[Finding]:
    """Return what is new in the store as it is now, the weightiest first, in all areas or in one; for analysts."""
    require(roles_of(user).analyst)
    found = current_findings()
    return list(found) if area is None else findings_of_area(found, area)


def current_findings() -> tuple[Finding, ...]:
    """Return what is new in the store as it is now, for the node's own work: publishers' figures are public within the node."""
    return _found(str(settings.DATA), market.state())


# What is found in one state of the store stays true for it; the folder is part of the key because tests have many.
@lru_cache(maxsize=4)
def _found(data: str, state: int) -> tuple[Finding, ...]:
    return findings(market.store().series(Selection())).found if state else ()
