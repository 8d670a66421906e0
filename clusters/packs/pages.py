"""Pakker: what was frozen for a meeting, as files and as a web copy that stays as it is."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answered

from clusters.meetings import queries as meetings
from clusters.meetings.asking import allowed
from clusters.meetings.queries import Held
from clusters.packs import actions, freezing, queries, rules
from clusters.packs.models import FileState, Pack, PackFile
from clusters.packs.writing.document import Unwritable, digest_of
from clusters.reading import Reader, Unfit
from clusters.shared_pages.rules import slug_of
from tvaers.access import needs
from tvaers.parts import has_chart
from tvaers.places import Place
from tvaers.web import database, today, viewer

pages = Blueprint("packs", __name__, template_folder="../templates")

Answer = str | Answered | tuple[str, int]
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Offered:
    """One kind of file on a pack's page: its name, and its row once the worker is done with it."""

    kind: str
    name: str
    row: PackFile | None

    @property
    def done(self) -> bool:
        """Whether it can be fetched."""
        return self.row is not None and self.row.state is FileState.DONE


@pages.get("/omraader/<place:place>/pakker/")
@needs("pack.read")
def show_all(place: Place) -> str:
    """A place's packs, the newest first."""
    return render_template(
        "packs/list.html",
        place=place,
        packs=queries.packs(database(), place),
        may_make=allowed("pack.create", place),
    )


@pages.get("/omraader/<place:place>/pakker/ny/")
@needs("pack.create")
def new(place: Place) -> str:
    """The form that chooses what is frozen."""
    return _form(place, request.args.getlist("side"), request.args, {})


@pages.post("/omraader/<place:place>/pakker/ny/")
@needs("pack.create")
def make(place: Place) -> Answer:
    """Freeze what is chosen; the worker writes the files."""
    chosen = request.form.getlist("side")
    try:
        made = _made(place, chosen)
    except Unfit as unfit:
        return _form(place, chosen, request.form, unfit.problems), 422
    except Unwritable as why:
        return _form(place, chosen, request.form, {"side": str(why)}), 422
    return redirect(url_for("packs.show", place=place, pack=made.public_id))


def _made(place: Place, chosen: list[str]) -> Pack:
    reader = Reader(request.form, {})
    title = reader.line("titel", "en titel", rules.LONGEST_TITLE)
    held = _meeting(place, request.form.get("moede", ""))
    found = [page for page in freezing.pages_of(place) if page.slug in chosen]
    if not found and held is None:
        reader.problems["side"] = "Vælg mindst én side, eller et møde med en dagsorden."
    elif len(found) > rules.MOST_PAGES:
        reader.problems["side"] = f"Vælg højst {rules.MOST_PAGES} sider; her er {len(found)}."
    reader.done()
    agenda = freezing.agenda_sheets(place, held) if held else []
    return actions.freeze(
        database(),
        place,
        [*agenda, *freezing.page_sheets(place, found)],
        title=title,
        whole=freezing.called(held) if held else "",
        address=lambda key: url_for("packs.show", place=place, pack=key, _external=True),
        by=viewer().name,
    )


def _meeting(place: Place, key: str) -> Held | None:
    return next((held for held in _coming(place) if held.meeting.public_id == key), None)


def _coming(place: Place) -> list[Held]:
    """The meetings that a pack can be for, the next first and those that were held after them."""
    if not allowed("meeting.read", place):
        return []
    every = meetings.meetings(database(), place)
    coming = [held for held in every if held.meeting.held_on >= today()]
    return [*reversed(coming), *(held for held in every if held.meeting.held_on < today())]


def _form(
    place: Place, chosen: list[str], typed: Mapping[str, str], problems: Mapping[str, str]
) -> str:
    return render_template(
        "packs/new.html",
        place=place,
        shared=freezing.pages_of(place),
        meetings=[(held.meeting.public_id, freezing.called(held)) for held in _coming(place)],
        chosen=set(chosen),
        typed=typed,
        problems=problems,
    )


@pages.get("/omraader/<place:place>/pakker/<string:pack>/")
@needs("pack.read")
def show(place: Place, pack: str) -> str:
    """A pack: its files, its code, and what was frozen as far as the viewer may see it."""
    return _page(place, queries.pack(database(), place, pack))


@pages.get("/omraader/<place:place>/pakker/<string:pack>/pakke.<any(pdf,docx,pptx,xlsx):kind>")
@needs("pack.read")
def file(place: Place, pack: str, kind: str) -> Answer:
    """One file, for whoever may see everything in it; others are told on the pack's page."""
    found = queries.pack(database(), place, pack)
    every = rules.rests(rules.sheets_of(found.content))
    if not every <= freezing.readable(place, every):
        return _page(place, found), 403
    content = queries.file_bytes(database(), found, kind)
    if content is None:
        abort(404)
    response = Response(content, mimetype=TYPES[kind])
    named = slug_of(found.title, ())
    response.headers["Content-Disposition"] = f'attachment; filename="{named}.{kind}"'
    return response


def _page(place: Place, found: Pack) -> str:
    sheets = rules.sheets_of(found.content)
    every = rules.rests(sheets)
    readable = freezing.readable(place, every)
    shown, left = rules.seen(sheets, readable)
    written = queries.files(database(), found)
    return render_template(
        "packs/show.html",
        place=place,
        pack=found,
        whole=every <= readable,
        files=[Offered(kind, name, written.get(kind)) for kind, name in rules.KINDS.items()],
        waiting=len(rules.KINDS) - len(written),
        # Looked at anew each time: what is shown is what was frozen, or the page says that it is not.
        intact=digest_of(found.content) == found.digest,
        code=_code(found.digest),
        sheets=shown,
        left=left,
        charts=has_chart(part for sheet in shown for part in sheet.parts),
    )


def _code(digest: str) -> list[str]:
    return [digest[at : at + 8] for at in range(0, len(digest), 8)]
