"""Error pages: what happened, what to do. The same frame as every page, and never a stack trace."""

import traceback

import sqlalchemy as sa
from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from markupsafe import escape
from sqlalchemy.exc import NoResultFound
from werkzeug.exceptions import BadRequest, HTTPException, TooManyRequests

WORDS: dict[int, tuple[str, str]] = {
    400: (
        "Siden kunne ikke forstå det, der blev sendt",
        "Gå tilbage, og prøv igen. Har siden været åben længe, så genindlæs den først.",
    ),
    401: (
        "Nøglen kan ikke bruges",
        "Den er ukendt, udløbet eller lukket. Den, der har lavet nøglen, kan lave en ny.",
    ),
    403: (
        "Det har du ikke adgang til at gøre",
        "Du kan se på »Min adgang«, hvad du har adgang til, og hvem der kan give dig mere.",
    ),
    404: (
        "Siden findes ikke",
        "Kontrollér adressen, eller begynd fra forsiden. Findes siden, men er den ikke delt med dig, "
        "ser du det samme.",
    ),
    409: (
        "Intet er ændret",
        "Det, du ville ændre, er ændret i mellemtiden. Genindlæs siden, og prøv igen.",
    ),
    405: ("Den handling findes ikke på siden", "Gå tilbage, og brug knapperne på siden."),
    413: ("Filen er for stor", "Del den i flere filer, og send dem én ad gangen."),
    429: ("Der er prøvet for mange gange", "Vent et kvarter, og prøv igen."),
    503: ("Tværs har travlt lige nu", "Vent et øjeblik, og genindlæs siden. Intet er gået tabt."),
}
BARE = (
    '<!doctype html><html lang="da"><head><meta charset="utf-8"><title>{title} - Tværs</title></head>'
    "<body><main><h1>{title}</h1><p>{advice}</p></main></body></html>"
)
# Where programs ask: a fault is answered as data there (RFC 9457), never as a page.
PROGRAMS = "/api/v1/"
OTHER = (
    "Noget gik galt hos os",
    "Vi har noteret det. Prøv igen om lidt. Intet, du har sendt, er gemt halvt.",
)


class TooMuch(BadRequest):
    """More rows were asked for than are given at once: refused whole, with the limit and the count."""

    def __init__(self, sentence: str, *, limit: int, count: int) -> None:
        super().__init__(sentence)
        self.limit = limit
        self.count = count


def install(app: Flask) -> None:
    """Answer every fault with a page of ours."""
    app.register_error_handler(HTTPException, _known)
    app.register_error_handler(NoResultFound, lambda _error: _page(404))
    app.register_error_handler(sa.exc.OperationalError, _database)
    app.register_error_handler(Exception, _unknown)


def _known(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return make_response(error.get_response())
    # Ours are Danish sentences for the person; the library's own are not.
    own = error.description if error.description != type(error).description else None
    told = error.code in (403, 409) or isinstance(error, TooMuch) or (for_programs() and own)
    if isinstance(error, TooMuch) and for_programs():
        return _problem(400, own, graense=error.limit, antal=error.count)
    answer = _page(error.code or 500, own if told else None)
    if isinstance(error, TooManyRequests) and error.retry_after:
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _database(error: sa.exc.OperationalError) -> Response:
    _log(error)
    response = _page(503)
    response.headers["Retry-After"] = "5"
    return response


def _unknown(error: Exception) -> Response:
    _log(error)
    return _page(500)


def _log(error: Exception) -> None:
    # The type and place only: the text of a database error can hold what somebody typed.
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"
    current_app.logger.error("%s at %s", type(error).__name__, where)


def for_programs() -> bool:
    """Whether a program asks, that reads data and no page."""
    return request.path.startswith(PROGRAMS)


def _problem(code: int, own: str | None, **more: int) -> Response:
    title, advice = WORDS.get(code, OTHER)
    answer = jsonify(type="about:blank", title=title, status=code, detail=own or advice, **more)
    answer.content_type = "application/problem+json"
    answer.status_code = code
    return answer


def _page(code: int, own: str | None = None) -> Response:
    if for_programs():
        return _problem(code, own)
    title, advice = WORDS.get(code, OTHER)
    advice = own or advice
    try:
        page = render_template("error.html", title=title, advice=advice, code=code)
    except Exception as error:
        # The frame asks the store, and builds addresses; where it cannot, the words are there all the same.
        _log(error)
        page = BARE.format(title=escape(title), advice=escape(advice))
    return make_response(page, code)
