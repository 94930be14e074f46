"""What every page knows of the reader's inbox."""

from .access import unread_count


def inbox(request) -> dict[str, object]:
    """Give templates how much the reader has not read; counted only where a page shows it."""
    return {"unread_count": lambda: unread_count(request.user)}
