"""What is new in the node's figures, as the worker found and kept it: listed to be put into reports, and never copied by hand."""

from bioaccord.market.finding import Finding
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.market import findings_shown
from bioaccord.vocabulary.topic import Area


def findings_for(user, area: Area | None = None) -> list[Finding]:
    """Return what was found last, the weightiest first, in all areas or in one; for analysts. Nothing before the worker has looked."""
    require(roles_of(user).analyst)
    kept = findings_shown.kept_for(user)
    if kept is None:
        return []
    return list(kept.found) if area is None else findings_shown.findings_of_area(kept, area)


def current_findings() -> tuple[Finding, ...]:
    """Return what was found last, for the node's own work: publishers' figures are public within the node."""
    kept = findings_shown.kept_now()
    return kept.found if kept else ()
