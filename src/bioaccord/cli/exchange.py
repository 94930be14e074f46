"""`bioaccord exchange`: look at a ledger's file without trusting the node it came from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from bioaccord.exchange.kinds import SCHEMAS, Kind
from bioaccord.exchange.ledger_file import Verdict, looked_at
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.sentence import Sentence

application = typer.Typer(no_args_is_help=True, help="What two nodes told each other, looked at without either node.")

_HOLDS = Text("모두 유효합니다.", "Everything in the file holds.")
_BROKEN = Text(
    "{line}번째 줄에서 처음으로 맞지 않습니다: {told}", "The first that does not hold is line {line}: {told}"
)
_LEDGER = Text("원장: {source}, 그룹 {group} (구성원 {members})", "Ledger of {source} in the group {group} (members {members})")  # fmt: skip
_COUNTS = Text("기록 {records}건, 그중 철회로 지워진 내용 {erased}건, 철회 {retractions}건", "Records: {records}; with their content erased: {erased}; retractions: {retractions}")  # fmt: skip
_HEAD = Text("마지막: {seq}번, 지문 {digest}", "Ends with number {seq}, digest {digest}")
_CLOSED = Text("구성원이 닫은 그룹입니다.", "The group was closed by a member.")
_SIGNED = Text("{association}: {seq}번까지의 머리에 서명함", "{association} signed the head up to number {seq}")
_UNSIGNED = Text("{association}: 서명한 머리가 없음. 이 협회는 파일의 끝을 확인해 주지 않았습니다.", "{association} signed no head: it does not vouch for where the file ends")  # fmt: skip
_KEY = Text("{association}의 키 지문: {key_id}", "Fingerprint of the key of {association}: {key_id}")
_COMPARE = Text(
    "이 지문이 그 협회의 것인지는 파일이 증명할 수 없습니다. 협회에 직접 물어 대조하거나 --key로 적으십시오.",
    "No file can prove that a fingerprint is the association's: ask each of them, or give what they said with --key.",
)
_END = Text(
    "그 뒤에 기록이 더 없다는 것은 파일이 증명할 수 없습니다. 다른 구성원이 내보낸 파일의 마지막 번호와 지문을 대조하십시오.",
    "No file can prove that nothing follows: compare the last number and digest with the export of another member.",
)
_VOUCHED = Text(
    "{association}의 키는 유출 뒤에 사람이 대조해 바꿨습니다. 그 대조는 파일이 증명할 수 없습니다.",
    "A key of {association} was replaced after it had leaked, on the word of a person who compared it: no file can prove that.",
)


@application.command("verify")
def verify(
    file: Annotated[Path, typer.Argument(help="A ledger's file (JSON lines), as a node exports it.")],
    key: Annotated[
        list[str] | None,
        typer.Option(help="A fingerprint that an association told you itself: kbio-sample=… (may be repeated)."),
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="Give the answer as JSON.")] = False,
    language: Annotated[Language, typer.Option(help="Korean or English.")] = Language.ENGLISH,
) -> None:
    """Look whether a ledger's file holds: agreement, keys, each record in its place, contents, signed heads. Ends with code 1 where it does not."""
    expected = dict(_pair(one) for one in key or [])
    try:
        with file.open(encoding="utf-8", errors="surrogateescape") as lines:
            verdict = looked_at(lines, expected)
    except OSError as error:
        raise InputError(
            Refusal(str(file), Sentence("cannot be read: {reason}.", reason=str(error.strerror)), Sentence("Name a file that a node exported."))
        ) from None  # fmt: skip
    typer.echo(json.dumps(_data(verdict), ensure_ascii=False, indent=2) if json_ else "\n".join(_lines(verdict, language, expected)))  # fmt: skip
    if verdict.broken is not None:
        raise typer.Exit(1)


@application.command("schema")
def schema(kind: Annotated[Kind, typer.Argument(help="The kind of record.")]) -> None:
    """Print what a record of a kind may hold, as JSON Schema: what it does not name is refused."""
    typer.echo(json.dumps(SCHEMAS[kind].model_json_schema(), ensure_ascii=False, indent=2))


@application.callback()
def exchange() -> None:
    """What two nodes told each other, looked at without either node."""


def _pair(written: str) -> tuple[str, str]:
    association, _, key_id = written.partition("=")
    if not association or not key_id:
        raise InputError(
            Refusal("--key", Sentence("'{written}' names no association and fingerprint.", written=written), Sentence("Write it as kbio-sample=FINGERPRINT."))
        )  # fmt: skip
    return association, key_id.strip()


def _lines(verdict: Verdict, language: Language, expected: dict[str, str]) -> list[str]:
    def say(text: Text, **values: object) -> str:
        return text.in_language(language).format(**values)

    told = list[str]()
    if verdict.source:
        told.append(say(_LEDGER, source=verdict.source, group=verdict.group, members=", ".join(verdict.members) or "?"))
        told.append(say(_COUNTS, records=verdict.records, erased=verdict.erased, retractions=verdict.retractions))
    if verdict.head is not None:
        told.append(say(_HEAD, seq=verdict.head.seq, digest=verdict.head.digest))
    told += [say(_CLOSED)] if verdict.is_closed else []
    if verdict.broken is None:
        told.append(say(_END))
        for member in verdict.members:
            seq = verdict.checkpoints.get(member)
            told.append(say(_SIGNED, association=member, seq=seq) if seq else say(_UNSIGNED, association=member))
    told += [say(_KEY, association=one, key_id=key_id) for one, key_id in verdict.key_ids.items()]
    told += [say(_VOUCHED, association=one) for one in dict.fromkeys(verdict.vouched)]
    if set(verdict.key_ids) - set(expected):
        told.append(say(_COMPARE))
    if verdict.broken is None:
        return [say(_HOLDS), *told]
    detail = f" ({verdict.broken.detail})" if verdict.broken.detail else ""
    return [say(_BROKEN, line=verdict.broken.line, told=verdict.broken.told.in_language(language)) + detail, *told]


def _data(verdict: Verdict) -> dict[str, Any]:
    broken = verdict.broken
    return {
        "holds": broken is None,
        "broken": None if broken is None else {"line": broken.line, "told": {"ko": broken.told.ko, "en": broken.told.en}, "detail": broken.detail},
        "group": verdict.group, "source": verdict.source, "members": list(verdict.members), "kinds": list(verdict.kinds),
        "records": verdict.records, "erased": verdict.erased, "retractions": verdict.retractions,
        "head": None if verdict.head is None else {"seq": verdict.head.seq, "digest": verdict.head.digest},
        "closed": verdict.is_closed, "keys": verdict.key_ids, "vouched_by_a_person": verdict.vouched, "signed_heads": verdict.checkpoints,
    }  # fmt: skip
