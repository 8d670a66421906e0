"""Back-channel logout: the provider's signed message that somebody's sign-in there is over."""

import time
from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry

from tvaers.oidc.claims import LONGEST, Refused
from tvaers.oidc.client import LEEWAY, Client

EVENT = "http://schemas.openid.net/event/backchannel-logout"
TYPES = ("logout+jwt", "application/logout+jwt")
# Characters of a message, and seconds that one may be worth something: so long its number is kept.
LARGEST = 8192
LASTS = 3600
# Seconds between two fetches of keys that a stranger's message could cause.
BETWEEN = 10


@dataclass(frozen=True)
class Logout:
    """What a checked message says: whose sign-in, which one, the message's number and its end."""

    subject: str
    sign_in: str
    number: str
    until: float


def read(client: Client, message: str) -> Logout:
    """The message, when it is the provider's, meant for us, about a logout and of now."""
    if not 0 < len(message) <= LARGEST:
        raise Refused("logout-size")
    client.ask()
    try:
        token = _checked(client, message)
        JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": client.provider.issuer},
            aud={"essential": True, "value": client.provider.client_id},
            iat={"essential": True},
            exp={"essential": True},
            jti={"essential": True},
        ).validate(token.claims)
    except (JoseError, ValueError, TypeError, KeyError) as fault:
        raise Refused("logout-token") from fault
    return _logout(token.header, token.claims)


def _checked(client: Client, message: str) -> jwt.Token:
    registry = JWSRegistry(
        algorithms=client.load_server_metadata()["id_token_signing_alg_values_supported"],
        strict_check_header=False,
    )

    def decoded(force: bool) -> jwt.Token:
        keys = KeySet.import_key_set(client.fetch_jwk_set(force=force))
        return jwt.decode(message, keys, registry=registry)

    try:
        return decoded(force=False)
    except (BadSignatureError, InvalidKeyIdError):
        # Anybody may send such a message, so anybody's could have us ask the provider.
        if time.monotonic() - client.keys_at < BETWEEN:
            raise
        return decoded(force=True)


def _logout(header: dict[str, Any], claims: dict[str, Any]) -> Logout:
    events = claims.get("events")
    if (
        str(header.get("typ", "")).lower() not in TYPES
        or not isinstance(events, dict)
        or not isinstance(events.get(EVENT), dict)
        or "nonce" in claims
    ):
        raise Refused("logout-type")
    subject, sign_in = claims.get("sub", ""), claims.get("sid", "")
    said = (subject, sign_in, claims["jti"])
    if not (subject or sign_in) or not all(isinstance(x, str) and len(x) <= LONGEST for x in said):
        raise Refused("logout-claims")
    if claims["exp"] > time.time() + LASTS:
        raise Refused("logout-claims")
    return Logout(subject, sign_in, claims["jti"], float(claims["exp"]) + LEEWAY)
