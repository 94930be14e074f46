"""People who log in to a node, and what a test must not find of another or of the hour."""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from bioaccord.node.accounts.sample import SAMPLE_PASSWORD
from bioaccord.node.accounts.services import create_account
from bioaccord.node.members import limits
from bioaccord.node.partners.directory import forget_directory
from bioaccord.node.partners.searched_directory import forget_searched
from bioaccord.node.supply import access as supply


@pytest.fixture
def visit(db):
    """Return a client that is logged in as one of the sample's people, through the log-in page."""

    def log_in(email: str) -> Client:
        client = Client(headers={"accept-language": "ko"})
        answer = client.post("/accounts/login/", {"login": email, "password": SAMPLE_PASSWORD})
        assert answer.status_code == 302, answer.content.decode()[:500]
        return client

    return log_in


@pytest.fixture
def account(db):
    """Make a further account with given roles."""
    return lambda email, *roles: create_account(email, SAMPLE_PASSWORD, list(roles))


@pytest.fixture(autouse=True)
def _no_network_of_another_test():
    """A version that a test rolled back is counted again by the next one; what was kept of it is forgotten."""
    for kept in (supply._network, supply._finder, supply._losses, supply._chokepoints):
        kept.cache_clear()
    forget_directory()
    forget_searched()


@pytest.fixture
def within_an_hour(monkeypatch) -> None:
    """Requests are counted by the hour of the clock: for a test that counts some of them, no hour ends."""
    now = timezone.now()
    monkeypatch.setattr(limits, "timezone", SimpleNamespace(now=lambda: now))
