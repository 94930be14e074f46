"""Laws and portfolios in a node: explained, taken in, assessed, compared, brought; and seen by nobody else."""

import csv
import io
import json
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from bioaccord.impact.law import laws
from bioaccord.node.accounts.models import Role, User
from bioaccord.node.audit.models import AuditEntry
from bioaccord.node.impact import access, services
from bioaccord.node.impact.files import portfolio_file, portfolio_zip
from bioaccord.node.impact.models import AssessmentAnswer, AssessmentRun, Portfolio, RunState
from bioaccord.node.impact.question import Question
from bioaccord.node.impact.sample import SAMPLE_FIRM, save_sample_portfolios
from tests.impact.ira.market_files import files as market_files
from tests.node.impact_law import MADE

MEMBER, OTHER, ANALYST, OPERATOR = (
    "member@hanbit.example", "member@briarcliff.example", "analyst@kbio.example", "operator@kbio.example",
)  # fmt: skip
FIRM = "KR-0007"
ASKED = "as_of=2026-11-01"


@pytest.fixture(autouse=True)
def _made_law(monkeypatch):
    monkeypatch.setitem(laws(), "made", MADE)
    access._computed.cache_clear()


def give(client, content: bytes, file: str, address: str = "/impact/made/import", **fields):
    return client.post(address, {"file": SimpleUploadedFile(file, content), **fields}, follow=True)


@pytest.fixture
def made(visit) -> Portfolio:
    answer = give(visit(MEMBER), portfolio_file(MADE, MADE.example()), "canary-7731.xlsx", name="canary-5519")
    assert answer.status_code == 200
    return Portfolio.objects.get(law_id="made", is_sample=False)


def page(client, address: str, code: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == code, address
    return answer.content.decode()


def english(client):
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    return client


def test_every_law_is_explained_in_both_languages_with_its_figures(visit):
    client = visit(ANALYST)
    for language in ("ko", "en"):
        if language == "en":
            english(client)
        grouped = page(client, "/impact/ira/")
        for group, title in laws()["ira"].rule_groups.items():
            assert f'id="rules-{group}"' in grouped and title.in_language(language) in grouped
        assert 'id="rules-other"' not in grouped
        assert ("lower of the two" in grouped) is (language == "en")
        listed = page(client, "/impact/")
        for law in laws().values():
            assert law.title.in_language(language) in listed
            told = page(client, f"/impact/{law.law_id}/")
            for rule in law.rules():
                assert f'id="{rule.rule_id}"' in told
                assert rule.link in told
    rows = list(csv.DictReader(io.StringIO(client.get("/impact/made/figures.csv").content.decode("utf-8-sig"))))
    assert [(one["value"], one["standing"], one["known_on"]) for one in rows] == [
        ("0.15", "enacted", "2025-01-01"),
        ("0.2", "unverified", "2026-06-01"),
    ]
    assert client.get("/impact/made/rules.json").json()[0]["id"] == "made.rate"
    assert client.get("/impact/nothing/").status_code == 404
    book = load_workbook(io.BytesIO(client.get("/impact/made/template.xlsx").content))
    assert book.sheetnames == ["goods", "explained"]


def test_a_portfolio_is_taken_in_whole_or_not_at_all_and_replaced(visit, made):
    client = visit(MEMBER)
    assert made.organisation_id == FIRM
    wrong = {"goods": [{"goods_id": "G 1", "name": "vial"}, {"goods_id": "", "name": "cap"}]}
    answer = give(client, portfolio_file(MADE, wrong), "wrong.xlsx")
    told = answer.content.decode()
    assert answer.status_code == 422
    assert "고칠 곳" in told and told.count("<li>wrong.xlsx[goods] 2행") + told.count("<li>wrong.xlsx[goods] 3행") >= 2
    assert Portfolio.objects.filter(law_id="made").count() == 1
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("other.csv", "a\n1\n")
    told = give(client, empty.getvalue(), "empty.zip").content.decode()
    assert "empty.zip" in told and "goods.csv" in told and "/tmp" not in told
    assert give(client, b"nothing", "nothing.xlsx").status_code == 422
    assert give(client, b"nothing", "nothing.doc").status_code == 422
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("goods.csv", "goods_id,name,worth\nG-1,한빛,10\n".encode("cp949"))
    assert "한빛 품목" in give(client, written.getvalue(), "cp949.zip").content.decode()
    assert Portfolio.objects.filter(name="cp949").exists(), "a portfolio is not called by the ending of its file"
    Portfolio.objects.filter(law_id="made", is_sample=False).exclude(pk=made.pk).delete()
    # Who asks another question, or for the other language, on a page of refusals is led to the page.
    for address in ("/impact/made/", f"/impact/portfolios/{made.portfolio_id}/"):
        assert client.get(f"{address}import").url.startswith(address)
    # The same rows come out as they came in, and in again as zip.
    again = give(client, client.get(f"/impact/portfolios/{made.portfolio_id}/rows.csv.zip").content, "p.zip", f"/impact/portfolios/{made.portfolio_id}/import")  # fmt: skip
    assert "제2판" in again.content.decode()
    first, second = (access.version_of(made, number).rows for number in (1, 2))
    assert first == second == {"goods": [{"goods_id": "G-1", "name": "vial", "worth": "1000000"}, {"goods_id": "G-2", "name": "cap", "worth": ""}]}  # fmt: skip
    assert portfolio_zip(MADE, first) == portfolio_zip(MADE, second)
    client.post(f"/impact/portfolios/{made.portfolio_id}/delete")
    assert not Portfolio.objects.filter(pk=made.pk).exists()
    acts = list(AuditEntry.objects.filter(what__startswith="impact_portfolio", who__isnull=False).order_by("at", "id").values_list("what", "subject"))  # fmt: skip
    assert acts == [
        ("impact_portfolio_imported", FIRM),
        ("impact_portfolio_imported", FIRM),
        ("impact_portfolio_changed", FIRM),
        ("impact_portfolio_deleted", FIRM),
    ]


def test_an_answer_is_shown_with_trail_standing_gaps_and_bands(visit, made):
    client, base = visit(MEMBER), f"/impact/portfolios/{made.portfolio_id}/"
    told = page(client, f"{base}?{ASKED}")
    for words in (
        "vial 품목",
        "빠진 자료: 금액이 없습니다",
        "15만 달러 (75,000~30만 달러)",
        "90% 구간",
        "영향이 가장 큰 해",
        "수입이 그대로라고 봅니다",
        "법률·법정 공고",
    ):
        assert words in told, words
    told = page(client, f"{base}products/G-2/?{ASKED}")
    for words in (
        "알 수 없음",
        "2027~2029",
        "세율을 곱합니다",
        "article 1",
        "적용 가능 25%",
        "종료일 미정",
        "빠진 자료 1건",
    ):
        assert words in told, words
    told = page(english(client), f"{base}products/G-1/?{ASKED}&scenario=lower")
    assert "$50,000 a year" in told and "proposed" in told and "Lowers it to 5%." in told
    svg = page(client, f"{base}products/G-1/timeline.svg?{ASKED}")
    assert svg.count("<rect") == 4 and "Extension" in svg
    rows = client.get(f"{base}products/G-1/timeline.json?{ASKED}").json()
    assert [(one["kind"], one["last_day"]) for one in rows] == [("milestone", "2026-01-01"), ("period", "2028-12-31"), ("chance", None)]  # fmt: skip
    assert client.get(f"{base}products/G-9/?{ASKED}").status_code == 404
    # What cannot be read is told, and today is shown; a day before the figure was known has no answer, and says so.
    assert "could not be read" in page(client, f"{base}?as_of=yesterday")
    assert "was not known yet on 2024-01-01" in page(client, f"{base}?as_of=2024-01-01")
    assert client.get(f"{base}answer.json?as_of=yesterday").status_code == 404


def test_every_picture_has_its_table_and_the_answer_goes_out_as_files(visit, made):
    client, base = visit(MEMBER), f"/impact/portfolios/{made.portfolio_id}/"
    rows = list(csv.DictReader(io.StringIO(client.get(f"{base}by-year.csv?{ASKED}").content.decode("utf-8-sig"))))
    assert [(one["subject_id"], one["year"]) for one in rows][:2] == [("", "2027"), ("", "2028")]
    assert {one["as_of"] for one in rows} == {"2026-11-01"}
    assert b"<svg" in client.get(f"{base}by-year/duty.svg?{ASKED}").content[:200]
    chart = client.get(f"{base}by-year/duty.json?{ASKED}&product=G-1").json()
    assert "150000" in json.dumps(chart)
    assert client.get(f"{base}by-year/nothing.svg?{ASKED}").status_code == 404
    answer = client.get(f"{base}answer.json?{ASKED}").json()
    assert answer == client.get(f"/api/impact/portfolios/{made.portfolio_id}?{ASKED}").json()
    assert answer["subjects"][1]["findings"][0]["value"] is None
    book = load_workbook(io.BytesIO(client.get(f"{base}answer.xlsx?{ASKED}").content))
    assert book["findings"].max_row == 5 and book["by_year"].max_row == 7
    for language in ("ko", "en"):
        file = client.get(f"{base}answer.pdf?{ASKED}&language={language}")
        assert file.content.startswith(b"%PDF") and file["Content-Type"] == "application/pdf"


def test_scenarios_stand_side_by_side_with_their_differences(visit, made):
    client, base = visit(MEMBER), f"/impact/portfolios/{made.portfolio_id}/"
    told = page(client, f"{base}compare/?{ASKED}")
    assert "15만 달러" in told and "50,000달러" in told and "전체 4개 항목 중 1개" in told
    assert told.count('<span class="tag moved">') == 3, "one answer and two years"
    rows = client.get(f"{base}compare.json?{ASKED}").json()
    assert [one["differs"] for one in rows if one["finding"] == "관세"] == [False, True, False, False]


def test_nobody_else_sees_that_there_is_a_portfolio(visit, made, account):
    account("third@example.org", (Role.MEMBER_USER, "KR-0001"))
    base = f"/impact/portfolios/{made.portfolio_id}/"
    services.bring_results(
        User.objects.get(email=MEMBER), made.portfolio_id, Question(date(2026, 11, 1)), ["duty:2027"], "green"
    )
    run = services.start_run(User.objects.get(email=MEMBER), made.portfolio_id, Question(date(2026, 11, 1)), [""])
    addresses = (
        "", "rows.xlsx", "rows.csv.zip", "answer.xlsx", "answer.json", "answer.pdf", "by-year.csv", "by-year.json", "by-year/duty.svg",
        "compare/", "compare.json", "products/G-1/", "products/G-1/timeline.svg", "products/G-1/timeline.csv", f"runs/{run.pk}/progress.json",
    )  # fmt: skip
    owner = visit(MEMBER)
    assert "canary-5519" in page(owner, "/impact/")
    assert all(owner.get(f"{base}{one}?{ASKED}").status_code == 200 for one in addresses)
    for email in (OTHER, ANALYST, OPERATOR, "third@example.org"):
        client = visit(email)
        assert [client.get(f"{base}{one}?{ASKED}").status_code for one in addresses] == [404] * len(addresses), email
        for one in ("import", "delete", "runs/start", f"runs/{run.pk}/cancel", "roundtable"):
            assert client.post(f"{base}{one}").status_code == 404, (email, one)
        assert client.get(f"/api/impact/portfolios/{made.portfolio_id}").status_code == 404
        told = [page(client, "/impact/"), page(client, "/impact/made/"), page(client, "/api/impact/portfolios")]
        assert not any("canary" in one or made.portfolio_id in one for one in told), email
        assert give(client, portfolio_file(MADE, MADE.example()), "p.xlsx", firm=FIRM).status_code == 403
        assert access.brought_results_for(User.objects.get(email=email)) == []
    assert b"canary" not in visit(ANALYST).get("/audit/").content
    assert Portfolio.objects.filter(law_id="made", is_sample=False).count() == 1


def test_a_chosen_result_is_brought_as_it_was_and_taken_back(visit, made):
    client, user = visit(MEMBER), User.objects.get(email=MEMBER)
    address = f"/impact/portfolios/{made.portfolio_id}/roundtable"
    assert access.brought_result_for(user, made.portfolio_id) == []
    client.post(address, {"as_of": "2026-11-01", "figures": ["duty:2027", "duty:1999"], "marking": "green"})
    (brought,) = access.brought_result_for(user, made.portfolio_id)
    assert brought.label.en == "Duty paid, 2027" and brought.figure.ko == "15만 달러"
    assert (brought.key, brought.value, brought.unit) == ("duty:2027", 150_000.0, "USD")
    assert brought.date == "2026-11-01" and brought.marking == "green" and "nine in ten" in brought.uncertainty.en
    assert "Made-up tariff" in brought.source.en and brought.organisation_id == FIRM
    client.post(address)
    assert access.brought_results_for(user) == []


def test_what_is_large_is_left_to_the_worker_and_can_be_cancelled(
    visit, made, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(access, "AT_ONCE_ROWS", 1)
    client, base, user = visit(MEMBER), f"/impact/portfolios/{made.portfolio_id}/", User.objects.get(email=MEMBER)
    assert "바로 계산할 수 없습니다" in page(client, f"{base}?{ASKED}")
    assert client.get(f"{base}answer.json?{ASKED}").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{base}runs/start", {"as_of": "2026-11-01", "scenarios": ["", "lower", "nothing"]})
    run = AssessmentRun.objects.get()
    assert run.scenarios == ["", "lower"]
    told = client.get(f"{base}runs/{run.pk}/progress.json").json()
    assert told["live"] is True and told["total"] == 2
    assert services.answer_run(run.pk) == "done" and services.answer_run(run.pk) == "nothing"
    assert AssessmentAnswer.objects.count() == 2
    assert "15만 달러" in page(client, f"{base}?{ASKED}") and "50,000달러" in page(client, f"{base}compare/?{ASKED}")
    # Cancelled while a scenario is computed: the law is told so, and nothing more is kept.
    monkeypatch.setattr(services, "_SECONDS_BETWEEN_SIGNS", 0.0)
    working = services.start_run(user, made.portfolio_id, Question(date(2026, 12, 1)), [""])

    def cancelling(version, question, progress):
        assert progress(1, 2) is True
        assert AssessmentRun.objects.get(pk=working.pk).part == 0.5
        services.cancel_run(user, made.portfolio_id, working.pk)
        return access.computed(version, question, progress)

    with monkeypatch.context() as patched:
        patched.setattr(services, "computed", cancelling)
        assert services.answer_run(working.pk) == "cancelled"
    assert AssessmentAnswer.objects.count() == 2
    cancelled = services.start_run(user, made.portfolio_id, Question(date(2026, 10, 1)), [""])
    client.post(f"{base}runs/{cancelled.pk}/cancel")
    assert services.answer_run(cancelled.pk) == "nothing"
    assert access.state_of(AssessmentRun.objects.get(pk=cancelled.pk)) == RunState.CANCELLED
    failing = services.start_run(user, made.portfolio_id, Question(date(2020, 1, 1)), [""])
    assert (
        services.answer_run(failing.pk) == "failed"
        and "was not known yet on 2020-01-01" in AssessmentRun.objects.get(pk=failing.pk).problem
    )


def test_the_sample_is_marked_on_pages_and_in_files_and_loaded_once(visit):
    save_sample_portfolios()
    assert save_sample_portfolios() == 0
    assert set(Portfolio.objects.filter(organisation_id=SAMPLE_FIRM, is_sample=True).values_list("law_id", flat=True)) == set(laws())  # fmt: skip
    client = visit(MEMBER)
    for row in Portfolio.objects.filter(is_sample=True):
        base = f"/impact/portfolios/{row.portfolio_id}/"
        told = page(client, f"{base}?{ASKED}")
        assert "가상 예시" in told and "예시 포트폴리오" in told
        assert client.get(f"{base}answer.json?{ASKED}").json()["is_sample"] is True
        assert client.get(f"{base}answer.pdf?{ASKED}").content.startswith(b"%PDF")


def test_the_market_is_laid_beside_a_portfolio_from_uploaded_public_files(visit, tmp_path):
    law = laws()["ira"]
    client = english(visit(MEMBER))
    give(client, portfolio_file(law, law.example()), "own.xlsx", "/impact/ira/import", name="canary-8812")
    row = Portfolio.objects.get(name="canary-8812")
    address = f"/impact/portfolios/{row.portfolio_id}/market"
    assert 'name="orange-book"' in page(client, f"/impact/portfolios/{row.portfolio_id}/?{ASKED}")

    spent = dict.fromkeys(market_files.YEARS, 4e8)
    spending = market_files.part_d(tmp_path / "d.csv", [("Madeup", "", "Overall", spent), ("Strange", "", "Overall", spent)])  # fmt: skip
    book = market_files.orange_book(tmp_path / "o", [market_files.orange("MADEUPINE", "TABLET;ORAL", "MADEUP", "SEORABEOL INC", "N", "200001", "Mar 5, 2014")])  # fmt: skip
    files = {"part-d": spending, "orange-book": book / "products.txt"}

    def bring(who, **paths):
        uploads = {name: SimpleUploadedFile(path.name, path.read_bytes()) for name, path in paths.items()}
        return who.post(address, uploads, follow=True)

    told = bring(client, **files).content.decode()
    assert "Drugs of the market added: 1" in told and "Strange" in told and "400,000,000" in told
    assert row.versions.count() == 2 and row.versions.first().file_name == "d.csv, products.txt"
    own = {one["product_id"] for one in law.example()["products"]}
    added = [one for one in row.versions.first().rows["products"] if one["product_id"] not in own]
    assert [(one["name_en"], one["role"]) for one in added] == [("Madeup", "market")]
    korean = visit(MEMBER)
    korean.post("/i18n/setlang/", {"language": "ko", "next": "/"})
    told = bring(korean, **files).content.decode()
    assert "연결하지 못한 지출" in told and "같은 이름의 품목이 없습니다" in told
    assert len([one for one in row.versions.first().rows["products"] if one["product_id"] not in own]) == 1

    swapped = {"part-d": files["orange-book"], "orange-book": files["part-d"]}
    told = bring(client, **swapped).content.decode()
    assert "products.txt" in told and "its columns are those of orange-book" in told and str(tmp_path) not in told
    assert "Choose a file first" in bring(client).content.decode()
    assert row.versions.count() == 3
    assert bring(visit(OTHER), **files).status_code == 404
    assert client.get(address, follow=True).status_code == 200  # a reader who stays is led back
