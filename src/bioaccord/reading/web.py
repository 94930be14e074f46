"""Answers of publishers' web interfaces: patient, polite, and silent about keys."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.request import getproxies

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_base

from bioaccord import __version__
from bioaccord.vocabulary.errors import InputError, SourceError
from bioaccord.vocabulary.sentence import Sentence

from .access_key import AccessKey, KeyedTransport, proxied
from .json_document import parse_json
from .rate_limit import RateLimit
from .text import decode

_SECRET_NAMES = ("key", "token", "secret", "password", "oc", "servicekey")
_LONGEST_PAUSE_SECONDS = 60.0
# UN Comtrade tells the pause in its message only.
_PAUSE_IN_WORDS = re.compile(rb"try again in (\d{1,6}) seconds", re.IGNORECASE)


class _TryAgain(Exception):
    def __init__(self, reason: str, pause_seconds: float | None = None) -> None:
        super().__init__(reason)
        self.pause_seconds = pause_seconds


class _Pause(wait_base):
    """Wait as long as the publisher asks (Retry-After), else twice as long after each failure."""

    def __init__(self, first_seconds: float) -> None:
        self.first_seconds = first_seconds

    def __call__(self, retry_state: RetryCallState) -> float:
        error = retry_state.outcome.exception() if retry_state.outcome else None
        if isinstance(error, _TryAgain) and error.pause_seconds is not None:
            return error.pause_seconds
        return float(min(self.first_seconds * 2 ** (retry_state.attempt_number - 1), _LONGEST_PAUSE_SECONDS))


@dataclass(frozen=True, slots=True)
class Validators:
    """What a publisher gave to ask later whether anything changed: ETag and Last-Modified, each "" where it gave none."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, text (without the key it was asked with), and the headers by lower-case name.

    `content` are the bytes of what was asked for as a file; there is no text then.
    """

    status: int
    text: str
    headers: Mapping[str, str]
    content: bytes = b""

    @property
    def not_modified(self) -> bool:
        """Whether the publisher says that nothing changed since the validators; there is no text then."""
        return self.status == 304

    @property
    def validators(self) -> Validators:
        """What to ask with next time."""
        return Validators(self.headers.get("etag", ""), self.headers.get("last-modified", ""))


class Web:
    """Asks web interfaces over HTTP, with retries on 429, 5xx, time-outs and broken connections.

    `keys` go only to their own publishers. `rate_limit` holds for every attempt. A publisher that asks for a longer pause than
    `longest_pause_seconds` is not asked again: the caller is told, and goes on another time. One `Web` belongs to one thread.
    """

    def __init__(
        self,
        *,
        timeout_seconds: float = 30.0,
        attempts: int = 4,
        first_pause_seconds: float = 1.0,
        longest_pause_seconds: float = _LONGEST_PAUSE_SECONDS,
        largest_answer_bytes: int = 256 * 1024 * 1024,
        keys: Sequence[AccessKey] = (),
        rate_limit: RateLimit | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._attempts = attempts
        self._first_pause_seconds = first_pause_seconds
        self._longest_pause_seconds = longest_pause_seconds
        self._largest_answer_bytes = largest_answer_bytes
        self._keys = tuple(keys)
        self._rate_limit = rate_limit
        self._sleep = sleep
        self._client = httpx.Client(
            timeout=timeout_seconds,
            follow_redirects=True,
            headers={"User-Agent": f"bioaccord/{__version__}"},
            transport=KeyedTransport(self._keys, httpx.HTTPTransport()),
            mounts=proxied(self._keys, getproxies()),
        )

    def has_key_for(self, address: str) -> bool:
        """Tell whether requests to this address carry a key."""
        return any(key.belongs_to(httpx.URL(address)) for key in self._keys)

    def get(
        self,
        address: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        validators: Validators | None = None,
        as_file: bool = False,
    ) -> Answer:
        """Return the answer to a GET, whatever its status below 500 other than 429.

        With the `validators` of an earlier answer the publisher may say that nothing changed (`Answer.not_modified`). What is asked for
        `as_file` may be no text: its bytes are `Answer.content`.
        Raises `SourceError` when every attempt failed; the message never holds a key.
        """
        asked_with = dict(headers or {})
        if validators and validators.etag:
            asked_with["If-None-Match"] = validators.etag
        if validators and validators.last_modified:
            asked_with["If-Modified-Since"] = validators.last_modified
        retrying = Retrying(
            retry=retry_if_exception_type(_TryAgain),
            stop=stop_after_attempt(self._attempts),
            wait=_Pause(self._first_pause_seconds),
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return retrying(self._get_once, address, parameters, asked_with, as_file)
        except _TryAgain as failure:
            raise SourceError(
                Sentence(
                    "{place} did not answer after {attempts} attempts ({failure}). Most likely the publisher is down or limits requests. Try again later, or use a saved file.",
                    place=self._shown(address),
                    attempts=self._attempts,
                    failure=failure,
                )
            ) from None

    def download(self, address: str) -> bytes:
        """Return the file at an address as it is, such as a workbook; raises `SourceError`."""
        answer = self.get(address, as_file=True)
        if answer.status >= 400:
            raise SourceError(refusal_of(address, answer))
        return answer.content

    def get_json(self, address: str, parameters: Mapping[str, Any] | None = None) -> Any:
        """Return the JSON value of an answer; raises `SourceError` for an error status or for what is not JSON."""
        answer = self.get(address, parameters)
        if answer.status >= 400:
            raise SourceError(refusal_of(address, answer))
        return json_of(address, answer)

    def _get_once(
        self, address: str, parameters: Mapping[str, Any] | None, headers: Mapping[str, str], as_file: bool
    ) -> Answer:
        if self._rate_limit:
            self._rate_limit.wait()
        try:
            with self._client.stream("GET", address, params=parameters, headers=headers) as response:
                body = bytearray()
                for part in response.iter_bytes():
                    body += part
                    if len(body) > self._largest_answer_bytes:
                        raise SourceError(
                            Sentence(
                                "{place} answered with more than {count:,} bytes. Ask for fewer days at once.",
                                place=self._shown(address),
                                count=self._largest_answer_bytes,
                            )
                        )
        except httpx.TooManyRedirects:
            raise SourceError(
                Sentence(
                    "{place} sends requests in a circle; most likely it turns this machine away. Open the address in a browser, or use a saved file.",
                    place=self._shown(address),
                )
            ) from None
        except httpx.RequestError as error:
            raise _TryAgain(type(error).__name__) from None
        except httpx.InvalidURL as error:
            raise SourceError(
                Sentence("{place} is not an address ({error}). Correct it.", place=self._shown(address), error=error)
            ) from None
        if response.status_code == 429 or response.status_code >= 500:
            pause_seconds = _retry_after(response.headers)
            if pause_seconds is None and (asked := _PAUSE_IN_WORDS.search(bytes(body))):
                pause_seconds = float(asked.group(1))
            if pause_seconds is not None and pause_seconds > self._longest_pause_seconds:
                raise SourceError(
                    Sentence(
                        "{place} asks to be left alone for {seconds:.0f} seconds (status {status}); most likely the requests of this hour or day are used up. Go on after that.",
                        place=self._shown(address),
                        seconds=pause_seconds,
                        status=response.status_code,
                    )
                )
            raise _TryAgain(f"status {response.status_code}", pause_seconds)
        answered_with = {name.lower(): self._without_keys(value) for name, value in response.headers.items()}
        if as_file and response.status_code < 400:
            return Answer(response.status_code, "", answered_with, bytes(body))
        text = self._without_keys(decode(bytes(body), self._shown(address)))
        return Answer(response.status_code, text, answered_with)

    def _shown(self, address: str) -> str:
        return self._without_keys(without_secrets(address))

    def _without_keys(self, text: str) -> str:
        for key in self._keys:
            text = key.erased_from(text)
        return text


def json_of(address: str, answer: Answer) -> Any:
    """Return the JSON value of an answer; raises `SourceError` where the body is something else."""
    try:
        return parse_json(answer.text, without_secrets(address))
    except InputError as error:
        raise SourceError(error.in_both()) from None


def refusal_of(address: str, answer: Answer) -> Sentence:
    """Return the sentence that tells of an answer with an error status."""
    return Sentence(
        "{place} refused the request with status {status}: {said} Check the address and the days asked for; a key may be missing.",
        place=without_secrets(address),
        status=answer.status,
        said=" ".join(answer.text.split())[:200],
    )


def without_secrets(address: str) -> str:
    """Return an address that keeps no key in its query, and no password.

    >>> without_secrets("https://api.example/x?api_key=abc&page=2")
    'https://api.example/x?api_key=…&page=2'
    >>> without_secrets("https://me:word@api.example/x")
    'https://…@api.example/x'
    """
    # Who logs in by the address does so before an @ in it.
    address = re.sub(r"^(\w+://)[^/?#]*@", r"\1…@", address)
    base, mark, query = address.partition("?")
    if not mark:
        return address
    parts = []
    for part in query.split("&"):
        name, equals, value = part.partition("=")
        hidden = any(name.casefold() == word or name.casefold().endswith(word) for word in _SECRET_NAMES)
        parts.append(f"{name}{equals}…" if hidden and value else part)
    return f"{base}?{'&'.join(parts)}"


def _retry_after(headers: httpx.Headers) -> float | None:
    """Return the seconds that a publisher asks to wait, written as seconds or as a time."""
    written = headers.get("retry-after", "")
    if written.isdigit():
        return float(written)
    try:
        # Both times are the publisher's own, so that this machine's clock does not matter.
        return max(0.0, (parsedate_to_datetime(written) - parsedate_to_datetime(headers["date"])).total_seconds())
    except (KeyError, TypeError, ValueError):
        return None
