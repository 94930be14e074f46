"""Publishers asked live by their names: keys, refusals, and pulls that are read again as files."""

import pytest

from bioaccord.policy.document_readers import READERS, parse_document_source
from bioaccord.policy.live_sources import KEY_VARIABLES, LIVE_SOURCES, live_source, stored_pull
from bioaccord.reading.question import Question
from bioaccord.vocabulary.errors import InputError, SourceError
from tests.slips import english_sentences

from .live_servers import NOW, SERVED, serve


class Clock:
    """Time that passes only where somebody sleeps."""

    def __init__(self):
        self.now = 0.0

    def sleep(self, seconds):
        self.now += seconds


def ask(source, address, key, question):
    clock = Clock()
    web = source.web(key, address, clock=lambda: clock.now, sleep=clock.sleep)
    return list(source.pull(web, question)), clock.now


@pytest.mark.parametrize("name", SERVED)
def test_a_pull_is_kept_read_again_as_files_and_holds_no_key(name, recorded, tmp_path):
    address, since, until, filters, key = serve(name, recorded)
    source = live_source(name)
    folder = tmp_path / name
    question = Question(since, until, NOW, folder, filters, address)
    found, _ = ask(source, address, key, question)
    assert found
    there = stored_pull(folder)
    assert there.complete
    assert there.until == (None if source.asks_until_now else until)
    read = list(READERS[source.reader](folder, retrieved_at=NOW))
    assert {(one.document_id, one.version) for one in read} == {(one.document_id, one.version) for one in found}
    if key:
        assert all(key not in file.read_text(encoding="utf-8") for file in folder.rglob("*") if file.is_file())


@pytest.mark.parametrize("name", LIVE_SOURCES)
def test_no_publisher_is_asked_oftener_than_it_allows(name, recorded):
    source, clock = live_source(name), Clock()
    at_once = max(1, int(source.requests / 100))
    recorded.choose = lambda path: (200, {}, b"{}")
    web = source.web("a-key", recorded.address, clock=lambda: clock.now, sleep=clock.sleep)
    for _ in range(at_once):
        web.get(recorded.address)
    assert clock.now == 0
    web.get(recorded.address)
    assert clock.now == pytest.approx(source.seconds / source.requests)


@pytest.mark.parametrize("name", [name for name, one in LIVE_SOURCES.items() if one.key_variable])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_missing_key_is_refused_with_where_to_get_one(name, language):
    source = live_source(name)
    with pytest.raises(InputError) as refused:
        source.web(" ", "", clock=lambda: 0.0, sleep=lambda seconds: None)
    said = refused.value.told(language)
    assert source.key_variable in said and source.key_from in said
    assert source.title.in_language(language) in said
    if language == "ko":
        assert english_sentences(said) == []


def test_a_key_is_not_sent_unencrypted():
    with pytest.raises(InputError, match="unencrypted"):
        live_source("congress-gov").web("a-key", "http://mirror.example/v3", clock=lambda: 0.0, sleep=lambda _: None)
    assert len(KEY_VARIABLES) == 5


@pytest.mark.parametrize(
    ("name", "filters", "message"),
    [
        ("federal-register", {"hs": ("3002",)}, "cannot be narrowed by this. It can be narrowed by: --agency, --type"),
        ("ecfr", {}, "has to be narrowed by this"),
        ("ecfr", {"title": ("food",)}, "'food' is not a number"),
        ("wto-eping", {"country": ("JP",)}, "'JP' is not one of the two countries"),
        ("regulations-gov", {"docket": ("A", "B")}, "takes one value only"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(name, filters, message):
    question = Question(NOW.date(), NOW.date(), NOW, None, filters)
    with pytest.raises(InputError) as refused:
        live_source(name).check(question)
    assert message in str(refused.value)
    assert english_sentences(refused.value.told("ko")) == []


def test_days_the_wrong_way_round_and_unknown_names_are_refused(tmp_path):
    with pytest.raises(InputError, match="before the first"):
        live_source("wto-eping").check(Question(NOW.date(), NOW.date().replace(year=2020), NOW))
    with pytest.raises(InputError, match="Did you mean 'law-go-kr'"):
        live_source("law-go-krr")
    with pytest.raises(InputError, match="Did you mean 'ecfr'"):
        parse_document_source("ecfrr:x")
    assert stored_pull(tmp_path) is None


def test_a_pull_that_broke_off_asks_for_nothing_twice(recorded, tmp_path):
    address, since, until, filters, key = serve("congress-gov", recorded)
    recorded.choose.fails_at = 3
    question = Question(since, until, NOW, tmp_path, filters, address)
    with pytest.raises(SourceError):
        ask(live_source("congress-gov"), address, key, question)
    recorded.choose.fails_at = None
    first, _ = ask(live_source("congress-gov"), address, key, question)
    asked = len(recorded.asked)
    again, _ = ask(live_source("congress-gov"), address, key, question)
    assert first == again and len(recorded.asked) == asked
