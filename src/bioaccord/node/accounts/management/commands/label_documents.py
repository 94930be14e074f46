"""Labels all documents anew, with all that analysts corrected since they were imported; corrections stay as they are."""

from django.core.management.base import BaseCommand

from bioaccord.node.policy.comparison_services import label_again
from bioaccord.node.policy.document_pulls import follow_signals


class Command(BaseCommand):
    """Label documents."""

    help = __doc__

    def handle(self, *args, **options) -> None:
        for done, count in label_again():
            if done % 50 == 0 or done == count:
                self.stdout.write(f"labelled {done} of {count} laws and batches of documents")
        follow_signals(self.stdout.write)
