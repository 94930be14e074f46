"""Writes every dated figure of every law into the documentation, or tells whether what stands there is current.

Usage: write_law_figures.py          fails where the page does not say what the files say
       write_law_figures.py --write  writes the page
"""

from __future__ import annotations

import sys
from pathlib import Path

from bioaccord.impact.figure_page import figures_page
from bioaccord.impact.law import laws

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "law-figures.md"


def main() -> None:
    """Write the page, or end with an error where it is not current."""
    page = figures_page(laws())
    if "--write" in sys.argv[1:]:
        PAGE.write_text(page, encoding="utf-8")
        return
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page:
        return
    sys.exit(f"{PAGE.name} does not say what the laws' files say: run scripts/write_law_figures.py --write")


if __name__ == "__main__":
    main()
