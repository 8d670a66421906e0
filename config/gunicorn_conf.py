"""How gunicorn serves the site. Two workers share two cores; a request has ten seconds."""

from typing import Any

from config import compose

workers = 2
threads = 4
worker_class = "gthread"
timeout = 30
graceful_timeout = 10
preload_app = False
# Addresses can hold what somebody searched for, so there is no access log by default.
accesslog = None
loglevel = "warning"
limit_request_line = 4094
# What a proxy's headers say counts by TVAERS_TRUSTED_PROXIES alone (config/compose.py), never here.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}


def on_starting(_server: Any) -> None:
    """Refuse to start once and in words: a worker that cannot start is started again for ever."""
    compose.try_out()
