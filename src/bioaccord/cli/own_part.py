"""`bioaccord supply own-part` and `merge-part`: one firm's part of a network, taken out and put back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bioaccord.vocabulary.language import Language, Text

from .asked import NetworkFormat

NetworkArgument = Annotated[Path, typer.Argument(help="Folder of CSV or Parquet files, or an .xlsx workbook.")]
FirmArgument = Annotated[str, typer.Argument(help="The firm, by its organisation_id.")]
FormatOption = Annotated[NetworkFormat, typer.Option(help="What to write.")]
LanguageOption = Annotated[Language, typer.Option(help="Korean or English.")]

_WROTE = Text("저장한 곳: {target}", "Wrote {target}.")
_KINDS = {"added": Text("추가", "added"), "changed": Text("변경", "changed"), "removed": Text("삭제", "removed")}


def own_part(
    network: NetworkArgument,
    firm: FirmArgument,
    target: Annotated[Path, typer.Argument(help="Folder (or .xlsx file) to write.")],
    format: FormatOption = NetworkFormat.CSV,
    language: LanguageOption = Language.ENGLISH,
) -> None:
    """Write what of a network is one firm's own, with the names of its suppliers' sites beside it."""
    from bioaccord.supply.network_files import read_network
    from bioaccord.supply.own_part_files import write_own_part
    from bioaccord.vocabulary.errors import InputError, Refusal, did_you_mean
    from bioaccord.vocabulary.material import standard_materials
    from bioaccord.vocabulary.sentence import Sentence

    net = read_network(network, standard_materials())
    names = [one.organisation_id for one in net.organisations]
    if firm not in names:
        remedy = did_you_mean(firm, names) + Sentence("Take one that stands in organisations.csv.")
        raise InputError(Refusal("organisations", Sentence("'{value}' is not in this network.", value=firm), remedy))
    write_own_part(net, firm, target, format.value)
    typer.echo(_WROTE.in_language(language).format(target=target))


def merge_part(
    network: NetworkArgument,
    firm: FirmArgument,
    part: Annotated[Path, typer.Argument(help="The firm's part: a folder or an .xlsx workbook.")],
    target: Annotated[Path, typer.Argument(help="Folder to write the whole network to.")],
    language: LanguageOption = Language.ENGLISH,
) -> None:
    """Put a firm's part back into a network; rows of other firms are refused, and stay as they are."""
    from bioaccord.supply.network_diff import network_diff
    from bioaccord.supply.network_files import read_network, write_network
    from bioaccord.supply.own_part_files import read_own_part
    from bioaccord.vocabulary.material import standard_materials

    net = read_network(network, standard_materials())
    after = read_own_part(part, net, firm, standard_materials())
    for change in network_diff(net, after):
        cells = "; ".join(f"{cell.column}: {cell.before or '-'} -> {cell.after or '-'}" for cell in change.cells)
        typer.echo(
            f"{change.table} {' / '.join(change.key)} {_KINDS[change.kind].in_language(language)}{f' ({cells})' if cells else ''}"
        )
    write_network(after, target)
    typer.echo(_WROTE.in_language(language).format(target=target))
