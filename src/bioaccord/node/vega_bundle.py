"""Writes the chart library that pages draw with, from the converter that ships it: nothing comes from elsewhere."""

from pathlib import Path

import vl_convert


def write_vega_bundle(folder: Path) -> Path:
    """Write `vega.js` into a folder, unless this version of the converter has already; returns its path."""
    target = folder / "vega.js"
    stamp = folder / "vega.version"
    if not (target.exists() and stamp.exists() and stamp.read_text() == vl_convert.__version__):
        target.write_text(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"), encoding="utf-8")
        stamp.write_text(vl_convert.__version__)
    return target
