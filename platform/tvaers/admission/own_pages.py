"""The forms of "Min adgang": the own password, the sign-ins elsewhere, for whom one writes."""

from datetime import timedelta

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tvaers.access import Facts, may, may_somewhere, needs
from tvaers.admission import own, queries, words
from tvaers.admission.asking import Answer, Typed, allowed, here, pages
from tvaers.admission.forms import AGAIN, CURRENT, PASSWORD
from tvaers.admission.giving import Refused
from tvaers.db import now
from tvaers.frame import ROLE_WORDS
from tvaers.people import User
from tvaers.places import SPACES
from tvaers.web import (
    IDLE,
    LONGEST,
    database,
    has_local_accounts,
    local_account,
    policy,
    today,
    viewer,
)


def show(typed: Typed = Typed(), said: str = "") -> str:  # noqa: B008 - it never changes
    """The page "Min adgang"."""
    who = viewer().whole
    held = {each.grant_id: each for each in who.grants}
    found = queries.of_person(database(), who.user_id or 0, today())
    accesses = sorted(found, key=lambda each: each.grant.id)
    user = database().get_one(User, who.user_id)
    return render_template(
        "admission/my_access.html",
        accesses=accesses,
        meanings=[
            (
                access,
                words.sees(policy(), held[access.grant.id]),
                words.does(policy(), held[access.grant.id]),
            )
            for access in accesses
            if access.grant.id in held
        ],
        role_words=ROLE_WORDS,
        sign_ins=[
            each
            for each in queries.sign_ins(database(), user.id, now() - LONGEST)
            if now() - each.seen_at < IDLE or each.token_hash == here()
        ],
        here=here(),
        has_password=has_local_accounts() and user.password_hash is not None,
        may_see_people=may_somewhere(policy(), viewer(), "user.read"),
        keys=[
            each
            for each in {h.anchor_slug: h for h in who.grants}.values()
            if each.anchor_kind not in SPACES
            and each.anchor_id is not None
            and may(policy(), who, "token.read", Facts(holder_id=each.anchor_id))
        ],
        may_break=may_somewhere(policy(), viewer(), "breakglass.open"),
        may_see_breaks=may_somewhere(policy(), viewer(), "breakglass.read"),
        typed=typed,
        said=said,
        idle=IDLE // timedelta(minutes=1),
    )


@pages.post("/adgang/adgangskode/")
@needs("site.read_self")
@local_account
def change_password() -> Answer:
    """Another password, by the present one."""
    new = request.form.get(PASSWORD, "")
    try:
        if request.form.get(AGAIN, "") != new:
            raise Refused("De to adgangskoder er ikke ens. Skriv den nye to gange.")
        own.change_password(
            database(),
            by=viewer(),
            current=request.form.get(CURRENT, ""),
            new=new,
            here=here(),
            at=now(),
        )
    except own.TooMany:
        abort(429)
    except own.Wrong:
        wrong = {CURRENT: "Det er ikke din nuværende adgangskode. Intet er ændret."}
        page = show(Typed("kode", {}, wrong))
        # The answer is an error, which rolls back; the attempt is counted all the same.
        database().commit()
        return page, 422
    except Refused as refused:
        return show(Typed("kode", {}, {PASSWORD: str(refused)})), 422
    return show(said="Din adgangskode er skiftet. Du er logget af alle andre steder.")


@pages.post("/adgang/andre-steder/")
@needs("site.read_self")
def end_others() -> Response:
    """End every other sign-in of one's own."""
    own.end_others(database(), by=viewer(), here=here())
    return redirect(url_for("home.access"))


@pages.post("/adgang/handler-for/")
@needs("site.read_self")
def act_for() -> Response:
    """Choose for whom one writes."""
    chosen = request.form.get("tildeling", type=int)
    with allowed():
        own.act_for(database(), by=viewer(), grant_id=chosen, here=here())
    return redirect(url_for("home.front"))
