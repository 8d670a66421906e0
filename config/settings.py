"""Settings, from the environment alone; every default is safe on a machine of one's own."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.fetching import Fetching
from config.fetching import read as read_fetching
from config.identity import Identity
from config.identity import read as read_identity
from config.mailing import read as read_mail
from tvaers.mail.smtp import Server

OPEN = "statbank befolkningsfremskrivning"
ROOT = Path(__file__).resolve().parent.parent
DEFINITIONS = ROOT / "indicators" / "definitions"


@dataclass(frozen=True)
class Settings:
    """Where the two stores are, and what signs the forms.

    TVAERS_DATA        the folder of the embedded stores and the inbox (default: instance/)
    TVAERS_DATABASE    the published store's address (default: a SQLite file in TVAERS_DATA)
    TVAERS_DATABASE_WEB  the same store's address as the web process has it (default: TVAERS_DATABASE; on
                       PostgreSQL a role of its own, docs/postgresql.md)
    TVAERS_RAW         the raw store's address (default: beside the published one; on PostgreSQL the same)
    TVAERS_SECRET_KEY  at least 32 characters (default: made once and kept in TVAERS_DATA)
    TVAERS_HOSTS       host names the site answers to, separated by spaces (default: any)
    TVAERS_TRUSTED_PROXIES  how many proxies of one's own stand before the site (default: 0; no header of
                            a proxy counts)
    TVAERS_SECURITY_CONTACT  where weaknesses are reported, as mailto:… or https://… (default: none)
    TVAERS_OPEN_SOURCES  sources that need no second person's approval (default:
                       those of Danmarks Statistik)
    TVAERS_DEFINITIONS the folder of the measures' definition files (default: those that ship)
    TVAERS_FETCH, TVAERS_STATBANK…  what is fetched by itself, and from where (config/fetching.py)
    TVAERS_SMTP…, TVAERS_MAIL_FROM  a mail server (config/mailing.py; default: no mail is sent)
    TVAERS_OIDC_…      an identity provider to sign in at (docs/sign-in.md; default: local accounts)
    """

    data: Path
    database: str
    raw: str
    given_key: str
    hosts: tuple[str, ...]
    open_sources: frozenset[str]
    fetching: Fetching
    identity: Identity | None = None
    trusted_proxies: int = 0
    security_contact: str = ""
    mail: Server | None = None
    database_web: str = ""
    definitions: Path = DEFINITIONS

    @property
    def web(self) -> str:
        """The published store's address for the web process."""
        return self.database_web or self.database

    @property
    def secret_key(self) -> str:
        """What signs the forms: as given, or made once and kept in the data folder."""
        return self.given_key or _kept_key(self.data)

    @property
    def inbox(self) -> Path:
        """Where uploads wait for the worker; nothing lies here that was not scanned."""
        return self.data / "inbox"


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process; reading them makes no file."""
    env = os.environ if environment is None else environment
    data = Path(env.get("TVAERS_DATA", ROOT / "instance"))
    database = env.get("TVAERS_DATABASE", f"sqlite:///{data}/tvaers.db")
    default_raw = database if database.startswith("postgresql") else f"sqlite:///{data}/raw.db"
    return Settings(
        data=data,
        database=database,
        raw=env.get("TVAERS_RAW", default_raw),
        given_key=_given_key(env),
        hosts=tuple(env.get("TVAERS_HOSTS", "").split()),
        open_sources=frozenset(env.get("TVAERS_OPEN_SOURCES", OPEN).split()),
        fetching=read_fetching(env),
        identity=read_identity(env),
        trusted_proxies=_proxies(env),
        security_contact=_contact(env),
        mail=read_mail(env),
        database_web=env.get("TVAERS_DATABASE_WEB", ""),
        definitions=Path(env.get("TVAERS_DEFINITIONS", DEFINITIONS)),
    )


def _proxies(env: Mapping[str, str]) -> int:
    given = env.get("TVAERS_TRUSTED_PROXIES", "0")
    if not given.isascii() or not given.isdigit() or int(given) > 5:
        raise SystemExit("TVAERS_TRUSTED_PROXIES must be a number from 0 to 5.")
    return int(given)


def _contact(env: Mapping[str, str]) -> str:
    given = env.get("TVAERS_SECURITY_CONTACT", "")
    if given and (not given.startswith(("mailto:", "https://")) or not given.isprintable()):
        raise SystemExit("TVAERS_SECURITY_CONTACT must begin with mailto: or https://.")
    return given


def _given_key(env: Mapping[str, str]) -> str:
    given = env.get("TVAERS_SECRET_KEY")
    if given is not None and len(given) < 32:
        raise SystemExit("TVAERS_SECRET_KEY must have at least 32 characters.")
    return given or ""


def _kept_key(data: Path) -> str:
    file = data / "secret_key"
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as fresh:
        key = secrets.token_hex(32)
        fresh.write(key)
    return key
