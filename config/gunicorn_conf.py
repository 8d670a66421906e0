"""How gunicorn serves the site. Two workers share two cores; a request has ten seconds."""

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
forwarded_allow_ips = "127.0.0.1"
