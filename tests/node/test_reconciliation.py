"""The Entity Reconciliation API 0.2: its forms, names across scripts, limits, and that it tells nobody of what they may not see."""

import json
import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from bioaccord.node.identity import reconciliation_access
from bioaccord.node.identity.models import ReconciliationAddress
from bioaccord.node.members import limits
from bioaccord.node.members.entry_services import save_entries
from bioaccord.node.members.models import RequestCount
from bioaccord.partners.entry import Entry, Identifier, IdentifierScheme, NameKind, OrganisationName
from bioaccord.vocabulary.firm_kind import FirmKind
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.tlp import TLP

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
MEMBER, OTHER = "member@hanbit.example", "member@briarcliff.example"
API = "/reconcile/en/"


def entry(organisation_id, *names, tlp=TLP.CLEAR, country="KR", page="", **more):
    written = tuple(OrganisationName(name, "ko" if name[0] >= "가" else "en") for name in names)
    identifiers = [Identifier(IdentifierScheme.HOME_PAGE, page)] if page else []
    number = more.pop("number", "")
    identifiers += [Identifier(IdentifierScheme.BUSINESS_NUMBER, number)] if number else []
    return Entry(organisation_id, written, country, tlp=tlp, identifiers=tuple(identifiers), **more)


OPEN = (
    entry("KR-E", "삼성바이오에피스", "Samsung Bioepis Co., Ltd.", city="인천", page="samsungbioepis.com", employees=900,
          firm_kinds=(FirmKind.BIOLOGICS_MANUFACTURER,), products=Text("바이오시밀러", "")),
    entry("KR-L", "삼성바이오로직스", "Samsung Biologics", page="samsungbiologics.com", number="1248100998"),
    entry("KR-S", "신풍제약"),
    entry("US-N", "Nexus Therapeutics, Inc.", country="US"),
    entry("DE-N", "Nexus Therapeutics AG", country="DE"),
    entry("US-P", "Pacira BioSciences", country="US"),
)  # fmt: skip
GREEN = entry("KR-G", "그린팜텍", "Green Pharmtech", tlp=TLP.GREEN)
RED = entry("KR-0007", "한빛누리제약", "Hanbit Nuri Pharm", tlp=TLP.RED)


@pytest.fixture
def directory(db):
    save_entries(None, [*OPEN, GREEN, RED], NOW, reason="test")


def ask(client, batch, address=API, method="post"):
    answer = getattr(client, method)(address, {"queries": json.dumps(batch)})
    assert answer.status_code == 200, answer.content
    return answer.json()


def names(client, query, address=API, **more):
    found = ask(client, {"q": {"query": query, **more}}, address)["q"]["result"]
    return [(one["id"], one["match"]) for one in found]


def test_the_manifest_says_what_the_specification_wants(directory):
    answer = Client().get(API)
    told = answer.json()
    assert answer["Access-Control-Allow-Origin"] == "*" and "Access-Control-Allow-Credentials" not in answer
    assert told["versions"] == ["0.2"] and told["name"]
    assert told["identifierSpace"].endswith("/directory/") and told["schemaSpace"].startswith("https://schema.org/")
    assert told["defaultTypes"] == [{"id": "organisation", "name": "Organisation"}]
    assert "{{id}}" in told["view"]["url"] and "{{id}}" in told["preview"]["url"]
    assert isinstance(told["preview"]["width"], int) and isinstance(told["preview"]["height"], int)
    for kind in ("entity", "type", "property"):
        assert "${id}" in told["suggest"][kind]["flyout_service_path"]
        start = told["suggest"][kind]["service_path"]
        assert "result" in Client().get(start, {"prefix": "s"}).json()
    proposed = Client().get(told["extend"]["propose_properties"]["service_path"], {"type": "organisation", "limit": 3})
    assert [set(one) for one in proposed.json()["properties"]] == [{"id", "name"}] * 3
    assert (proposed.json()["type"], proposed.json()["limit"]) == ("organisation", 3)
    preflight = Client().options(API, headers={"access-control-request-headers": "content-type"})
    assert preflight.status_code == 204 and "POST" in preflight["Access-Control-Allow-Methods"]


TYPE = {"id": (str,), "name": (str,)}
# What the JSON schemas of the specification 0.2 ask of an answer: needed keys with their types, and keys that may be there.
SUGGESTED = {"entity": {"description": (str,), "notable": (list,)}, "type": {"broader": (list,)}, "property": {}}
VALUES = {"str": str, "int": int, "float": float, "date": str}


def fits(told: dict, needed: dict, more: dict) -> None:
    assert set(needed) <= set(told) <= set(needed) | set(more), told
    for key, value in told.items():
        wanted = (needed | more)[key]
        assert type(value) in wanted, (key, value)


def test_every_answer_has_the_form_of_the_schemas_0_2(directory):
    """Checked by hand against data-extension-response, reconciliation-result-batch, suggest-*-response, manifest and type."""

    def kinds(types):
        for one in types:
            fits(one, TYPE, {"broader": (list,)})
            kinds(one.get("broader", []))

    for address in (API, "/reconcile/ko/"):
        manifest = Client().get(address).json()
        for key in ("name", "identifierSpace", "schemaSpace", "documentation", "serviceVersion", "logo"):
            assert isinstance(manifest[key], str) and manifest[key]
        assert manifest["versions"] == ["0.2"] and manifest["extend"]["property_settings"] == []
        kinds(manifest["defaultTypes"])
        batch = {
            "a": {"query": "삼성바이오에피스"},
            "b": {"query": "Nexus", "type": "biologics_manufacturer"},
            "c": {"query": "☃"},
        }
        told = ask(Client(), batch, address)
        assert set(told) == set(batch)
        for answer in told.values():
            assert set(answer) == {"result"} and isinstance(answer["result"], list)
            for one in answer["result"]:
                needed = TYPE | {"score": (int, float)}
                fits(one, needed, {"description": (str,), "match": (bool,), "type": (list,), "features": (list,)})
                assert one["name"]
                kinds(one["type"])
                for feature in one["features"]:
                    fits(feature, {"id": (str,), "value": (bool, int, float)}, {})
        for kind, more in SUGGESTED.items():
            found = Client().get(f"{address}suggest/{kind}", {"prefix": "삼" if kind == "entity" else ""}).json()
            assert set(found) == {"result"} and found["result"]
            for one in found["result"]:
                fits(one, TYPE, more)
                kinds(one.get("notable", []))
        properties = [{"id": one["id"]} for one in Client().get(f"{address}suggest/property").json()["result"]]
        extend = json.dumps({"ids": ["KR-E", "KR-L", "no-such"], "properties": properties})
        values = Client().post(address, {"extend": extend}).json()
        assert set(values) == {"meta", "rows"} and set(values["rows"]) == {"KR-E", "KR-L", "no-such"}
        for one in values["meta"]:
            fits(one, TYPE, {})
        days = 0
        for row in values["rows"].values():
            assert set(row) == {one["id"] for one in properties}
            for value in (value for cell in row.values() for value in cell):
                ((form, held),) = value.items()
                assert type(held) is VALUES[form]
                if form == "date":
                    days += 1
                    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", held)
        assert days == 2


def test_what_a_client_asks_for_next_is_made_ready_when_it_asks_what_this_is(directory):
    Client().get(API)
    ready = reconciliation_access.reconciler_for(AnonymousUser())
    assert ready is reconciliation_access.reconciler_for(AnonymousUser())
    save_entries(None, [entry("KR-G", "그린팜텍", "Green Pharm", tlp=TLP.GREEN)], NOW, reason="test")
    assert (
        reconciliation_access.reconciler_for(AnonymousUser()) is ready
    )  # what visitors may not see makes nothing anew
    save_entries(None, [entry("US-P", "Polaris BioSciences", country="US", tlp=TLP.GREEN)], NOW, reason="test")
    assert reconciliation_access.reconciler_for(AnonymousUser()) is not ready


def test_names_are_found_in_either_script_by_get_and_post(directory):
    batch = {
        "q0": {"query": "(주)삼성바이오에피스"},
        "q1": {"query": "SAMSUNG BIOEPIS", "limit": 1},
        "q2": {"query": "Shin Poong Pharm"},
    }
    for method in ("post", "get"):
        told = ask(Client(), batch, method=method)
        assert list(told) == ["q0", "q1", "q2"]
        first = told["q0"]["result"][0]
        assert (first["id"], first["match"]) == ("KR-E", True)
        assert set(first) == {"id", "name", "description", "type", "score", "match", "features"}
        assert all(set(one) == {"id", "value"} and isinstance(one["value"], bool | float) for one in first["features"])
        assert first["type"][0] == {"id": "organisation", "name": "Organisation"}
        assert len(told["q1"]["result"]) == 1 and told["q1"]["result"][0]["id"] == "KR-E"
        assert told["q2"]["result"][0]["id"] == "KR-S"
        for one in told.values():
            scores = [candidate["score"] for candidate in one["result"]]
            assert scores == sorted(scores, reverse=True) and all(0 <= score <= 100 for score in scores)
            assert sum(candidate["match"] for candidate in one["result"]) <= 1
    korean = ask(Client(), {"q": {"query": "samsung bioepis"}}, "/reconcile/ko/")["q"]["result"][0]
    assert korean["name"] == "삼성바이오에피스" and korean["description"].startswith("Samsung Bioepis")


def test_firms_of_one_name_are_told_apart_by_a_property(directory):
    both = names(Client(), "Nexus Therapeutics")
    assert dict(both[:2]) == {"US-N": False, "DE-N": False}
    assert not any(match for _, match in both)
    german = names(Client(), "Nexus Therapeutics", properties=[{"pid": "country", "v": "Germany"}])
    assert german[0] == ("DE-N", True)
    by_page = names(Client(), "Samsung", properties=[{"pid": "home_page", "v": "https://www.samsungbiologics.com/en"}])
    assert by_page[0][0] == "KR-L"
    only = ask(Client(), {"q": {"properties": [{"pid": "business_number", "v": ["124-81-00998"]}]}})["q"]["result"]
    assert (only[0]["id"], only[0]["features"]) == ("KR-L", [{"id": "business_number", "value": True}])
    assert names(Client(), "KR-L")[0] == ("KR-L", True)
    assert not any(match for _, match in names(Client(), "Nothing Of The Kind"))


def test_answers_of_one_batch_do_not_influence_each_other(directory):
    queries = {
        f"q{place}": {"query": one} for place, one in enumerate(["Shinpoong", "Samsung Bioepis", "신풍", "Nexus"])
    }
    together = ask(Client(), queries)
    for key, query in queries.items():
        assert ask(Client(), {key: query})[key] == together[key]


def test_values_are_fetched_and_what_is_not_there_is_empty(directory):
    wanted = {
        "ids": ["KR-E", "KR-0007", "no-such"],
        "properties": [{"id": "employees"}, {"id": "firm_kinds"}, {"id": "name_ko"}],
    }
    told = Client().post(API, {"extend": json.dumps(wanted)}).json()
    assert [one["id"] for one in told["meta"]] == ["employees", "firm_kinds", "name_ko"]
    assert told["rows"]["KR-E"] == {
        "employees": [{"int": 900}],
        "firm_kinds": [{"str": "biologics manufacturer"}],
        "name_ko": [{"str": "삼성바이오에피스"}],
    }
    nothing = {"employees": [], "firm_kinds": [], "name_ko": []}
    assert told["rows"]["KR-0007"] == told["rows"]["no-such"] == nothing


def test_what_a_reader_may_not_see_changes_no_answer(directory, visit):
    """Hidden entries with the very names that are asked for: answers, scores and counts are as if they were not there."""

    def all_told(client, address=API):
        batch = {
            str(place): {"query": one}
            for place, one in enumerate(
                ["Hanbit Nuri Pharm", "한빛누리제약", "Green Pharmtech", "Nexus Therapeutics", "삼성바이오"]
            )
        }
        extend = json.dumps({"ids": ["KR-0007", "KR-G"], "properties": [{"id": "name_en"}]})
        return [
            ask(client, batch, address),
            client.post(address, {"extend": extend}).json(),
            client.get(f"{address}suggest/entity", {"prefix": "Hanbit"}).json(),
            client.get(f"{address}preview/KR-0007").content,
            client.get(f"{address}flyout/entity", {"id": "KR-0007"}).content,
        ]

    with_hidden = all_told(Client())
    assert "Hanbit" not in str(with_hidden) and "Pharmtech" not in str(with_hidden)
    save_entries(
        None, [entry("KR-H", "넥서스", "Nexus Therapeutics", tlp=TLP.RED, association="usbio")], NOW, reason="test"
    )
    assert all_told(Client()) == with_hidden
    # The firm itself finds itself; another member finds what is marked for members, and not the firm.
    own = visit(MEMBER)
    assert names(own, "Hanbit Nuri Pharm")[0] == ("KR-0007", True)
    save_entries(None, [entry("US-0025", "Briarcliff", association="usbio", country="US")], NOW, reason="test")
    other = visit(OTHER)
    assert names(other, "Green Pharmtech")[0] == ("KR-G", True)
    assert "KR-0007" not in dict(names(other, "Hanbit Nuri Pharm"))
    # A script of somebody else's page gets what anybody gets, whoever is logged in.
    script = own.get(API, {"queries": json.dumps({"q": {"query": "Hanbit Nuri Pharm"}}), "callback": "jsonp.a1"})
    text = script.content.decode()
    assert script["Content-Type"].startswith("application/javascript") and text.startswith("/**/jsonp.a1(")
    assert "KR-0007" not in text
    assert Client().get(API, {"callback": "alert(1)//"}).status_code == 400


def test_a_private_address_asks_as_its_owner_until_it_is_revoked(directory, visit):
    client = visit(MEMBER)
    page = client.post("/reconcile/addresses/new").content.decode()
    start = page.index('id="made">') + len('id="made">')
    address = page[start : page.index("</p>", start)].split("8000", 1)[1]
    row = ReconciliationAddress.objects.get()
    assert row.token_hash not in address
    assert names(Client(), "한빛누리제약", address)[0] == ("KR-0007", True)
    assert "/with/" in Client().get(address).json()["suggest"]["entity"]["service_path"]
    assert visit(OTHER).post(f"/reconcile/addresses/{row.pk}/revoke").status_code == 404
    client.post(f"/reconcile/addresses/{row.pk}/revoke")
    refused = Client().post(address, {"queries": "{}"})
    assert refused.status_code == 401 and refused.json()["status"] == "error"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"queries": "no json"}, 400),
        ({"queries": "[" * 100_000}, 400),
        ({"queries": "[]"}, 400),
        ({"queries": '{"q": {}}'}, 400),
        ({"queries": '{"q": {"query": 5}}'}, 400),
        ({"queries": '{"q": {"query": "a", "limit": 0}}'}, 400),
        ({"queries": '{"q": {"query": "a", "limit": NaN}}'}, 400),
        ({"queries": '{"q": {"query": "a", "properties": [{"pid": "country"}]}}'}, 400),
        ({"queries": json.dumps({"q": {"query": "a" * 301}})}, 400),
        ({"queries": json.dumps({str(place): {"query": "a"} for place in range(51)})}, 413),
        ({"extend": '{"ids": ["KR-E"], "properties": [{"id": "secrets"}]}'}, 400),
        ({"extend": '{"ids": "KR-E", "properties": []}'}, 400),
        ({}, 400),
    ],
)
def test_what_is_not_understood_is_refused_with_what_would_be(directory, given, status):
    answer = Client().post(API, given)
    assert answer.status_code == status
    assert answer.json()["status"] == "error" and len(answer.json()["message"]) > 15
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_odd_names_and_markup_are_answered_as_text(directory):
    save_entries(None, [entry("X-1", "<script>alert(1)</script> Bio", country="US")], NOW, reason="test")
    for query in ("   ", "()", "㈜", "=1+1", "<script>", "🧬", "a" * 300, "ㅅㅅ"):
        if query.strip():
            assert isinstance(names(Client(), query), list)
    preview = Client().get(f"{API}preview/X-1")
    assert "<script>" not in preview.content.decode() and "X-Frame-Options" not in preview
    assert "frame-ancestors *" in preview["Content-Security-Policy"]


def test_who_asks_too_much_is_told_to_wait_in_the_language_of_the_address(
    within_an_hour, directory, monkeypatch, visit
):
    monkeypatch.setitem(limits.LIMITS, "reconcile", limits.Limit(8, 60, visitors=5))
    batch = {str(place): {"query": "a"} for place in range(4)}
    assert ask(Client(), batch)
    for address, words in ((API.replace("/en/", "/ko/"), "너무 많았습니다"), (API, "Too many requests")):
        refused = Client().post(address, {"queries": json.dumps(batch)})
        assert refused.status_code == 429
        assert 0 < int(refused["Retry-After"]) <= 3600
        assert words in refused.json()["message"]
    member = visit("member@hanbit.example")  # has a limit of its own
    assert [member.post(API, {"queries": json.dumps(batch)}).status_code for _ in range(3)] == [200, 200, 429]
    row = RequestCount.objects.get(what="reconcile", who__startswith="user:")
    assert (row.count, row.refused) == (8, 4)


def test_names_that_begin_so_are_suggested_and_changes_are_known_at_once(directory):
    def suggested(prefix, **more):
        return [one["id"] for one in Client().get(f"{API}suggest/entity", {"prefix": prefix, **more}).json()["result"]]

    assert suggested("삼성바이오") == ["KR-L", "KR-E"]
    assert suggested("삼성바이오", cursor=1) == ["KR-E"]
    assert suggested("bioepis") == ["KR-E"]
    assert suggested("US-P") == ["US-P"]
    renamed = entry("US-P", "Polaris BioSciences", country="US")
    former = OrganisationName("Pacira BioSciences", "en", NameKind.FORMER)
    save_entries(
        None, [Entry(renamed.organisation_id, (*renamed.names, former), "US", tlp=TLP.CLEAR)], NOW, reason="test"
    )
    assert suggested("Polaris") == ["US-P"]
    assert names(Client(), "Pacira Biosciences Inc")[0] == ("US-P", True)
