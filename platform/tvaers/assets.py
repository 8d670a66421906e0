"""Static files: a whitelist under versioned addresses, so that a browser keeps them for ever.

Ours lie in static/; the design system's come from node_modules and the chart library's from the
installed Bokeh package. Neither is committed.
"""

import hashlib
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import cast

import bokeh
from flask import Blueprint, Flask, Response, abort, current_app, make_response, request
from werkzeug.http import is_resource_modified

from tvaers import design
from tvaers.access import needs
from tvaers.module import Module

pages = Blueprint("assets", __name__)
log = logging.getLogger("tvaers.assets")

OURS = Path(__file__).parent / "static"
BOKEH = Path(bokeh.__file__).parent / "server" / "static" / "js"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """One file that may be served: its bytes, type and the version in its address."""

    content: bytes
    kind: str
    version: str


def install(app: Flask, modules: Sequence[Module]) -> None:
    """Serve the house's files and those that the modules bring."""
    brought = {name: make() for module in modules for name, make in module.assets.items()}
    extra = {name: _asset(name, content) for name, content in brought.items()}
    app.extensions["assets"] = {**_house(), **extra}
    app.jinja_env.globals["version"] = metadata.version("tvaers")


def served() -> dict[str, Asset]:
    """Every file that this site serves, by its name in the address."""
    return cast(dict[str, Asset], current_app.extensions["assets"])


@cache
def _house() -> dict[str, Asset]:
    """The files that are there whatever modules the site has."""
    files = {path.name: path.read_bytes() for path in sorted(OURS.iterdir()) if path.is_file()}
    files["bokeh.min.js"] = (BOKEH / "bokeh.min.js").read_bytes()
    css = design.folder() / "css" / "dkfds.min.css"
    if css.is_file():
        text, fonts = _fonts(css.read_text(encoding="utf-8"))
        files["dkfds.css"] = text.encode()
        files.update(fonts)
    else:
        log.warning("dkfds is not installed (npm ci); pages use the project's own styles alone")
    return {name: _asset(name, content) for name, content in files.items()}


def _asset(name: str, content: bytes) -> Asset:
    kind = TYPES[Path(name).suffix]
    return Asset(content, kind, hashlib.sha256(content).hexdigest()[:12])


def _fonts(css: str) -> tuple[str, dict[str, bytes]]:
    """The design system's rules with its fonts and icons beside them, and those files' bytes."""
    found: dict[str, bytes] = {}

    def beside(match: re.Match[str]) -> str:
        path = (design.folder() / "css" / match[1].split("?")[0].split("#")[0]).resolve()
        if path.suffix in TYPES and path.is_file():
            content = path.read_bytes()
            name = f"{hashlib.sha256(content).hexdigest()[:12]}-{path.name}"
            found[name] = content
            return f"url({name})"
        return match[0]

    # Only woff2 is served; a browser that met the older forms first would ask for what is not here.
    css = re.sub(r"url\([^)]*\.(?:eot|woff|ttf)\)(?: format\([^)]*\))?,?", "", css)
    css = css.replace('format("woff2"),}', 'format("woff2")}')
    text = re.sub(r"url\(['\"]?([^)'\"]+)['\"]?\)", beside, css)
    return re.sub(r"/\*# sourceMappingURL=.*?\*/", "", text), found


def asset_url(name: str) -> str:
    """The versioned address of a file; empty for one that this machine does not have."""
    asset = served().get(name)
    return f"/statisk/{asset.version}/{name}" if asset else ""


@pages.get("/statisk/<string:version>/<string:name>")
@needs("site.read")
def show(version: str, name: str) -> Response:
    """One static file; the version in the address only keeps old copies apart."""
    asset = served().get(name)
    if asset is None:
        abort(404)
    etag = f'"{asset.version}"'
    response = make_response(asset.content)
    response.headers["Content-Type"] = asset.kind
    response.headers["Cache-Control"] = FOREVER
    response.headers["ETag"] = etag
    if not is_resource_modified(request.environ, etag=asset.version):
        response.status_code, response.data = 304, b""
    return response


@pages.get("/favicon.ico")
@needs("site.read")
def icon() -> Response:
    """The site's mark."""
    return show("", "maerke.svg")
