"""What every page knows of its reader."""

from .access import roles_of


def roles(request) -> dict[str, object]:
    """Give templates the reader's roles."""
    return {"roles": roles_of(request.user)}
