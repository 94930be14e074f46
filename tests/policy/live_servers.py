"""Each publisher that is asked live, as its loopback server in these tests answers, with the question it is asked."""

import json
from datetime import UTC, date, datetime

from . import test_congress_gov, test_ecfr, test_law_go_kr, test_lawmaking, test_regulations_gov, test_wto_eping
from .test_register_documents import Register, several

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def serve(name, recorded):
    """Make the server answer as a publisher; returns its address, first and last day, filters, and the key it wants."""
    if name == "federal-register":
        recorded.choose = Register(*several(4))
        return recorded.address, date(2025, 3, 1), date(2025, 3, 4), {}, ""
    if name == "regulations-gov":
        recorded.choose = test_regulations_gov.Publisher(test_regulations_gov.record(1))
        return recorded.address, date(2023, 1, 14), NOW.date(), {"agency": ("FDA",)}, test_regulations_gov.CANARY
    if name == "congress-gov":
        recorded.choose = test_congress_gov.Congress([test_congress_gov.bill(3076)])
        return recorded.address, date(2022, 1, 1), date(2022, 12, 31), {"congress": ("117",)}, test_congress_gov.CANARY
    if name == "ecfr":
        body = test_ecfr.answer(test_ecfr.version())
        recorded.choose = lambda path: (200, {}, body)
        return recorded.address, date(2024, 1, 1), date(2024, 12, 31), {"title": ("21",)}, ""
    if name == "law-go-kr":
        server = test_law_go_kr.LawServer(recorded)
        server.add("약사법", "1001")
        return server.address, date(2026, 1, 1), date(2026, 12, 31), {"law": ("약사법",)}, test_law_go_kr.CANARY
    if name == "law-go-kr-rules":
        recorded.choose = _administrative_rules
        return recorded.address, date(2026, 8, 1), date(2026, 8, 31), {"words": ("품목허가",)}, test_law_go_kr.CANARY
    if name in ("legislative-notices", "administrative-notices"):
        server = test_lawmaking.NoticeServer(recorded)
        if name == "administrative-notices":
            server.pages = {1: test_lawmaking.listed(test_lawmaking.ADMINISTRATIVE)}
        return server.address, date(2026, 7, 1), date(2026, 7, 31), {}, test_lawmaking.CANARY
    if name == "wto-eping":
        body = json.dumps({"items": [test_wto_eping.record(1)]}).encode()
        recorded.choose = lambda path: (200, {}, body)
        return recorded.address, date(2026, 6, 1), date(2026, 6, 30), {"country": ("US",)}, test_wto_eping.CANARY
    raise AssertionError(name)


def _administrative_rules(path):
    item = {
        "행정규칙일련번호": "2100000261222",
        "행정규칙ID": "30000",
        "행정규칙명": "의약품 품목허가ㆍ신고ㆍ심사 규정",
        "발령일자": "20260821",
        "시행일자": "20260922",
    }
    listed = {"AdmRulSearch": {"totalCnt": "1", "admrul": item}}
    return 200, {}, json.dumps(test_law_go_kr.RULE if "lawService" in path else listed).encode()


SERVED = (
    "federal-register",
    "regulations-gov",
    "congress-gov",
    "ecfr",
    "law-go-kr",
    "law-go-kr-rules",
    "legislative-notices",
    "administrative-notices",
    "wto-eping",
)
