"""Reads an association's log of changes (change-log:PATH) or drug shortages (openfda-shortages:PATH or :live) and computes exposures again.

Publishers of law and policy are read by import_documents and pull_policy, which make their signals.
"""

from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bioaccord.brief.signal_sources import OWN_SIGNALS, parse_source, read_signals
from bioaccord.node.alerts.tasks import send_alerts
from bioaccord.node.brief.services import recompute
from bioaccord.node.policy.services import store_signals
from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.recognition import standard_recogniser


class Command(BaseCommand):
    """Import signals."""

    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument("sources", nargs="+", help=f"NAME:PATH or NAME:live; names are {', '.join(OWN_SIGNALS)}")
        parser.add_argument(
            "--since", type=date.fromisoformat, default=None, help="leave out what was published before"
        )

    def handle(self, *args, sources: list[str], since: date | None, **options) -> None:
        today = timezone.localdate()
        changed = 0
        try:
            for written in sources:
                source = parse_source(written)
                if source.name not in OWN_SIGNALS:
                    raise CommandError(
                        f"'{source.name}' publishes documents, and what changes in them becomes signals when they are imported. "
                        f"Run import_documents {source.name}:PATH, or pull_policy {source.name}.",
                        returncode=2,
                    )
                signals = read_signals([source], since=since, as_of=today, recogniser=standard_recogniser())
                new = store_signals(None, source.name, signals)
                changed += new
                self.stdout.write(f"{source.name}: {len(signals)} read, {new} new or changed.")
        except BioaccordError as error:
            raise CommandError(str(error), returncode=2) from None
        if changed:
            self.stdout.write(f"{recompute(None, today)} exposures computed for {today}.")
            # Saved searches are told by the worker, after the exposures of today are there.
            send_alerts.enqueue()
