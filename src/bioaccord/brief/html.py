"""A brief as one self-contained HTML page, for mail, print and archive: no script, nothing from elsewhere."""

from __future__ import annotations

from importlib.resources import files

from markupsafe import Markup

from bioaccord.vocabulary.language import Language

from .page_template import page_template
from .phrases import phrase
from .picture import exposure_picture
from .sheet import Brief
from .told import tell


def brief_as_html(brief: Brief, language: Language) -> str:
    """Return the brief as a whole HTML document with its styles and its chart (as SVG) inside."""
    style = files("bioaccord.brief").joinpath("templates", "brief.css").read_text(encoding="utf-8")
    return page_template("brief.html.jinja").render(
        brief=tell(brief, language),
        phrase=lambda key: phrase(key, language),
        style=Markup(style),
        picture=Markup(exposure_picture(brief, language) or ""),
    )
