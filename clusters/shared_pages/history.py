"""A page's versions: all of them, one as it was when it was published, and the difference between two."""

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from clusters.shared_pages import comparing, drawing, queries, rules
from clusters.shared_pages.asking import may_write
from clusters.shared_pages.models import PageBlock, PageVersion
from tvaers.access import needs
from tvaers.difference import Mark
from tvaers.parts import Notice, Part, has_chart, of_data
from tvaers.places import Place
from tvaers.web import database

pages = Blueprint("versions", __name__, template_folder="../templates")

HIDDEN = Notice("Du kan ikke se de tal, der stod her.")


@pages.get("/omraader/<place:place>/sider/<string:page>/versioner/")
@needs("page.read")
def show_all(place: Place, page: str) -> str | Response:
    """Every version, and a choice of two to set against each other."""
    found = queries.page(database(), place, page)
    before, after = (request.args.get(name, "") for name in ("fra", "til"))
    if before.isdigit() and after.isdigit():
        return redirect(
            url_for("versions.difference", place=place, page=page, before=before, after=after)
        )
    return render_template(
        "shared_pages/versions.html",
        place=place,
        page=found,
        versions=queries.versions(database(), found),
        states=rules.VERSION_STATES,
        may_write=may_write(place),
    )


@pages.get("/omraader/<place:place>/sider/<string:page>/versioner/<string:number>/")
@needs("page.read")
def show(place: Place, page: str, number: str) -> str:
    """One version, with the figures it was published with."""
    found = queries.page(database(), place, page)
    version = queries.version(database(), found, rules.number_of(number))
    blocks = kept(place, version)
    return render_template(
        "shared_pages/version.html",
        place=place,
        page=found,
        edition=version,
        blocks=blocks,
        charts=has_chart(part for _, each in blocks for part in each),
        state=rules.VERSION_STATES[version.state],
        may_write=may_write(place),
    )


@pages.get("/omraader/<place:place>/sider/<string:page>/versioner/<string:before>/<string:after>/")
@needs("page.read")
def difference(place: Place, page: str, before: str, after: str) -> str:
    """What is different between two versions, the figures with it."""
    found = queries.page(database(), place, page)
    old, new = (
        queries.version(database(), found, rules.number_of(number)) for number in (before, after)
    )
    told = comparing.compare(_by_key(place, old), _by_key(place, new))
    return render_template(
        "shared_pages/difference.html",
        place=place,
        page=found,
        old=old,
        new=new,
        title=(old.title, new.title),
        changes=[each for each in told if each.mark is not Mark.SAME or each.moved],
        sentence=comparing.sentence(told),
        mark=Mark,
    )


def _by_key(place: Place, version: PageVersion) -> dict[str, Sequence[Part]]:
    return {block.key: parts for block, parts in kept(place, version)}


def kept(place: Place, version: PageVersion) -> list[tuple[PageBlock, tuple[Part, ...]]]:
    """A version's blocks with what they showed when it was published; a draft's with what they show now. What
    rests on figures that the viewer may not see is left out, and says so."""
    session = database()
    if version.in_work:
        blocks = queries.blocks(session, version)
        drawn = drawing.draw(session, place, blocks)
        return [(block, each.parts) for block, each in zip(blocks, drawn, strict=True)]
    blocks = queries.blocks(session, version, kept=True)
    wanted = {each for block in blocks for each in block.rests.split("\n")} - {""}
    seen = drawing.readable(wanted)
    return [
        (
            block,
            of_data(block.kept or ())
            if all(each in seen for each in block.rests.split("\n") if each)
            else (HIDDEN,),
        )
        for block in blocks
    ]
