"""Imports publishers' documents with all their versions (NAME:PATH), compares neighbouring versions, and makes signals of what changed."""

from datetime import date
from pathlib import Path

from django.utils import timezone

from bioaccord.node.commands import OperatorCommand
from bioaccord.node.policy.document_pulls import finish
from bioaccord.node.policy.document_services import store_versions
from bioaccord.node.policy.version_signals import DAYS_BACK
from bioaccord.policy.document_readers import READERS
from bioaccord.vocabulary.sentence import Sentence


class Command(OperatorCommand):
    """Import documents."""

    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument("sources", nargs="+", help=f"NAME:PATH; names are {', '.join(READERS)}")
        parser.add_argument(
            "--retrieved", type=date.fromisoformat, default=None, help="day on which the files were fetched"
        )
        parser.add_argument(
            "--signals-since",
            type=date.fromisoformat,
            default=None,
            help=f"versions published since this day may become signals; {DAYS_BACK} days before today",
        )

    def handle(self, *args, sources: list[str], retrieved: date | None, signals_since: date | None, **options) -> None:
        parsed = [written.partition(":") for written in sources]
        for name, _colon, path in parsed:
            if name not in READERS or not path:
                raise self.refused(
                    Sentence(
                        "'{name}' is not a source of documents. Write NAME:PATH; names are {names}.",
                        name=name,
                        names=", ".join(READERS),
                    )
                )
        fetched = (
            timezone.make_aware(timezone.datetime(retrieved.year, retrieved.month, retrieved.day))
            if retrieved
            else None
        )
        for name, _colon, path in parsed:
            new = store_versions(None, name, READERS[name](Path(path), retrieved_at=fetched))
            self.stdout.write(f"{name}: {new} versions new or changed.")
        finish(self.stdout.write, signals_since)
