"""The full-text search of the node: a real index that follows the rows, its page and files, and who asks what."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bioaccord.node.accounts.models import User
from bioaccord.node.policy.correction_services import correct_labels
from bioaccord.node.policy.document_models import PolicyDocument
from bioaccord.node.policy.document_services import store_versions
from bioaccord.node.policy.models import SignalRecord
from bioaccord.node.policy.search_access import plain_search_for, search_for
from bioaccord.node.policy.search_entries import document_id_of, entries_of_rows, marks_of_rows
from bioaccord.node.policy.search_services import follow_rows, index_folder, rebuild_index
from bioaccord.node.policy.tasks import index_policy
from bioaccord.policy.search.generation import IndexBusyError
from bioaccord.policy.search.index import SearchIndex
from bioaccord.vocabulary.language import Language

from .policy_documents import FINAL, LAW, PROPOSED, law_versions, rules

MEMBER, ANALYST = "member@hanbit.example", "analyst@kbio.example"


@pytest.fixture
def indexed(db):
    """The law, the two rules and the sample's signals, in an index."""
    store_versions(None, "korean-law", law_versions())
    store_versions(None, "federal-register", rules())
    rebuild_index()
    yield
    shutil.rmtree(index_folder())


@pytest.fixture
def user(db):
    return User.objects.get(email=MEMBER)


def _ids(user, query: str, **only: list[str]) -> list[str]:
    return [hit.entry.entry_id for hit in search_for(user, query, language=Language.KOREAN, only=only).hits]


def _documents(user, query: str, **only: list[str]) -> set[str]:
    return {document_id_of(one) for one in _ids(user, query, **only) if one.startswith("document:")}


def _page(visit, address: str, language: str = "ko") -> str:
    return visit(MEMBER).get(address, headers={"accept-language": language}).content.decode()


def test_a_law_is_found_by_its_short_name_and_its_english_name(indexed, user):
    for query in ("약사법", "law:약사법", 'law:"Pharmaceutical Affairs Act"', "Pharmaceutical Affairs Act"):
        assert _documents(user, query) == {LAW}, query
    assert _documents(user, "FDA-2024-N-0001") == {PROPOSED, FINAL}
    assert _documents(user, "agency:fda") == {PROPOSED, FINAL}


def test_articles_in_force_are_found_and_those_to_come_are_told_apart(indexed, user):
    def found(query: str, **kept: bool) -> dict[str, tuple]:
        hits = search_for(user, query, language=Language.KOREAN, only={"kind": ["act"]}, **kept).hits
        return {
            one.entry.entry_id.removeprefix(f"document:{LAW}#"): (
                one.entry.stage,
                str(one.entry.published_on),
                str(one.entry.effective_on),
                one.entry.is_earlier,
            )
            for one in hits
        }

    in_force = ("in_force", "2025-03-04", "2026-03-05", False)
    to_come = ("enacted", "2026-02-03", "2099-01-01", False)
    assert found("보고하여야 생산") == {"제38조": in_force, "제38조@2026-02-03-20004": to_come}
    assert found("식품의약품안전처장") == {"제38조@2026-02-03-20004": to_come}
    # The number moved in a version that was promulgated later and holds already, so both are there; the words are older.
    assert found("유효기한") == {
        "제39조": ("in_force", "2024-01-02", "2024-01-02", False),
        "제39조의2@2025-06-07-20003": ("in_force", "2025-06-07", "2025-06-07", False),
    }
    assert found('"생산 실적을"') == {}
    assert found('"생산 실적을"', earlier=True) == {
        "제38조@2024-01-02-20001": ("ended", "2024-01-02", "2024-01-02", True)
    }


def test_articles_stand_under_their_law_and_all_of_them_are_one_click_away(indexed, user, visit):
    found = search_for(user, "보고하여야", language=Language.KOREAN, only={}, parts=2)
    (law,) = [one for one in found.hits if one.entry.entry_id == f"document:{LAW}"]
    assert (len(law.parts), law.within, law.snippet) == (2, 4, ())
    assert found.count - found.documents == 3
    told = _page(visit, "/policy/search/?q=보고하여야&kind=act")
    assert '<a href="?q=%EB%B3%B4%EA%B3%A0%ED%95%98%EC%97%AC%EC%95%BC&amp;kind=act&amp;in=document%3A' in told
    within = _page(visit, f"/policy/search/?q=보고하여야&in=document:{LAW}")
    assert within.count('<li class="entry kr">') == 4
    assert "약사법에서만" in within
    older = _page(visit, '/policy/search/?q="생산 실적을"')
    assert "earlier=1" in older
    assert '<li class="entry' not in older
    assert "제38조" in _page(visit, '/policy/search/?q="생산 실적을"&earlier=1')


@pytest.mark.parametrize(("language", "number"), [("ko", "제38조"), ("en", "Article 38")])
def test_a_hit_leads_to_the_article_on_the_page_of_its_law(indexed, visit, language, number):
    hits = visit(MEMBER).get("/policy/search.json?q=식품의약품안전처장").json()["hits"]
    (hit,) = [one for one in hits if one["part"]]
    told = _page(visit, hit["page"].removeprefix("http://testserver"), language)
    shown = told[told.index('<section id="article"') :]
    shown = shown[: shown.index("</section>")]
    assert number in shown
    assert "공급중단 예정일을 180일 전까지 식품의약품안전처장에게 보고하여야 한다" in shown
    assert ("시행 예정" in shown) is (language == "ko")
    assert 'id="article"' not in _page(visit, f"/policy/document/{LAW}/?article=제9999조", language)


def test_on_the_day_a_version_takes_effect_the_index_follows(indexed, user):
    index = SearchIndex.open(index_folder())
    before = marks_of_rows(date(2098, 12, 31))
    after = marks_of_rows(date(2099, 1, 1))
    assert {one for one in before if before[one] != after[one]} == {f"document:{LAW}"}
    index.put(entries_of_rows({f"document:{LAW}": "later"}, date(2099, 1, 1)), delete=[f"document:{LAW}"])
    hits = index.search("식품의약품안전처장", only={"kind": ["act"]}).hits
    assert [(one.entry.number, one.entry.stage) for one in hits] == [("제38조", "in_force")]
    assert index.search("보건복지부장관", only={"kind": ["act"]}, earlier=True).count == 2


def test_every_signal_is_found_by_its_title(indexed, user):
    row = SignalRecord.objects.exclude(title_ko="").first()
    assert _ids(user, f'title:"{row.title_ko}"')[0] == f"signal:{row.signal_id}"
    assert len(SearchIndex.open(index_folder())) == SignalRecord.objects.count() + 3 + 6


def test_a_law_whose_day_came_is_in_force_in_every_list_though_the_index_holds_what_was_told(indexed, user, visit):
    row = SignalRecord.objects.filter(stage="enacted", payload__effective_on__isnull=False).first()
    today = timezone.localdate()
    days = {"first_day": str(today), "last_day": str(today), "words": "시행일"}
    SignalRecord.objects.filter(pk=row.pk).update(payload={**row.payload, "effective_on": days})
    entry_id = f"signal:{row.signal_id}"
    SearchIndex.open(index_folder()).put(entries_of_rows({entry_id: row.digest}, today), delete=[entry_id])
    assert SearchIndex.open(index_folder()).get(entry_id).stage == "enacted"
    for stage, there in (("in_force", True), ("enacted", False)):
        assert (entry_id in _ids(user, f'title:"{row.title_ko}" stage:{stage}')) == there
        asked = {"q": f'title:"{row.title_ko}"', "stage": stage}
        hits = visit(ANALYST).get("/policy/search.json", asked).json()["hits"]
        assert [one["stage"] for one in hits if one["id"] == row.signal_id] == [stage] * there
        plain = plain_search_for(user, row.title_ko.split()[0], only={"stage": [stage]}, first=0, most=500)
        assert (entry_id in plain.ids) == there


def test_nobody_searches_who_is_not_logged_in(indexed, client):
    with pytest.raises(PermissionDenied):
        search_for(AnonymousUser(), "약사법", language=Language.KOREAN, only={})
    for address in ("/policy/search/?q=약사법", "/policy/search.json?q=약사법"):
        assert client.get(address).status_code == 302


def test_the_index_follows_what_is_new_changed_relabelled_and_deleted(indexed, user):
    assert (follow_rows().written, follow_rows().taken_out) == (0, 0)
    changed = [replace(one, text=one.text.replace("판매할 수 없다", "양도할 수 없다")) for one in law_versions()]
    store_versions(None, "korean-law", changed)
    assert _documents(user, "양도할") == set()
    done = follow_rows()
    assert (done.written, done.taken_out, done.rebuilt) == (1, 0, False)
    assert _documents(user, "양도할") == {LAW}
    correct_labels(User.objects.get(email=ANALYST), LAW, changed[-1].version, ["clinical_approval"], is_noise=False)
    assert follow_rows().written == 1
    assert _documents(user, "", topic=["clinical_approval"]) == {LAW}
    PolicyDocument.objects.get(document_id=LAW).delete()
    done = follow_rows()
    assert (done.written, done.taken_out) == (0, 1)
    assert _documents(user, "양도할") == set()


def test_an_index_that_is_missing_of_another_version_or_interrupted_is_built_anew(indexed, user):
    named = index_folder() / "index.json"
    kept = json.loads(named.read_text())
    for written in (json.dumps(kept | {"version": 1}), "{", None):
        named.write_text(written) if written else named.unlink()
        (index_folder() / "generation-left-behind").mkdir()
        assert follow_rows().rebuilt
        assert _documents(user, "약사법") == {LAW}
        assert len(list(index_folder().glob("generation-*"))) == 1
    shutil.rmtree(next(index_folder().glob("generation-*")))
    assert follow_rows().rebuilt
    assert _documents(user, "약사법") == {LAW}


def test_every_import_leaves_the_index_to_the_worker(transactional_db, sample_restored):
    DBTaskResult.objects.all().delete()
    store_versions(None, "korean-law", law_versions())
    assert [one.task_path for one in DBTaskResult.objects.all()] == ["bioaccord.node.policy.tasks.index_policy"]
    assert store_versions(None, "korean-law", law_versions()) == 0
    assert DBTaskResult.objects.count() == 1


_HOLDS = """
import fcntl, sys
with open(sys.argv[1], "w") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_while_another_process_writes_nothing_is_written_and_the_task_comes_again(indexed, user):
    other = subprocess.Popen(
        [sys.executable, "-c", _HOLDS, str(index_folder() / "writing.lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert other.stdout.readline() == "held\n"
        PolicyDocument.objects.get(document_id=LAW).delete()
        with pytest.raises(IndexBusyError):
            follow_rows()
        with pytest.raises(CommandError, match="another process"):
            call_command("index_policy")
        before = DBTaskResult.objects.count()
        assert index_policy.call() == {"put_off": True}
        assert DBTaskResult.objects.count() == before + 1
        assert DBTaskResult.objects.order_by("-enqueued_at")[0].run_after is not None
        assert _documents(user, "약사법") == {LAW}
    finally:
        other.communicate("done\n", timeout=30)
    assert index_policy.call() == {"written": 0, "taken_out": 1, "rebuilt": False}


def test_the_command_builds_beside_the_old_index_and_tells(indexed, capsys):
    before = set(index_folder().glob("generation-*"))
    call_command("index_policy")
    assert f"{SignalRecord.objects.count() + 3} entries written" in capsys.readouterr().out
    assert before.isdisjoint(index_folder().glob("generation-*"))
    call_command("index_policy", follow=True)
    assert "brought up to date: 0 entries written, 0 taken out" in capsys.readouterr().out


def test_the_page_marks_what_was_found_and_says_what_was_searched_besides(indexed, visit):
    told = _page(visit, "/policy/search/?q=회수")
    assert "<mark>회수</mark>" in told
    told = _page(visit, "/policy/search/?q=약사법")
    assert re.search(r"함께 검색한 말:\s*<b>약사법</b> → .*Pharmaceutical Affairs Act", told)
    told = _page(visit, "/policy/search/?q=manufacturing", "en")
    assert "<mark>Manufacturing</mark>" in told
    assert re.search(r"<b>\d+ hits</b>", told)


def test_what_was_typed_and_what_a_publisher_wrote_is_escaped(indexed, visit):
    store_versions(
        None,
        "korean-law",
        [
            replace(
                law_versions()[-1],
                version="2026-03-01-1",
                text="<script>약품</script>",
                published_on=law_versions()[-1].published_on.replace(month=3),
            )
        ],
    )
    follow_rows()
    told = _page(visit, '/policy/search/?q="><script>약품')
    assert "<script>약품" not in told
    told = _page(visit, "/policy/search/?q=law:약사법 약품")
    assert "&lt;script&gt;" in told
    assert "<script>약품" not in told


def test_facets_count_and_narrow_through_the_address(indexed, visit, user):
    told = visit(MEMBER).get("/policy/search.json?kind=proposed_rule&kind=act").json()
    assert {one["id"].partition("#")[0] for one in told["hits"]} == {LAW, PROPOSED}
    # A facet that is narrowed by counts its other values too.
    assert told["facets"]["kind"]["final_rule"] == 1
    assert told["facets"]["country"] == {"KR": 6, "US": 1}
    page = _page(visit, "/policy/search/?kind=act&page=7")
    assert "약사법" in page
    assert "kind=act&amp;kind=proposed_rule" in page


def test_the_files_say_the_same_as_the_page(indexed, visit):
    client = visit(MEMBER)
    told = client.get("/policy/search.json?q=약사법&kind=act").json()
    assert (told["count"], told["hits"][0]["id"], told["only"]) == (6, LAW, {"kind": ["act"]})
    assert told["hits"][0]["page"].startswith("http://testserver/policy/show/korean-law")
    lines = client.get("/policy/search.csv?q=약사법&kind=act").content.decode().splitlines()
    assert lines[0].lstrip("\ufeff").startswith("rank,what,id,kind")
    assert lines[1].startswith(f"1,document,{LAW},act,KR,")


@pytest.mark.parametrize("order", ["newest", "oldest", "deadline", "nonsense"])
def test_hits_are_sorted(indexed, visit, order):
    told = visit(MEMBER).get(f"/policy/search.json?order={order}").json()["hits"]
    column = "deadline_on" if order == "deadline" else "published_on"
    days = [one[column] for one in told]
    assert len(days) > 1
    assert days == sorted(days, reverse=order in ("newest", "nonsense"))


@pytest.mark.parametrize(
    "address",
    ["/policy/search/?q=", "/policy/?words=", "/policy/list/?words=", "/signals/?words=", "/policy/deadlines/?words="],
)
def test_a_query_that_cannot_be_read_is_refused_in_the_pages_language(indexed, visit, address):
    korean, english = _page(visit, f'{address}"임상'), _page(visit, f'{address}"임상', "en")
    assert "닫히지 않" in korean
    assert "has a quotation mark that is not closed" in english
    assert "has a quotation mark" not in korean


def test_files_and_the_api_refuse_it_too(indexed, visit):
    client = visit(MEMBER)
    for address in ('/policy/search.json?q="a', '/policy/timeline.csv?words="a', '/policy/deadlines.json?words="a'):
        assert client.get(address).status_code == 400, address
    assert client.get('/api/signals?words="a').status_code == 422


def test_lists_search_the_index_too(indexed, visit):
    assert "약사법" in _page(visit, "/policy/list/?words=유효기한&noise=1")
    assert "약사법" in _page(visit, "/policy/?words=유효기한&noise=1")
    row = SignalRecord.objects.exclude(title_ko="").first()
    assert row.signal_id in _page(visit, f'/signals/?words="{row.title_ko}"')


def test_without_an_index_titles_are_searched_and_the_page_says_so(indexed, visit, user):
    cache.clear()
    shutil.rmtree(index_folder())
    index_folder().mkdir()
    told = _page(visit, "/policy/search/?q=약사법 law:약사법&kind=act")
    assert "전문(全文) 색인을 만들고 있습니다" in told
    assert "약사법" in told.partition("<ol")[2]
    assert "전문(全文) 색인을 만들고 있습니다" in _page(visit, "/policy/list/?words=약사법")
    assert "전문(全文) 색인을 만들고 있습니다" in _page(visit, "/signals/?words=약사법")
    answer = visit(MEMBER).get("/policy/search.json?q=약사법")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "120")


def test_a_search_is_saved_as_it_was_written(indexed, visit):
    told = _page(visit, '/policy/search/?q=백신 OR "임상 시험"&country=KR&country=US&topic=clinical_approval&year=2024')
    address = re.search(r'href="(/subscriptions/[^"]*words[^"]*)"', told)[1].replace("&amp;", "&")
    assert "year" not in address
    assert "저장되지 않는 조건: 연도." in told
    form = visit(MEMBER).get(address).content.decode()
    assert 'value="백신 OR &quot;임상 시험&quot;"' in form
    assert re.search(r'<input[^>]*value="clinical_approval"[^>]*checked', form)
    assert re.search(r'<input[^>]*name="facets" value="country=KR"[^>]*checked', form)
    assert re.search(r'<input[^>]*name="facets" value="country=US"[^>]*checked', form)
