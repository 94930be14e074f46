"""`bioaccord market report` on files."""

import io
import json

from pypdf import PdfReader
from typer.testing import CliRunner

from bioaccord.cli.main import application
from bioaccord.market.store import Store
from tests.brief.test_report import CN, US, chart, note, plain, store  # noqa: F401
from tests.slips import english_sentences


def run(*words):
    return CliRunner().invoke(application, ["market", "report", *map(str, words)])


def written(folder, value, name="report.json"):
    file = folder / name
    file.write_text(json.dumps(value), encoding="utf-8")
    return file


def test_a_file_in_either_language_and_pinned_for_later(store, tmp_path):  # noqa: F811
    file = written(tmp_path, plain(note("요약", "Summary"), chart(US, CN)))
    pinned = tmp_path / "pinned.json"
    korean = run(file, "--store", store.folder, "--language", "ko", "-o", tmp_path / "a.pdf", "--pin", pinned)
    assert korean.exit_code == 0, korean.output
    assert "출처 2건, 그림·표 1건" in korean.output
    assert "부록 1" in "".join(page.extract_text() for page in PdfReader(tmp_path / "a.pdf").pages)
    part = json.loads(pinned.read_text(encoding="utf-8"))["parts"][1]
    assert part["as_of"] == "2026-04-01" and len(part["digest"]) == 16
    again = run(pinned, "--store", store.folder, "--language", "ko", "-o", tmp_path / "b.pdf")
    assert again.exit_code == 0 and (tmp_path / "b.pdf").read_bytes() == (tmp_path / "a.pdf").read_bytes()
    english = run(file, "--store", store.folder, "-o", tmp_path / "c.pdf")
    assert "2 sources, 1 charts and tables" in english.output
    assert "Annex 1" in "".join(
        page.extract_text() for page in PdfReader(io.BytesIO((tmp_path / "c.pdf").read_bytes())).pages
    )


def test_what_is_refused_is_told_in_the_readers_language_and_nothing_is_written(store, tmp_path):  # noqa: F811
    cases = [
        (
            written(tmp_path, plain(chart(US.replace("KR", "JP"))), "other.json"),
            "out.pdf",
            "수치가 없습니다",
            "has no figure",
        ),
        (written(tmp_path, plain(chart(US))), "out.docx", ".pdf로 끝나지", "is not .pdf"),
        (tmp_path / "nowhere.json", "out.pdf", "nowhere.json", "nowhere.json"),
    ]
    for file, name, korean, english in cases:
        output = tmp_path / name
        told = run(file, "--store", store.folder, "--language", "ko", "-o", output)
        assert told.exit_code == 2 and korean in told.output
        assert english_sentences(told.output.replace("bioaccord market series list", "")) == []
        assert english in run(file, "--store", store.folder, "--language", "en", "-o", output).output
        assert not output.exists()


def test_a_dashboard_becomes_a_report_that_can_be_gone_on_with(store, tmp_path):  # noqa: F811
    wanted = ("--store", store.folder, "--as-of", "2026-04-01", "--language", "ko")
    written_down = tmp_path / "area.json"
    area = run("--area", "biopharma_raw_materials", *wanted, "-o", tmp_path / "a.pdf", "--pin", written_down)
    assert area.exit_code == 0, area.output
    kinds = [part["kind"] for part in json.loads(written_down.read_text(encoding="utf-8"))["parts"]]
    assert "panel" in kinds and kinds[-1] == "note"
    again = run(written_down, *wanted, "-o", tmp_path / "b.pdf")
    assert again.exit_code == 0 and (tmp_path / "b.pdf").read_bytes() == (tmp_path / "a.pdf").read_bytes()
    for both in ((written_down, "--area", "energy"), ()):
        told = run(*both, *wanted, "-o", tmp_path / "c.pdf")
        assert told.exit_code == 2 and "가운데 하나만 주십시오" in told.output


def test_a_store_that_is_not_there_is_refused(tmp_path):
    told = run(written(tmp_path, plain(chart(US))), "--store", tmp_path / "none", "-o", tmp_path / "out.pdf")
    assert told.exit_code == 2 and "holds no store" in told.output
    assert Store(tmp_path / "none").exists is False
