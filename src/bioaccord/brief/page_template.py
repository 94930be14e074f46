"""The templates of briefs and digests, escaped and strict: a name that nobody gave is an error, never a blank."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template

from .web_link import web_link


@cache
def page_template(name: str) -> Template:
    """Return a template of the folder `templates`, such as `brief.html.jinja`."""
    folder = files("bioaccord.brief").joinpath("templates")
    environment = Environment(
        loader=FunctionLoader(lambda name: folder.joinpath(name).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["web_link"] = web_link
    return environment.get_template(name)
