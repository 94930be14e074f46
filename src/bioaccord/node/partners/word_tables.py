"""The words of the profiles that readers see, counted once for searches and matches alike."""

from bioaccord.partners.profile_table import ProfileTable

from .read_entries import profile_of, read_all
from .seen_directory import Prepared, SeenDirectory


def _made(seen: SeenDirectory, before: tuple[SeenDirectory, ProfileTable] | None) -> ProfileTable:
    read_all(seen.entries.values())
    profiles = [profile_of(view) for view in seen.entries.values()]
    return ProfileTable(profiles, before[1] if before else None)


word_tables = Prepared(_made)
