"""`bioaccord partners matches` on a file of entries."""

import json

from typer.testing import CliRunner

from bioaccord.cli.main import application
from bioaccord.partners.directory_file import write_directory
from bioaccord.partners.entry import Entry, OrganisationName, Posting, Side, Traits
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind


def a_file(folder):
    about = Traits(modalities=("monoclonal_antibody",))
    need = Posting(
        "N1", "KR-1", Side.NEED, MatchKind.CONTRACT_MANUFACTURE, Text("항체 위탁생산", "Antibody CDMO"), about
    )
    offer = Posting("O1", "US-1", Side.OFFER, MatchKind.CONTRACT_MANUFACTURE, Text("항체 생산", "Antibodies"), about)
    entries = [
        Entry("KR-1", (OrganisationName("한빛바이오", "ko"),), "KR", association="kbio", postings=(need,)),
        Entry("US-1", (OrganisationName("Harbor Biologics", "en"),), "US", association="usbio", postings=(offer,)),
    ]
    file = folder / "directory.xlsx"
    write_directory(file, entries)
    return str(file)


def run(*words):
    return CliRunner().invoke(application, ["partners", "matches", *words, "--today", "2026-12-01"])


def test_both_directions_are_told_in_either_language(tmp_path):
    korean = run(a_file(tmp_path), "--language", "ko")
    assert korean.exit_code == 0, korean.output
    assert "수요 N1 | 한빛바이오 | 항체 위탁생산\n  Harbor Biologics | 점수 0." in korean.stdout
    assert "제안 O1 | Harbor Biologics | 항체 생산\n  한빛바이오 | 점수 0." in korean.stdout
    assert "    + 제품 유형: 필요한 단일클론항체와 일치합니다.\n" in korean.stdout
    english = run(a_file(tmp_path), "--posting", "N1")
    assert "Need N1 | 한빛바이오 | Antibody CDMO" in english.stdout
    assert "Offer" not in english.stdout
    assert "    + Product type: monoclonal antibody, as needed." in english.stdout
    data = json.loads(run(a_file(tmp_path), "--member", "US-1", "--json").stdout)
    assert [(one["posting_id"], one["matches"][0]["rests_on"]) for one in data] == [("O1", "O1")]


def test_who_is_not_in_the_directory_is_refused(tmp_path):
    missing = run(a_file(tmp_path), "--member", "KR-9", "--language", "ko")
    assert missing.exit_code == 2
    assert "'KR-9'의 수요나 제안이 회원 명부에 없습니다." in missing.stderr
