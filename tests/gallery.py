"""Every page template with invented rows: what must be looked at and what the browser tests visit.

`python tests/gallery.py` shows it on http://127.0.0.1:8099/. The rows are numbers made here; the
views, sentences, charts, templates, styles, scripts and the Content-Security-Policy are the site's own.
"""

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from flask import Flask, abort, g, render_template, request
from jinja2 import FileSystemLoader, StrictUndefined
from markupsafe import Markup

import gallery_beside as beside
import gallery_groups as groups
import gallery_meetings as meetings
import gallery_packs as packs
import gallery_pages as others
import gallery_referrals as referrals
import gallery_rows as rows
import gallery_shared_pages as shared_pages
from indicators import skeletons
from tvaers import assets, danish, errors, marked
from tvaers.assets import asset_url
from tvaers.frame import Area, Frame, MenuItem
from tvaers.module import Module
from tvaers.people import Glass, Held, Principal
from tvaers.places import Kind
from tvaers.web import _headers

ROOT = Path(__file__).resolve().parent.parent
TODAY = date(2026, 11, 22)
MENU = ("Mit område", "Indikatorer", "Sammenlign", "Aftaler", "Sider og møder", "Data", "Hjælp")


def make() -> Flask:
    """The gallery's app."""
    app = Flask("gallery", root_path=str(ROOT / "platform" / "tvaers"), static_folder=None)
    app.jinja_loader = FileSystemLoader(
        [
            ROOT / folder / "templates"
            for folder in ("platform/tvaers", "clusters", "indicators", "agreements")
        ]
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    danish.install(app)
    app.jinja_env.filters["formateret"] = marked.html
    assets.install(app, (Module("gallery", assets={"skeletons.js": skeletons.skeletons}),))
    app.register_blueprint(assets.pages)
    app.before_request(_begin)
    app.after_request(_headers)
    app.context_processor(_context)
    # Only the gallery's own pages exist here; every other link leads back to its list.
    app.url_build_error_handlers.append(lambda _error, _endpoint, _values: "/")
    app.add_url_rule("/", view_func=index)
    app.add_url_rule("/<path:name>/", view_func=show)
    return app


def _begin() -> None:
    g.nonce = secrets.token_urlsafe(16)


def _context() -> dict[str, Any]:
    return {
        "frame": frame(),
        "form_token": lambda: "token",
        "nonce": g.nonce,
        "today": TODAY,
        "asset_url": asset_url,
    }


GLASS = Glass(
    "g1",
    1,
    "Sundhedsråd Horsens",
    "sundhedsraad-horsens",
    Kind.HEALTH_COUNCIL,
    datetime(2026, 11, 24, 12, 30, tzinfo=UTC),
)


def frame() -> Frame:
    """The frame of Kirsten Holm at the council, as the site would make it."""
    place = rows.place("Sundhedsråd Horsens", "sundhedsraad-horsens")
    held = Held(
        role="redaktor",
        anchor_id=1,
        anchor_name=place.name,
        anchor_slug=place.slug,
        anchor_kind=place.kind,
        reach=frozenset({1}),
        spaces=frozenset({1}),
        valid_to=TODAY,
    )
    return Frame(
        viewer=Principal(1, "Kirsten Holm", (held,), True),
        acting="redaktør, sekretariatet for Sundhedsråd Horsens",
        place=place,
        areas=(
            Area(place.slug, place.name, "Sundhedsråd"),
            Area("sundhedsklynge-horsens", "Sundhedsklynge Horsens", "Sundhedsklynge"),
        ),
        menu=tuple(MenuItem(title, "/", title == "Indikatorer") for title in MENU),
        demonstration=True,
        glass=GLASS if "noedadgang" in request.path else None,
    )


def index() -> str:
    """A list of every page of the gallery."""
    links = "".join(f'<li><a href="/{name}/">{name}</a></li>' for name in PAGES)
    return f'<!doctype html><html lang="da"><title>Galleri</title><h1>Galleri</h1><ul>{links}</ul>'


def show(name: str) -> str:
    """One page of the gallery."""
    if name not in PAGES:
        abort(404)
    template, make_context = PAGES[name]
    context = dict(make_context())
    if template == "indicators/show.html":
        context.setdefault("without", ("København",))
        context.setdefault("may_mark", True)
        context.setdefault("remarks", rows.REMARKS)
        context["main"] = Markup(render_template("indicators/show_content.html", **context))
    if template == "indicators/list.html":
        context["listed"] = Markup(render_template("indicators/rows.html", **context))
    if template == "referrals/show.html":
        context["listed"] = Markup(render_template("referrals/rows.html", **context))
    if template == "commitments/overview.html":
        context["main"] = Markup(render_template("commitments/overview_content.html", **context))
    if template == "beside/overview.html":
        context["table"] = Markup(render_template("beside/heat.html", **context))
    return render_template(template, **context)


Context = Callable[[], Mapping[str, Any]]
PAGES: dict[str, tuple[str, Context]] = {
    **{f"vis/{name}": ("indicators/show.html", each) for name, each in rows.SHOWN.items()},
    **{
        f"sammenlign/{name}": (f"beside/{view}.html", context)
        for name, (view, context) in beside.COMPARED.items()
    },
    **meetings.HELD_PAGES,
    **shared_pages.SHARED_PAGES,
    **referrals.MESSAGES,
    **packs.PACK_PAGES,
    **{f"grupper/{name}": ("groups/show.html", each) for name, each in groups.GROUPED.items()},
    **{f"liste/{name}": ("indicators/list.html", each) for name, each in others.LISTED.items()},
    **{f"omraade/{name}": ("clusters/area.html", each) for name, each in others.AREAS.items()},
    **others.OTHERS,
    **{
        f"fejl/{code}": (
            "error.html",
            lambda code=code, words=words: {"title": words[0], "advice": words[1], "code": code},
        )
        for code, words in errors.WORDS.items()
    },
}

if __name__ == "__main__":
    make().run(port=8099)
