"""Which publishers' files the node reads documents from."""

from bioaccord.policy.sources import federal_register, korean_law, regulations_gov

READERS = {
    korean_law.NAME: korean_law.documents_from_file,
    federal_register.NAME: federal_register.documents_from_file,
    regulations_gov.NAME: regulations_gov.documents_from_file,
}

# How old the newest pull of a source may be, in days, before its page says that it is not fresh.
FRESH_FOR_DAYS = {korean_law.NAME: 7, federal_register.NAME: 2, regulations_gov.NAME: 2}
