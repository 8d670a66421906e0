"""The settings of an identity provider: all of them or none, and none that would be unsafe."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
LONGEST_NAME = 60


@dataclass(frozen=True)
class Identity:
    """Where people sign in, and as whom the site is known there.

    TVAERS_OIDC_ISSUER         the provider's issuer, letter by letter as it says it itself
    TVAERS_OIDC_CLIENT_ID      what the provider calls this site
    TVAERS_OIDC_CLIENT_SECRET  the site's secret there, or
    TVAERS_OIDC_CLIENT_SECRET_FILE  a file that holds it
    TVAERS_OIDC_NAME           what people call the provider (default: the issuer's host)
    TVAERS_OIDC_SCOPES         what is asked for, separated by spaces (default: openid profile)
    TVAERS_CLAIMS              the table of claims: organisations, roles (docs/sign-in.md)
    TVAERS_BASE_URL            the site's own address, as https://tvaers.example.dk
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    scopes: tuple[str, ...]
    claims: Path
    base_url: str


def read(env: Mapping[str, str]) -> Identity | None:
    """The provider that the settings name; half a provider stops the start, so that nothing falls back."""
    named = [name for name in env if name.startswith("TVAERS_OIDC_") or name == "TVAERS_CLAIMS"]
    if not named:
        return None
    missing = [
        name
        for name in (
            "TVAERS_OIDC_ISSUER",
            "TVAERS_OIDC_CLIENT_ID",
            "TVAERS_CLAIMS",
            "TVAERS_BASE_URL",
        )
        if not env.get(name)
    ]
    if missing:
        raise SystemExit(f"{', '.join(sorted(named))} is set, so {', '.join(missing)} must be too.")
    issuer = _address("TVAERS_OIDC_ISSUER", env["TVAERS_OIDC_ISSUER"])
    base_url = site_address(env)
    name = env.get("TVAERS_OIDC_NAME") or urlsplit(issuer).netloc
    if len(name) > LONGEST_NAME:
        raise SystemExit(f"TVAERS_OIDC_NAME must have at most {LONGEST_NAME} characters.")
    scopes = env.get("TVAERS_OIDC_SCOPES", "openid profile").split()
    return Identity(
        issuer=issuer,
        client_id=env["TVAERS_OIDC_CLIENT_ID"],
        client_secret=_secret(env),
        name=name,
        # Without this one there would be no ID token, and nothing to check.
        scopes=tuple(dict.fromkeys(["openid", *scopes])),
        claims=Path(env["TVAERS_CLAIMS"]),
        base_url=base_url,
    )


def site_address(env: Mapping[str, str]) -> str:
    """The site's own address: scheme, host and port."""
    base_url = _address("TVAERS_BASE_URL", env["TVAERS_BASE_URL"].rstrip("/"))
    if urlsplit(base_url).path:
        raise SystemExit("TVAERS_BASE_URL is scheme, host and port alone.")
    return base_url


def _address(name: str, url: str) -> str:
    parts = urlsplit(url)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not safe or not parts.netloc or "@" in parts.netloc or parts.query or parts.fragment:
        raise SystemExit(
            f"{name} must be an https address without a query (http on loopback alone)."
        )
    return url


def _secret(env: Mapping[str, str]) -> str:
    given, file = env.get("TVAERS_OIDC_CLIENT_SECRET"), env.get("TVAERS_OIDC_CLIENT_SECRET_FILE")
    if bool(given) == bool(file):
        raise SystemExit("Set one of TVAERS_OIDC_CLIENT_SECRET and TVAERS_OIDC_CLIENT_SECRET_FILE.")
    if given:
        return given
    try:
        secret = Path(file or "").read_text(encoding="utf-8").strip()
    except OSError as fault:
        raise SystemExit(f"TVAERS_OIDC_CLIENT_SECRET_FILE: {fault.strerror}") from fault
    if not secret:
        raise SystemExit("TVAERS_OIDC_CLIENT_SECRET_FILE is empty.")
    return secret
