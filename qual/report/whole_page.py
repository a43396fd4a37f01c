"""What every page is made of: a template, its style and script inside, nothing from outside."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

TEMPLATES = Path(__file__).parent / "templates"


def fill_page(template: str, style: str, script: str = "", **values: object) -> str:
    """Fill a template as one file that needs nothing else: no network, no other file.

    Args:
        template: its name among the templates.
        style: rules that this page has beside those of all pages.
        script: name of its script among the templates; none without.
        values: what the template asks for; one that is missing is an error.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    look = _read("page.css") + style
    does = _read(script) if script else ""
    shop = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made = {"style": Markup(look), "script": Markup(does), "policy": allow_only(look, does)}
    return shop.get_template(template).render(**made, **values)


def _read(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def allow_only(style: str, script: str) -> str:
    """Allow this style and this script and nothing else, whatever stands in a transcript."""
    hashes = [
        "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for text in (style, script)
    ]
    return (
        f"default-src 'none'; style-src '{hashes[0]}'; script-src '{hashes[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )
