"""The sources of documents as the node shows them: what they are called, whose ids are theirs, and when they are not fresh."""

from bioaccord.policy.live_sources import LIVE_SOURCES
from bioaccord.policy.sources import (
    bill_texts,
    congress_gov,
    ecfr,
    federal_register,
    korean_law,
    law_go_kr,
    lawmaking,
    regulations_gov,
    wto_eping,
)
from bioaccord.vocabulary.language import Text

# How old the newest pull and the newest document of a source may be, in days, before its page says that it is not fresh.
FRESH_FOR_DAYS = {
    korean_law.NAME: 30,
    law_go_kr.NAME: 7,
    lawmaking.NAME: 7,
    federal_register.NAME: 7,
    regulations_gov.NAME: 7,
    congress_gov.NAME: 7,
    bill_texts.NAME: 30,
    ecfr.NAME: 7,
    wto_eping.NAME: 14,
}

_NAMES = {
    korean_law.NAME: Text("국가법령(법령 연혁)", "Korean statutes with their history (law.go.kr)"),
    law_go_kr.NAME: Text("국가법령정보(법령)", "Korean National Law Information (laws)"),
    lawmaking.NAME: Text("입법예고·행정예고(파일)", "Korean legislative and administrative notices (files)"),
    federal_register.NAME: Text("미국 연방관보", "Federal Register"),
    regulations_gov.NAME: Text("미국 규제정보(regulations.gov)", "regulations.gov"),
    congress_gov.NAME: Text("미국 의회 법안(Congress.gov)", "Bills of Congress (Congress.gov)"),
    bill_texts.NAME: Text("미국 법안 원문(govinfo.gov)", "Texts of bills (govinfo.gov)"),
    ecfr.NAME: Text("미국 연방규정집(eCFR)", "Code of Federal Regulations (eCFR)"),
    wto_eping.NAME: Text("WTO 기술규제·위생검역 통보(ePing)", "WTO notifications (ePing)"),
}

# Several sources give documents under the ids of another, so that one law or bill is one document.
_ID_BEGINNINGS = {
    law_go_kr.NAME: f"{korean_law.NAME}:",
    bill_texts.NAME: f"{congress_gov.NAME}:",
    f"{law_go_kr.NAME}-rules": "korean-rule:",
    "legislative-notices": f"{lawmaking.NAME}:{lawmaking.LEGISLATIVE.path}/",
    "administrative-notices": f"{lawmaking.NAME}:{lawmaking.ADMINISTRATIVE.path}/",
}


def ids_begin_with(source: str) -> str:
    """Return how the ids of a source's documents begin."""
    return _ID_BEGINNINGS.get(source, f"{source}:")


def shares_documents_with(source: str) -> str:
    """Return the source under whose ids another one gives its documents, so that both are one; empty where it has ids of its own."""
    owner = _ID_BEGINNINGS.get(source, "").removesuffix(":")
    return owner if owner in _NAMES else ""


def source_name(source: str) -> Text:
    """Return what a source is called; a source that no table knows is called by its id."""
    if source in _NAMES:
        return _NAMES[source]
    return LIVE_SOURCES[source].title if source in LIVE_SOURCES else Text(source, source)
