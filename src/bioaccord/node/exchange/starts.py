"""Starts of this node: what peers said of its ledgers counts only since the last one, as a database may have been put back before it.

Each start has a name that nobody can know before: peers are told it and say it back, so that a request that was signed before the start, and
was held up or is sent again, does not count.
"""

import json
import uuid
from datetime import datetime
from pathlib import Path

from django.conf import settings

from bioaccord.exchange.head import Head

from .models import Heard, Ledger


def begin() -> str:
    """Begin a start and return its name; what was heard before is forgotten."""
    name = str(uuid.uuid4())
    _file().write_text(json.dumps({"start": name}), encoding="utf-8")
    return name


def current() -> str:
    """Return the name of the start that runs; empty before the first."""
    try:
        return str(json.loads(_file().read_text(encoding="utf-8"))["start"])
    except FileNotFoundError:
        return ""


def hear(ledger: Ledger, by: str, head: Head, now: datetime) -> None:
    """Note how far a peer holds an own ledger."""
    Heard.objects.update_or_create(
        ledger=ledger, by=by, defaults={"seq": head.seq, "digest": head.digest, "at": now, "start": current()}
    )


def _file() -> Path:
    return Path(settings.DATA) / "exchange-start.json"
