"""`bioaccord materials`: the bilingual table of materials."""

from __future__ import annotations

from typing import Annotated

import typer


def materials(
    word: Annotated[str, typer.Argument(help="A word of either language, an id or an HS code.")] = "",
) -> None:
    """List the materials whose id, name, synonym or HS code holds a word; all of them without one."""
    from bioaccord.vocabulary.material import standard_materials

    wanted = word.casefold()
    for material in standard_materials():
        words = (
            material.material_id,
            material.name.ko,
            material.name.en,
            *material.synonyms_ko,
            *material.synonyms_en,
            *material.hs_codes,
        )
        if any(wanted in one.casefold() for one in words):
            codes = ", ".join(material.hs_codes)
            typer.echo(f"{material.material_id}\t{material.name.ko}\t{material.name.en}\t{material.area}\t{codes}")
