"""The sample log-ins. They exist only where the sample was loaded; a node with real members is started without it."""

from .models import Role

# Known to everybody on purpose: the sample holds nothing but fictional firms.
SAMPLE_PASSWORD = "bioaccord-sample-2026"
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
    ("analyst@kbio.example", [(Role.ANALYST, "")], "협회 정책분석가", "Association analyst"),
    ("organiser@kbio.example", [(Role.ORGANISER, "")], "행사 운영자", "Event organiser"),
    ("operator@kbio.example", [(Role.OPERATOR, "")], "노드 운영자", "Operator"),
)
SAMPLE_SUBSCRIPTIONS = (
    ("member@hanbit.example", {"name": "우리 제품에 닿는 변화", "only_mine": True, "language": "ko"}),
    ("member@hanbit.example", {"name": "미국의 규제와 통상", "country": "US", "language": "ko"}),
    ("analyst@kbio.example", {"name": "회원사에 닿는 변화", "only_mine": True, "language": "ko"}),
)
