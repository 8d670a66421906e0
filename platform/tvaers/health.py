"""Whether the site stands: for those who watch it, without telling what it holds."""

from importlib.metadata import version

import sqlalchemy as sa
from flask import Blueprint, jsonify
from werkzeug.wrappers import Response

from tvaers.access import needs
from tvaers.web import database

pages = Blueprint("health", __name__)


@pages.get("/health")
@needs("site.read")
def show() -> Response:
    """`{"status": "ok", ...}` when the published store answers."""
    database().execute(sa.text("select 1"))
    return jsonify(status="ok", version=version("tvaers"))
