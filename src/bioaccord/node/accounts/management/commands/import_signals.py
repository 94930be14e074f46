"""Reads an association's log of changes (change-log:PATH) or drug shortages (openfda-shortages:PATH or :live) and computes exposures again.

Publishers of law and policy are read by import_documents and pull_policy, which make their signals.
"""

from datetime import date

from django.utils import timezone

import bioaccord.policy.sources.change_log as change_log
from bioaccord.brief.signal_sources import OWN_SIGNALS, parse_source, read_signals
from bioaccord.node.alerts.following import follow_changed_signals
from bioaccord.node.commands import OperatorCommand
from bioaccord.node.policy.log_clashes import OnClash, settled
from bioaccord.node.policy.services import new_or_changed, store_signals
from bioaccord.vocabulary.recognition import standard_recogniser
from bioaccord.vocabulary.sentence import Sentence


class Command(OperatorCommand):
    """Import signals."""

    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument("sources", nargs="+", help=f"NAME:PATH or NAME:live; names are {', '.join(OWN_SIGNALS)}")
        parser.add_argument(
            "--since", type=date.fromisoformat, default=None, help="leave out what was published before"
        )
        parser.add_argument(
            "--clash",
            choices=[str(one) for one in OnClash],
            default=str(OnClash.REFUSE),
            help="an entry of a change log whose id the node has with other words: refuse the log, keep the node's entry, or replace it",
        )
        parser.add_argument("--preview", action="store_true", help="tell what would be stored, and store nothing")

    def handle(self, *args, sources: list[str], since: date | None, **options) -> None:
        today = timezone.localdate()
        changed = 0
        for written in sources:
            source = parse_source(written)
            if source.name not in OWN_SIGNALS:
                raise self.refused(
                    Sentence(
                        "'{name}' publishes documents, and what changes in them becomes signals when they are imported. "
                        "Run import_documents {name}:PATH, or pull_policy {name}.",
                        name=source.name,
                    )
                )
            signals = read_signals([source], since=since, as_of=today, recogniser=standard_recogniser())
            read, clashes = len(signals), 0
            if source.name == change_log.NAME and source.path is not None:
                signals, clashes = settled(source.path, signals, OnClash(options["clash"]))
            if options["preview"]:
                new = new_or_changed(signals)
                self.stdout.write(f"{source.name}: {read} read, {new} would be new or changed. Nothing was stored.")
                continue
            new = store_signals(None, source.name, signals)
            changed += new
            self.stdout.write(f"{source.name}: {read} read, {new} new or changed.")
            if clashes:
                kept = options["clash"] == OnClash.KEEP
                done = "left as they stood in the node" if kept else "put in the place of those in the node"
                self.stdout.write(f"{source.name}: {clashes} with an id that the node had, {done}.")
        if changed:
            follow_changed_signals(self.stdout.write)
