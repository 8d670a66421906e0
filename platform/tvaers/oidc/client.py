"""OpenID Connect as the one who relies on a provider: Authlib's Flask client, kept to what we allow.

Authlib does the code flow, PKCE, nonce, state and the ID token. Here stands what it leaves open: exact
issuer and audience, our algorithms alone, RFC 9207, a key that changed under its old name, and where
the values between the two halves of a sign-in are kept.
"""

import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client.errors import MismatchingStateError
from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App
from flask import current_app, g, request
from itsdangerous import BadData, URLSafeTimedSerializer
from joserfc.errors import BadSignatureError, JoseError
from werkzeug.wrappers import Response

from tvaers.oidc.claims import Refused, Table
from tvaers.oidc.outbound import Down, Outbound, calling, origin

# Seconds that the provider's clock and ours may differ.
LEEWAY = 60
# Seconds that the provider's description and keys are used without asking again.
FRESH = 60
# Signed with a private key: neither "none" nor a shared secret, whatever the provider lists.
ALGORITHMS = ("RS256", "PS256", "ES256", "ES384")
COOKIE = "tvaers_log_ind"
# Seconds between the two halves of a sign-in.
LASTS = 600
SAYS_ISSUER = "authorization_response_iss_parameter_supported"


@dataclass(frozen=True)
class Provider:
    """The one provider that people sign in at, as the settings name it."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    scopes: tuple[str, ...]
    base_url: str
    table: Table

    @property
    def origin(self) -> str:
        """Scheme, host and port of the provider: the only place that we call."""
        return origin(self.issuer)

    def address(self, path: str) -> str:
        """An address of ours as the provider knows it: never from what a request says of its host."""
        return f"{self.base_url}{path}"


class Carried(FlaskIntegration):
    """Where Authlib keeps state, nonce and verifier between the two halves: a cookie of this browser."""

    def set_state_data(self, _session: Any, state: str, data: Mapping[str, Any]) -> None:
        """Note the values; the answer carries them."""
        kept = ("nonce", "code_verifier", "redirect_uri")
        g.carried = {"state": state, **{name: data[name] for name in kept}}

    def get_state_data(self, _session: Any, state: str | None) -> dict[str, Any] | None:
        """The values of this browser's own beginning, if the answer is to that."""
        found = _carried()
        same = hmac.compare_digest(str(found.get("state", "")).encode(), (state or "").encode())
        return found if found and same else None

    def clear_state_data(self, _session: Any, state: str | None) -> None:
        """Nothing lies on the server; the page takes the cookie back."""


class Client(FlaskOAuth2App):
    """Authlib's client of one provider."""

    def __init__(self, provider: Provider) -> None:
        super().__init__(
            Carried("provider"),
            "provider",
            client_id=provider.client_id,
            client_secret=provider.client_secret,
            server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": " ".join(provider.scopes),
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": "client_secret_basic",
            },
        )
        self.provider = provider
        self.client_cls = partial(Outbound, provider.origin)
        self.asked_at = self.keys_at = float("-inf")

    def load_server_metadata(self) -> dict[str, Any]:
        """What the provider says of itself, as last asked."""
        if not self.server_metadata:
            self.ask()
        return self.server_metadata

    def ask(self) -> None:
        """Ask the provider for its description, unless it was asked just now; its keys go with it."""
        if time.monotonic() - self.asked_at < FRESH:
            return
        with calling(), self._get_session() as session:
            answer = session.request("GET", self._server_metadata_url, withhold_token=True)
            answer.raise_for_status()
            self.server_metadata = _described(answer.json(), self.provider)
        self.asked_at = time.monotonic()

    def fetch_jwk_set(self, force: bool = False) -> Any:
        """The provider's public keys."""
        if force or "jwks" not in self.load_server_metadata():
            self.keys_at = time.monotonic()
        with calling():
            return super().fetch_jwk_set(force=force)

    def parse_id_token(self, *values: Any, **more: Any) -> Any:
        """The checked ID token; a signature that does not fit has the keys fetched once more."""
        try:
            return super().parse_id_token(*values, **more)
        except BadSignatureError:
            # The same key id with another key: Authlib itself asks anew only for an unknown id.
            self.fetch_jwk_set(force=True)
            return super().parse_id_token(*values, **more)

    def logout_address(self) -> str:
        """Where the person ends the sign-in at the provider too; empty where there is no such place."""
        if "end_session_endpoint" not in self.load_server_metadata():
            return ""
        # Without the ID token as a hint: it would have to be kept here and stand in an address.
        made = self.create_logout_url(
            post_logout_redirect_uri=self.provider.address("/log-ind/"), client_id=self.client_id
        )
        return cast(str, made["url"])


def _described(found: Any, provider: Provider) -> dict[str, Any]:
    """What we use of the provider's description, when it is this provider's and stays at home."""
    if not isinstance(found, dict) or found.get("issuer") != provider.issuer:
        raise Down("issuer")
    places = {name: found.get(name) for name in ("authorization_endpoint", "token_endpoint")}
    places["jwks_uri"] = found.get("jwks_uri")
    if found.get("end_session_endpoint") is not None:
        places["end_session_endpoint"] = found["end_session_endpoint"]
    if not all(isinstance(url, str) and origin(url) == provider.origin for url in places.values()):
        raise Down("endpoints")
    listed = found.get("id_token_signing_alg_values_supported")
    algorithms = [each for each in ALGORITHMS if isinstance(listed, list) and each in listed]
    if not algorithms:
        raise Down("algorithms")
    return {
        "issuer": provider.issuer,
        **places,
        "id_token_signing_alg_values_supported": algorithms,
        SAYS_ISSUER: found.get(SAYS_ISSUER) is True,
    }


def begin(client: Client, onward: str) -> Response:
    """Send the browser to the provider; what its answer must fit goes along in a cookie of ours."""
    client.ask()
    sent = client.provider.table.request
    back = client.provider.address("/log-ind/retur/")
    response = cast(Response, client.authorize_redirect(back, **sent))
    response.set_cookie(
        COOKIE,
        _signer().dumps({**g.carried, "issuer": client.provider.issuer, "onward": onward}),
        max_age=LASTS,
        path="/log-ind/",
        httponly=True,
        samesite="Lax",
        secure=client.provider.base_url.startswith("https:"),
    )
    return response


def finish(client: Client) -> tuple[dict[str, Any], str]:
    """The checked claims of the provider's answer, and where the person was going."""
    provider, found = client.provider, _carried()
    _own_answer(client, found)
    if "error" in request.args:
        raise Refused("denied" if request.args["error"] == "access_denied" else "error")
    checks = {
        "iss": {"essential": True, "value": provider.issuer},
        # Authlib itself would take a token for another, if it names us as its authorised party.
        "aud": {"essential": True, "value": provider.client_id},
    }
    try:
        token = client.authorize_access_token(claims_options=checks, leeway=LEEWAY)
    except requests.RequestException as fault:
        raise Down(type(fault).__name__) from fault
    except MismatchingStateError as fault:
        raise Refused("state") from fault
    except AuthlibBaseError as fault:
        raise Refused("code") from fault
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as fault:
        raise Refused("token") from fault
    if not isinstance(token.get("userinfo"), dict):
        raise Refused("token")
    return dict(token["userinfo"]), str(found["onward"])


def _own_answer(client: Client, found: Mapping[str, Any]) -> None:
    """Refuse an answer to somebody else's beginning, or from another provider than it went to."""
    issuer = client.provider.issuer
    state = request.args.get("state", "")
    if not found or not hmac.compare_digest(str(found["state"]).encode(), state.encode()):
        raise Refused("state")
    # RFC 9207: who answers. Once a provider says that it always tells, silence is another's answer.
    says = request.args.get("iss")
    silent = says is None and not client.load_server_metadata()[SAYS_ISSUER]
    if found["issuer"] != issuer or not (silent or says == issuer):
        raise Refused("issuer")


def _carried() -> dict[str, Any]:
    try:
        found = _signer().loads(request.cookies.get(COOKIE, ""), max_age=LASTS)
    except BadData:
        return {}
    return cast(dict[str, Any], found)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        cast(str, current_app.config["SECRET_KEY"]),
        salt="tvaers: a sign-in at a provider",
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )
