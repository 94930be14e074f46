"""Which publishers' files the node reads documents from."""

from bioaccord.policy.sources import federal_register, korean_law, regulations_gov
from bioaccord.vocabulary.language import Text

READERS = {
    korean_law.NAME: korean_law.documents_from_file,
    federal_register.NAME: federal_register.documents_from_file,
    regulations_gov.NAME: regulations_gov.documents_from_file,
}

# How old the newest pull and the newest document of a source may be, in days, before its page says that it is not fresh:
# each of these publishers issues something every week.
FRESH_FOR_DAYS = {korean_law.NAME: 30, federal_register.NAME: 7, regulations_gov.NAME: 7}

_NAMES = {
    korean_law.NAME: Text("국가법령(법령 연혁)", "Korean statutes with their history (law.go.kr)"),
    federal_register.NAME: Text("미국 연방관보", "Federal Register"),
    regulations_gov.NAME: Text("미국 규제정보(regulations.gov)", "regulations.gov"),
}


def source_name(source: str) -> Text:
    """Return what a source is called; a source that no table knows is called by its id."""
    return _NAMES.get(source, Text(source, source))
