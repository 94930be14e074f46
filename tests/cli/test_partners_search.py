"""`bioaccord partners search` as a user runs it."""

from bioaccord.partners.directory_file import write_directory
from bioaccord.partners.entry import Entry, OrganisationName
from bioaccord.vocabulary.language import Text
from tests.command import run


def test_a_directory_is_searched_in_both_languages_and_a_wrong_file_refused(tmp_path):
    entries = [
        Entry("KR-1", (OrganisationName("한빛바이오", "ko"),), "KR", products=Text("단일클론항체 위탁개발생산", "")),
        Entry("KR-2", (OrganisationName("한빛사료", "ko"),), "KR", products=Text("배합사료", "")),
    ]
    file = tmp_path / "directory.xlsx"
    write_directory(file, entries)
    english = run("partners", "search", str(file), "mAb CDMO", "--facets")
    assert english.returncode == 0, english.stderr
    assert english.stdout.startswith("1 firms\nunderstood: mAb → Monoclonal antibody")
    assert "Country: South Korea 1" in english.stdout
    korean = run("partners", "search", str(file), "mAb CDMO", "--language", "ko")
    assert "단일클론항체: 단일클론항체" in korean.stdout
    file = tmp_path / "directory.csv"
    file.write_text("name,country\n=1+1,KR\n", encoding="utf-8")
    refused = run("partners", "search", str(file), "x", "--language", "ko")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "2행, name 열" in refused.stderr
