"""A request is taken only as it was signed, by whom, for whom, and when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bioaccord.exchange.refusal import Refused
from bioaccord.exchange.request_signature import WINDOW, checked_request, signed_headers

from .made import KEY, KR, OTHER_KEY, TIME, US

PATH, BODY = "/exchange/v1/ledger?group=kr-us&from=1", b'{"a":1}'
KEYS = {(KR, KEY.public.key_id): KEY.public}


def headers(**changes: object) -> dict[str, str]:
    given = {"method": "POST", "path_and_query": PATH, "body": BODY, "by": KR, "to": US, "key": KEY, "now": TIME, "nonce": "n-1"}  # fmt: skip
    return signed_headers(**(given | changes))


def check(found: dict[str, str], **changes: object):
    given = {"method": "POST", "path_and_query": PATH, "body": BODY, "headers": found, "to": US, "key_of": lambda *of: KEYS.get(of), "now": TIME}  # fmt: skip
    return checked_request(**(given | changes))


def test_a_signed_request_tells_who_asked() -> None:
    found = check(headers())
    assert (found.by, found.key_id, found.nonce, found.created_at) == (KR, KEY.public.key_id, "n-1", TIME)
    assert check(headers(body=b"", method="GET"), body=b"", method="GET").by == KR


@pytest.mark.parametrize(
    "changes",
    [
        {"method": "GET"},
        {"path_and_query": PATH + "0"},
        {"path_and_query": "/exchange/v1/ledger"},
        {"body": b'{"a":2}'},
        {"body": b""},
        {"to": "jbio"},
        {"now": TIME + WINDOW + timedelta(seconds=1)},
        {"now": TIME - WINDOW - timedelta(seconds=1)},
        {"key_of": lambda *of: None},
        {"key_of": lambda *of: OTHER_KEY.public},
    ],
)
def test_a_request_other_than_the_one_signed_is_refused(changes: dict) -> None:
    with pytest.raises(Refused):
        check(headers(), **changes)


@pytest.mark.parametrize("within", [WINDOW, -WINDOW])
def test_clocks_may_be_apart_by_the_window(within: timedelta) -> None:
    assert check(headers(), now=TIME + within).by == KR


def test_a_request_in_the_name_of_another_is_refused() -> None:
    found = headers()
    for name, value in (("Bioaccord-From", US), ("Bioaccord-To", "jbio"), ("Content-Digest", "sha-256=:AAAA:")):
        with pytest.raises(Refused):
            check({**found, name: value})
    for name in list(found):
        with pytest.raises(Refused):
            check({key: value for key, value in found.items() if key != name})


def test_a_signature_that_leaves_something_out_is_refused() -> None:
    found = headers()
    shorter = found["Signature-Input"].replace('"@query" ', "")
    assert shorter != found["Signature-Input"]
    with pytest.raises(Refused):
        check({**found, "Signature-Input": shorter})
    two = {**found, "Signature-Input": found["Signature-Input"] + ", " + found["Signature-Input"].replace("bioaccord=", "b2=", 1), "Signature": found["Signature"] + ", " + found["Signature"].replace("bioaccord=", "b2=", 1)}  # fmt: skip
    with pytest.raises(Refused):
        check(two)
