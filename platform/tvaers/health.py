"""Whether the site stands, and whom to tell of a weakness: for those who watch it from outside."""

from datetime import timedelta
from importlib.metadata import version

import sqlalchemy as sa
from flask import Blueprint, abort, current_app, jsonify, make_response
from werkzeug.wrappers import Response

from tvaers.access import needs
from tvaers.web import database, today

pages = Blueprint("health", __name__)


@pages.get("/health")
@needs("site.read")
def show() -> Response:
    """`{"status": "ok", ...}` when the published store answers."""
    database().execute(sa.text("select 1"))
    return jsonify(status="ok", version=version("tvaers"))


@pages.get("/.well-known/security.txt")
@needs("site.read")
def security() -> Response:
    """Where weaknesses are reported (RFC 9116), when the installation says where."""
    contact = current_app.config.get("SECURITY_CONTACT", "")
    if not contact:
        abort(404)
    until = (today() + timedelta(days=180)).isoformat()
    text = f"Contact: {contact}\nExpires: {until}T00:00:00Z\nPreferred-Languages: da, en\n"
    response = make_response(text)
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    return response
