"""Reads the profiles of the directory and compiles what compares names and postings, so that the node's server finds both done."""

import numpy as np
from django.utils import timezone

from bioaccord.node.commands import OperatorCommand
from bioaccord.node.partners.directory import current_directory
from bioaccord.node.partners.read_entries import read_all, view_of
from bioaccord.partners.directory_names import DirectoryNames
from bioaccord.partners.entry import Entry, OrganisationName, Posting, Side, Traits
from bioaccord.partners.match_table import MatchTable
from bioaccord.partners.visibility import Reader
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind


class Command(OperatorCommand):
    """Read the directory."""

    help = __doc__

    def handle(self, *args, **options) -> None:
        """Read what was not read yet; the readings are kept in the data folder, what is compiled beside the program."""
        today = timezone.localdate()
        self._compile(today)
        # What each association may see of an entry is read in one go with the rest: most entries look alike to all.
        entries = current_directory().entries.values()
        associations = {entry.association for entry in entries}
        for reader in (Reader(), *(Reader(associations=frozenset({one})) for one in sorted(associations | {"-"}))):
            read_all([view for entry in entries if (view := view_of(entry, reader, today))])
        self.stdout.write(f"{len(entries)} profiles are read.")

    def _compile(self, today) -> None:
        need, offer = (
            Posting("p", firm, side, MatchKind.LICENCE, Text("", ""), Traits())
            for firm, side in (("A", Side.NEED), ("B", Side.OFFER))
        )
        entries = [
            Entry("A", (OrganisationName("한빛", "ko"),), "KR", postings=(need,)),
            Entry("B", (OrganisationName("Hanbit", "en"),), "US", postings=(offer,)),
        ]
        table = MatchTable(entries, today)
        table.answers([need], relevance=np.ones((1, 2), np.float32))
        table.askers([offer])
        names = DirectoryNames(entries)
        for word in ("한빛나", "Hanbitna"):
            names.find(word)
