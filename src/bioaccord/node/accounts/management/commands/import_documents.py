"""Imports publishers' documents with all their versions (NAME:PATH), compares neighbouring versions, and makes signals of what changed."""

from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bioaccord.node.policy.document_pulls import finish
from bioaccord.node.policy.document_services import store_versions
from bioaccord.node.policy.version_signals import DAYS_BACK
from bioaccord.policy.document_readers import READERS
from bioaccord.vocabulary.errors import BioaccordError


class Command(BaseCommand):
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
                raise CommandError(
                    f"'{name}' is not a source of documents. Write NAME:PATH; names are {', '.join(READERS)}.",
                    returncode=2,
                )
        fetched = (
            timezone.make_aware(timezone.datetime(retrieved.year, retrieved.month, retrieved.day))
            if retrieved
            else None
        )
        for name, _colon, path in parsed:
            try:
                new = store_versions(None, name, READERS[name](Path(path), retrieved_at=fetched))
            except BioaccordError as error:
                raise CommandError(str(error), returncode=2) from None
            self.stdout.write(f"{name}: {new} versions new or changed.")
        finish(self.stdout.write, signals_since)
