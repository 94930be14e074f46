"""Names without legal forms and marks."""

import pytest

from bioaccord.partners.bare_name import bare_english, bare_korean


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("주식회사 셀트리온", "셀트리온"),
        ("(주)에이치엘비", "에이치엘비"),
        ("유한회사 한국얀센", "한국얀센"),
        ("농업회사법인 (주)인팜", "인팜"),
        ("GC녹십자", "gc녹십자"),
        ("지놈&컴퍼니", "지놈앤컴퍼니"),
        ("ＳＫ바이오팜", "sk바이오팜"),
        ("유한양행", "유한양행"),
    ],
)
def test_korean_names(name, bare):
    assert bare_korean(name) == bare


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Samsung Bioepis Co., Ltd.", "samsung bioepis"),
        ("KYUNG NAM PHARM.CO.,LTD.", "kyung nam pharm"),
        ("SKBIOPHARM CO,. LTD.", "skbiopharm"),
        ("NanoenTek,Inc.", "nanoen tek"),
        ("Boehringer Ingelheim GmbH", "boehringer ingelheim"),
        ("Société Générale S.A.", "societe generale"),
        ("Genome&Company", "genome and company"),
        ("M.I.TECH Co.,Ltd", "mi tech"),
        ("Co., Ltd.", "ltd"),
    ],
)
def test_english_names(name, bare):
    assert " ".join(bare_english(name)) == bare
