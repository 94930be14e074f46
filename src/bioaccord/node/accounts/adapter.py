"""Sign-up is closed: the association makes the accounts."""

from allauth.account.adapter import DefaultAccountAdapter


class ClosedAdapter(DefaultAccountAdapter):
    """Accounts come from the association, so nobody can sign up alone."""

    def is_open_for_signup(self, request) -> bool:
        return False
