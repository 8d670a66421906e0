"""Writing a page: its blocks in their order, one block's form, saved as it is written."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from clusters.meetings.forms import seen
from clusters.reading import Overtaken, Unfit
from clusters.shared_pages import actions, drawing, queries, rules
from clusters.shared_pages.asking import ORDER_TAKEN, TAKEN, allowed
from clusters.shared_pages.models import PageBlock, PageVersion, SharedPage, VersionState
from clusters.shared_pages.rules import settings_of
from tvaers.access import needs
from tvaers.module import Block
from tvaers.parts import has_chart
from tvaers.places import Place
from tvaers.web import database, today, viewer

pages = Blueprint("editing", __name__, template_folder="../templates")

Answer = str | Response | tuple[str, int] | tuple[Response, int]


@pages.get("/omraader/<place:place>/sider/<string:page>/rediger/")
@needs("page.update")
def edit(place: Place, page: str) -> str:
    """A draft as it is written: every block with what it shows now, and what can be done with it."""
    return _draft(place, queries.page(database(), place, page))


@pages.post("/omraader/<place:place>/sider/<string:page>/rediger/")
@needs("page.update")
def change(place: Place, page: str) -> Answer:
    """Change the draft as a whole: `handling` says how."""
    session, by = database(), viewer().name
    found = queries.page(session, place, page)
    form = request.form
    try:
        if form.get("handling") == "kladde":
            of = queries.version(
                session, found, rules.number_of(form.get("fra", "")) or found.shown or 0
            )
            actions.revise(session, place, found, of, by=by, by_id=viewer().user_id)
            return redirect(url_for("editing.edit", place=place, page=page))
        version = _work(found)
        match form.get("handling"):
            case "titel":
                facts = rules.page_facts(form)
                actions.describe(session, place, found, version, facts, seen=seen(form), by=by)
            case "ny":
                return _add(place, found, version)
            case "op" | "ned" as way:
                block = queries.block(session, version, form.get("blok", ""))
                actions.shift(session, found, version, block, up=way == "op", by=by)
                return _back(place, found, block.key)
            case "raekkefoelge":
                wished = form.get("raekkefoelge", "").split(",")
                actions.arrange(session, found, version, wished, by=by)
            case "fjern":
                block = queries.block(session, version, form.get("blok", ""))
                actions.remove_block(session, found, version, block, by=by)
            case "smid":
                actions.drop(session, place, found, version, by=by)
                return redirect(url_for("shared.show", place=place, page=page))
            case _:
                raise Unfit({"": "Vælg, hvad der skal ske med siden."})
    except Overtaken:
        return _draft(place, found, {"": ORDER_TAKEN}, form), 409
    except Unfit as unfit:
        return _draft(place, found, unfit.problems, form), 422
    return redirect(url_for("editing.edit", place=place, page=page))


def _work(found: SharedPage) -> PageVersion:
    version = queries.in_work(database(), found)
    if version is None:
        raise Unfit({"": "Siden har ingen kladde. Begynd en ny version først."})
    return version


def _add(place: Place, found: SharedPage, version: PageVersion) -> Response:
    """A new block begins with what its settings can be without anybody's choice, and its form."""
    kind = drawing.kinds().get(request.form.get("slags", ""))
    if kind is None:
        raise Unfit({"slags": "Vælg, hvilken slags blok der skal tilføjes."})
    empty: dict[str, Any] = {each.name: [] if each.many else "" for each in kind.settings}
    made = actions.add_block(database(), found, version, kind.kind, empty, by=viewer().name)
    return redirect(url_for("editing.block", place=place, page=found.slug, block=made.key))


def _back(place: Place, found: SharedPage, key: str) -> Response:
    return redirect(
        url_for("editing.edit", place=place, page=found.slug, _anchor=f"blok-{key[:12]}")
    )


def _draft(
    place: Place,
    found: SharedPage,
    problems: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> str:
    session = database()
    version = queries.in_work(session, found)
    if version is None:
        # A page without a draft is only shown, with the way to begin one.
        if found.shown is None:
            abort(404)
        version = queries.version(session, found, found.shown)
    blocks = queries.blocks(session, version)
    drawn = drawing.draw(session, place, blocks)
    kinds = drawing.kinds()
    return render_template(
        "shared_pages/edit.html",
        place=place,
        page=found,
        edition=version,
        writing=version.state is VersionState.DRAFT,
        blocks=list(zip(blocks, drawn, strict=True)),
        charts=has_chart(part for each in drawn for part in each.parts),
        kinds=kinds,
        levels=rules.LEVELS,
        state=rules.VERSION_STATES[version.state],
        problems=problems or {},
        typed=typed or {"titel": version.title, "laesere": str(found.level)},
        may_archive=allowed("archive", place, "published"),
    )


@pages.get("/omraader/<place:place>/sider/<string:page>/rediger/<string:block>/")
@needs("page.update")
def block(place: Place, page: str, block: str) -> str:
    """The form of one block."""
    found, version, of = _block(place, page, block)
    return _form(place, found, version, of, of.settings, {})


@pages.post("/omraader/<place:place>/sider/<string:page>/rediger/<string:block>/")
@needs("page.update")
def save_block(place: Place, page: str, block: str) -> Answer:
    """Save one block. With `stille` the form's script saves while somebody writes, and is told as data."""
    found, version, of = _block(place, page, block)
    kind = drawing.kinds().get(of.kind)
    if kind is None:
        abort(404)
    quiet = request.form.get("stille") == "ja"
    many = {each.name: request.form.getlist(each.name) for each in kind.settings}
    typed = _typed(kind, many)
    try:
        settings = settings_of(kind, request.form, many, _choices(kind, place))
        actions.change_block(
            database(), found, version, of, settings, seen=seen(request.form), by=viewer().name
        )
    except Overtaken:
        if quiet:
            return jsonify(ord=TAKEN), 409
        return _form(place, found, version, of, typed, {"": TAKEN}, now=of.settings), 409
    except Unfit as unfit:
        if quiet:
            return jsonify(ord=" ".join(unfit.problems.values())), 422
        return _form(place, found, version, of, typed, unfit.problems), 422
    if quiet:
        return jsonify(kendt=of.revision, ord="Gemt.")
    return _back(place, found, of.key)


def _block(place: Place, page: str, block: str) -> tuple[SharedPage, PageVersion, PageBlock]:
    found = queries.page(database(), place, page)
    version = queries.in_work(database(), found)
    if version is None or version.state is not VersionState.DRAFT:
        abort(404)
    return found, version, queries.block(database(), version, block)


def _choices(kind: Block, place: Place) -> dict[str, dict[str, str]]:
    return {
        each.name: dict(each.choices(place)) for each in kind.settings if each.choices is not None
    }


def _typed(kind: Block, many: Mapping[str, list[str]]) -> dict[str, Any]:
    return {
        each.name: many[each.name] if each.many else next(iter(many[each.name]), "")
        for each in kind.settings
    }


def _form(
    place: Place,
    found: SharedPage,
    version: PageVersion,
    of: PageBlock,
    typed: Mapping[str, Any],
    problems: Mapping[str, str],
    now: Mapping[str, Any] | None = None,
) -> str:
    kind = drawing.kinds().get(of.kind)
    if kind is None:
        abort(404)
    return render_template(
        "shared_pages/block.html",
        place=place,
        page=found,
        edition=version,
        block=of,
        kind=kind,
        choices=_choices(kind, place),
        typed=typed,
        now=now,
        problems=problems,
        today=today(),
    )
