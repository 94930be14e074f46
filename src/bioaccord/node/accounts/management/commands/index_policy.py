"""Builds the search index of documents and signals anew, beside the one that is there, which answers until it is done."""

from bioaccord.node.commands import OperatorCommand
from bioaccord.node.policy import tasks
from bioaccord.node.policy.search_services import follow_rows, index_folder, rebuild_index

_TOLD_EVERY = 1000


class Command(OperatorCommand):
    """Build the search index."""

    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument("--follow", action="store_true", help="write only what changed since the last time")
        parser.add_argument("--background", action="store_true", help="leave it to the node's worker to follow")

    def handle(self, *args, follow: bool, background: bool, **options) -> None:
        if background:
            tasks.index_policy.enqueue()
            self.stdout.write("Left to the worker.")
            return
        done = follow_rows() if follow else rebuild_index(self._tell)
        how = "built anew" if done.rebuilt else "brought up to date"
        self.stdout.write(f"{index_folder()} {how}: {done.written} entries written, {done.taken_out} taken out.")

    def _tell(self, done: int, total: int) -> None:
        if done % _TOLD_EVERY == 0:
            self.stdout.write(f"{done} of {total} entries")
