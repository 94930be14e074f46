"""Answers of publishers' web interfaces: patient, polite, and silent about keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_base

from bioaccord import __version__
from bioaccord.vocabulary.errors import InputError, SourceError

from .json_document import parse_json
from .text import decode

_SECRET_NAMES = ("key", "token", "secret", "password", "oc", "servicekey")
_LONGEST_PAUSE_SECONDS = 60.0


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
            return min(error.pause_seconds, _LONGEST_PAUSE_SECONDS)
        return float(min(self.first_seconds * 2 ** (retry_state.attempt_number - 1), _LONGEST_PAUSE_SECONDS))


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, text, and the headers by lower-case name."""

    status: int
    text: str
    headers: Mapping[str, str]


class Web:
    """Asks web interfaces over HTTP, with retries on 429, 5xx, time-outs and broken connections."""

    def __init__(
        self,
        *,
        timeout_seconds: float = 30.0,
        attempts: int = 4,
        first_pause_seconds: float = 1.0,
        largest_answer_bytes: int = 256 * 1024 * 1024,
    ) -> None:
        self._attempts = attempts
        self._first_pause_seconds = first_pause_seconds
        self._largest_answer_bytes = largest_answer_bytes
        self._client = httpx.Client(
            timeout=timeout_seconds,
            follow_redirects=True,
            headers={"User-Agent": f"bioaccord/{__version__}"},
        )

    def get(self, address: str, parameters: Mapping[str, Any] | None = None) -> Answer:
        """Return the answer to a GET, whatever its status below 500 other than 429.

        Raises `SourceError` when every attempt failed; the message never holds a key.
        """
        retrying = Retrying(
            retry=retry_if_exception_type(_TryAgain),
            stop=stop_after_attempt(self._attempts),
            wait=_Pause(self._first_pause_seconds),
            reraise=True,
        )
        try:
            return retrying(self._get_once, address, parameters)
        except _TryAgain as failure:
            raise SourceError(
                f"{without_secrets(address)} did not answer after {self._attempts} attempts ({failure}). Most "
                "likely the publisher is down or limits requests. Try again later, or use a saved file."
            ) from None

    def get_json(self, address: str, parameters: Mapping[str, Any] | None = None) -> Any:
        """Return the JSON value of an answer; raises `SourceError` for an error status or for what is not JSON."""
        answer = self.get(address, parameters)
        if answer.status >= 400:
            raise SourceError(refusal_of(address, answer))
        return json_of(address, answer)

    def _get_once(self, address: str, parameters: Mapping[str, Any] | None) -> Answer:
        try:
            with self._client.stream("GET", address, params=parameters) as response:
                body = bytearray()
                for part in response.iter_bytes():
                    body += part
                    if len(body) > self._largest_answer_bytes:
                        raise SourceError(
                            f"{without_secrets(address)} answered with more than "
                            f"{self._largest_answer_bytes:,} bytes. Ask for fewer days at once."
                        )
        except httpx.TransportError as error:
            raise _TryAgain(type(error).__name__) from None
        except httpx.InvalidURL as error:
            raise SourceError(f"{without_secrets(address)} is not an address ({error}). Correct it.") from None
        if response.status_code == 429 or response.status_code >= 500:
            raise _TryAgain(f"status {response.status_code}", _retry_after(response.headers))
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, decode(bytes(body), without_secrets(address)), headers)


def json_of(address: str, answer: Answer) -> Any:
    """Return the JSON value of an answer; raises `SourceError` where the body is something else."""
    try:
        return parse_json(answer.text, without_secrets(address))
    except InputError as error:
        raise SourceError(str(error)) from None


def refusal_of(address: str, answer: Answer) -> str:
    """Return the sentence that tells of an answer with an error status."""
    said = " ".join(answer.text.split())[:200]
    return (
        f"{without_secrets(address)} refused the request with status {answer.status}: {said} "
        "Check the address and the days asked for; a key may be missing."
    )


def without_secrets(address: str) -> str:
    """Return an address whose query keeps no key.

    >>> without_secrets("https://api.example/x?api_key=abc&page=2")
    'https://api.example/x?api_key=…&page=2'
    """
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
    written = headers.get("retry-after", "")
    return float(written) if written.isdigit() else None
