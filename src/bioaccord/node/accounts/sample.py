"""The sample log-ins of each sample association's node. They exist only where the sample was loaded; a node with real members is started without it."""

from bioaccord.vocabulary.language import Text

from .models import Role

# Known to everybody on purpose: the sample holds nothing but fictional firms.
SAMPLE_PASSWORD = "bioaccord-sample-2026"
SAMPLE_ORGANISER = "organiser@kbio.example"
SAMPLE_ACCOUNTS = (
    (
        "member@hanbit.example",
        [(Role.MEMBER_USER, "KR-0007")],
        "한빛누리제약 공급망 담당",
        "Hanbit Nuri supply-chain manager",
    ),
    ("admin@hanbit.example", [(Role.MEMBER_ADMIN, "KR-0007")], "한빛누리제약 관리자", "Hanbit Nuri administrator"),
    (
        "member@briarcliff.example",
        [(Role.MEMBER_USER, "US-0025")],
        "브라이어클리프 담당",
        "Briarcliff business development",
    ),
    ("member@yedam.example", [(Role.MEMBER_USER, "KR-0025")], "예담톡신 수출 담당", "Yedam Toxin exports"),
    ("analyst@kbio.example", [(Role.ANALYST, "")], "협회 정책분석가", "Association analyst"),
    (SAMPLE_ORGANISER, [(Role.ORGANISER, "")], "행사 운영자", "Event organiser"),
    ("operator@kbio.example", [(Role.OPERATOR, "")], "노드 운영자", "Operator"),
)
SAMPLE_ACCOUNTS_US = (
    (
        "member@briarcliff.example",
        [(Role.MEMBER_USER, "US-0025")],
        "브라이어클리프 담당",
        "Briarcliff business development",
    ),
    ("analyst@usbio.example", [(Role.ANALYST, "")], "협회 정책분석가", "Association analyst"),
    ("organiser@usbio.example", [(Role.ORGANISER, "")], "행사 운영자", "Event organiser"),
    ("operator@usbio.example", [(Role.OPERATOR, "")], "노드 운영자", "Operator"),
)
_OWN = Text("우리 제품에 닿는 변화", "What reaches our products")
_US = Text("미국의 규제와 통상", "US rules and trade")
_MEMBERS = Text("회원사에 닿는 변화", "What reaches our members")
_FIGURES = Text("시장 수치에서 확인된 변화", "What the market's figures show")
SAMPLE_SEARCH_NAMES = {name.ko: name for name in (_OWN, _US, _MEMBERS, _FIGURES)}
"""A saved search is called as its owner wrote it; the sample's have no owner who reads one language only."""
SAMPLE_SUBSCRIPTIONS = (
    ("member@hanbit.example", {"name": _OWN.ko, "only_mine": True, "language": "ko"}),
    ("member@hanbit.example", {"name": _US.ko, "country": "US", "language": "ko"}),
    ("member@yedam.example", {"name": _OWN.ko, "only_mine": True, "language": "ko"}),
    ("analyst@kbio.example", {"name": _MEMBERS.ko, "only_mine": True, "language": "ko"}),
    ("analyst@kbio.example", {"name": _FIGURES.ko, "kind": "market", "stage": "observed", "language": "ko"}),
)


def sample_accounts(association: str) -> tuple:
    """Return the log-ins of a sample association's node: (address, roles, name in Korean, in English) each."""
    return SAMPLE_ACCOUNTS_US if association == "usbio-sample" else SAMPLE_ACCOUNTS
