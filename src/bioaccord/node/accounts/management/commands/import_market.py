"""Adds publishers' files of trade, prices and shortages to the node's store; what is revised is kept beside what was said before."""

from datetime import UTC, datetime

from django.utils import timezone

from bioaccord.market.market_readers import SOURCES, parse_market_source
from bioaccord.node.commands import OperatorCommand
from bioaccord.node.market.services import import_figures
from bioaccord.vocabulary.sentence import Sentence

_REASONS = 20
_TOLD_EVERY = 100_000
_DAY = "%Y-%m-%d"


class Command(OperatorCommand):
    """Import figures."""

    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "sources", nargs="+", metavar="NAME:PATH", help=f"a file or folder of one of {', '.join(SOURCES)}"
        )
        parser.add_argument(
            "--retrieved",
            type=lambda written: datetime.strptime(written, _DAY).replace(tzinfo=UTC),
            default=None,
            help="day on which the files were retrieved, as 2026-01-31; that of each file's last change",
        )

    def handle(self, *args, sources: list[str], retrieved: datetime | None, **options) -> None:
        for source, path in [parse_market_source(written) for written in sources]:
            run = import_figures(
                source, path, retrieved_at=retrieved, at=timezone.now().astimezone(UTC), told=self._tell
            )
            for reason in run.kept_apart[:_REASONS]:
                self.stderr.write(reason.in_language(self.language))
            self._say(
                Sentence(
                    "{source}: {read:,} read, {new:,} new, {revised:,} revised, {unchanged:,} unchanged, {apart:,} kept apart.",
                    source=source.name,
                    read=run.read,
                    new=run.new,
                    revised=run.revised,
                    unchanged=run.unchanged,
                    apart=run.kept_apart_count,
                )
            )

    def _tell(self, count: int) -> None:
        if count // _TOLD_EVERY != self._told:
            self._told = count // _TOLD_EVERY
            self._say(Sentence("{count:,} rows read", count=count))

    def _say(self, sentence: Sentence) -> None:
        self.stdout.write(sentence.told(self.language))

    _told = 0
