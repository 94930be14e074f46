"""`manage pull_policy`: documents from a publisher's server on loopback, failures on the sources' page, and no key anywhere."""

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from bioaccord.node.accounts.models import User
from bioaccord.node.policy.document_models import DocumentRun, PolicyDocument, PolicyVersion
from bioaccord.node.policy.document_sources import FRESH_FOR_DAYS, ids_begin_with, source_name
from bioaccord.node.policy.models import SignalRecord
from bioaccord.policy.document_readers import READERS
from bioaccord.policy.live_sources import KEY_VARIABLES, LIVE_SOURCES
from bioaccord.vocabulary.language import share_of_hangul
from tests.node.test_commands import refusal_of, said_by
from tests.policy.live_servers import SERVED, serve
from tests.policy.test_change_table import COLUMNS, ROW
from tests.policy.test_register_documents import Register, several

# What these are recorded to give is none: a reform of the postal service, and a law that only follows another one.
WITHOUT_SIGNALS = ("congress-gov", "law-go-kr")


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "DATA", tmp_path)
    return tmp_path


def arguments(name, served):
    address, since, until, filters, _key = served
    narrowed = [word for one, values in filters.items() for value in values for word in (f"--{one}", value)]
    return ["pull_policy", name, "--since", str(since), "--until", str(until), *narrowed, "--address", address]


@pytest.mark.parametrize("name", SERVED)
def test_every_publisher_is_imported_with_its_key_from_the_settings(db, name, recorded, monkeypatch, data):
    served = serve(name, recorded)
    command = arguments(name, served)
    if served[-1]:
        assert LIVE_SOURCES[name].key_from in refusal_of(*command)
        assert (
            DocumentRun.objects.get().failed and LIVE_SOURCES[name].key_variable in DocumentRun.objects.get().failure_ko
        )
        monkeypatch.setitem(settings.POLICY_KEYS, LIVE_SOURCES[name].key_variable, served[-1])
    assert "new or changed" in said_by(*command)
    run = DocumentRun.objects.first()
    assert (run.source, run.failed, run.read > 0) == (name, False, True)
    assert PolicyDocument.objects.filter(document_id__startswith=ids_begin_with(name)).exists()
    assert list((data / "pulls").rglob("*.jsonl")) == []
    assert ", 0 new or changed" in said_by(*command)


@pytest.mark.parametrize("name", SERVED)
def test_what_is_pulled_becomes_signals_by_itself(db, name, recorded, monkeypatch):
    served = serve(name, recorded)
    if served[-1]:
        monkeypatch.setitem(settings.POLICY_KEYS, LIVE_SOURCES[name].key_variable, served[-1])
    said_by(*arguments(name, served), "--signals-since", "1990-01-01")
    made = SignalRecord.objects.filter(document__document_id__startswith=ids_begin_with(name), withdrawn=False)
    assert made.exists() == (name not in WITHOUT_SIGNALS)
    for row in made:
        assert share_of_hangul(row.title_ko) > 0.2 and share_of_hangul(row.title_en + row.payload["summary"]["en"]) == 0
    assert ", 0 new or changed" in said_by(*arguments(name, served), "--signals-since", "1990-01-01")


def test_a_pull_that_fails_is_shown_and_the_next_one_goes_on(db, recorded, data):
    served = serve("federal-register", recorded)
    recorded.choose = Register(*several(130), most_per_page=100, most_documents=60)
    recorded.choose.fails_at = 3
    with pytest.raises(CommandError) as failed:
        call_command(*arguments("federal-register", served))
    assert failed.value.returncode == 3 and "not now" in str(failed.value)
    assert not PolicyVersion.objects.exists()
    client = Client()
    client.force_login(User.objects.get(email="analyst@kbio.example"))
    page = client.get("/policy/sources/", headers={"accept-language": "ko"}).content.decode()
    assert "not now" in page and "연방관보" in page
    recorded.choose.fails_at = None
    assert "130 versions read, 130 new" in said_by(*arguments("federal-register", served))
    asked = len(recorded.asked)
    recorded.choose = anew = Register(*several(130), most_per_page=100, most_documents=60)
    assert "130 versions read, 0 new" in said_by(*arguments("federal-register", served))
    assert asked == anew.asked + 1, "of the pull that failed only the page that failed is asked for again"


def test_a_row_that_is_kept_apart_is_told_on_the_sources_page_and_the_others_are_there(db, tmp_path):
    file = tmp_path / "Notification_EN.csv"
    rows = ("G/TBT/N/USA/1,Biologics,United States,soon", "G/TBT/N/USA/2,Vaccines,United States,2026-06-01")
    header = "Document symbol,Title,Notifying Member,Distribution date"
    file.write_text("\n".join((header, *rows, "")), encoding="utf-8")
    with pytest.raises(CommandError, match="row 2: document G/TBT/N/USA/1"):
        call_command("import_documents", f"wto-eping:{file}")
    assert [one.document_id for one in PolicyDocument.objects.all()] == ["wto-eping:G/TBT/N/USA/2"]
    client = Client()
    client.force_login(User.objects.get(email="analyst@kbio.example"))
    for language, said in (("ko", "나머지는 모두 읽었습니다"), ("en", "all others were read")):
        page = client.get("/policy/sources/", headers={"accept-language": language}).content.decode()
        assert "G/TBT/N/USA/1" in page and said in page
    file.write_text(f"{header}\n{rows[0]}\n", encoding="utf-8")
    with pytest.raises(CommandError, match="row 2: document G/TBT/N/USA/1"):
        call_command("import_documents", f"wto-eping:{file}")
    assert DocumentRun.objects.order_by("id").last().failed, "nothing of it could be read"


def test_the_first_day_is_asked_for_once(db, recorded):
    served = serve("federal-register", recorded)
    refused = refusal_of("pull_policy", "federal-register", "--address", served[0])
    assert "--since" in refused
    said_by(*arguments("federal-register", served))
    recorded.choose = Register()
    assert "0 versions read" in said_by("pull_policy", "federal-register", "--address", served[0])


def test_what_cannot_be_asked_is_refused_and_settings_hold_every_key(db):
    assert "Did you mean 'ecfr'" in refusal_of("pull_policy", "ecfrr", "--since", "2026-01-01")
    assert "has to be narrowed" in refusal_of("pull_policy", "ecfr", "--since", "2026-01-01")
    assert set(settings.POLICY_KEYS) == set(KEY_VARIABLES)
    assert set(FRESH_FOR_DAYS) == set(READERS)
    assert all(source_name(one).ko != one for one in (*READERS, *LIVE_SOURCES))


def test_a_log_kept_as_a_table_is_imported_and_tied_to_documents(db, recorded, tmp_path):
    served = serve("federal-register", recorded)
    said_by(*arguments("federal-register", served))
    number = PolicyDocument.objects.first().document_id.partition(":")[2].partition("@")[0]
    address = f"https://www.federalregister.gov/documents/2025/03/01/{number}/notice"
    row = ROW | {"id": "us-table-entry", "country": "US", "source_urls": f"https://example.org/1 | {address}"}
    lines = ["\t".join(COLUMNS), "\t".join(row[column] for column in COLUMNS)]
    (tmp_path / "log.tsv").write_text("\n".join(lines), encoding="utf-8")
    assert "1 read, 1 new" in said_by("import_signals", f"change-log:{tmp_path / 'log.tsv'}")
    said_by(*arguments("federal-register", served))
    entry = SignalRecord.objects.get(signal_id="change-log:us-table-entry")
    assert number in entry.document.document_id


def test_an_entry_that_the_node_has_with_other_words_is_never_overwritten_silently(db, tmp_path):
    def log(name, *rows):
        lines = ["\t".join(COLUMNS), *("\t".join((ROW | row)[column] for column in COLUMNS) for row in rows)]
        (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
        return f"change-log:{tmp_path / name}"

    def titles():
        return dict(
            SignalRecord.objects.filter(signal_id__in=("change-log:kr-a", "change-log:kr-b")).values_list(
                "signal_id", "title_en"
            )
        )

    first = log("ours.tsv", {"id": "kr-a", "title_en": "Ours"})
    other = log("theirs.tsv", {"id": "kr-a", "title_en": "Theirs"}, {"id": "kr-b", "title_en": "New"})
    said_by("import_signals", first)
    assert "0 new" in said_by("import_signals", first)
    refused = refusal_of("import_signals", other)
    assert "theirs.tsv, column id: the node has an entry 'kr-a' that reads otherwise: Ours." in refused
    assert "같은 식별자 'kr-a'의 다른 항목이 이미 있습니다" in refusal_of("import_signals", other, "--language", "ko")
    assert titles() == {"change-log:kr-a": "Ours"}
    assert "1 would be new or changed" in said_by("import_signals", other, "--clash", "keep", "--preview")
    assert "2 would be new or changed" in said_by("import_signals", other, "--clash", "replace", "--preview")
    assert titles() == {"change-log:kr-a": "Ours"}
    assert "1 with an id that the node had, left as they stood" in said_by("import_signals", other, "--clash", "keep")
    assert titles() == {"change-log:kr-a": "Ours", "change-log:kr-b": "New"}
    said_by("import_signals", other, "--clash", "replace")
    assert titles() == {"change-log:kr-a": "Theirs", "change-log:kr-b": "New"}
