"""A brief as one self-contained HTML page, for mail, print and archive: no script, nothing from elsewhere."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup

from bioaccord.vocabulary.language import Language

from .phrases import phrase
from .picture import exposure_picture
from .sheet import Brief
from .told import tell


@cache
def _template() -> Template:
    folder = files("bioaccord.brief").joinpath("templates")
    environment = Environment(
        loader=FunctionLoader(lambda name: folder.joinpath(name).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("brief.html.jinja")


def brief_as_html(brief: Brief, language: Language) -> str:
    """Return the brief as a whole HTML document with its styles and its chart (as SVG) inside."""
    style = files("bioaccord.brief").joinpath("templates", "brief.css").read_text(encoding="utf-8")
    return _template().render(
        brief=tell(brief, language),
        phrase=lambda key: phrase(key, language),
        style=Markup(style),
        picture=Markup(exposure_picture(brief, language) or ""),
    )
