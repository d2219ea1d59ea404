"""How gunicorn serves the web process: `gunicorn --config python:ecosystem.web ecosystem.wsgi`."""

import logging
import re

HEALTH = {"/healthz/", "/readyz/"}
# Addresses that are keys themselves: who has read them may use them.
SECRET = re.compile(r"^(/approvals/|/calendar/(?=.+\.ics)).+")


def _is_a_request_of_someone(record: logging.LogRecord) -> bool:
    """Return False for what a supervisor or a load balancer asks every few seconds."""
    return not (isinstance(record.args, dict) and record.args.get("U") in HEALTH)


def _without_keys(record: logging.LogRecord) -> bool:
    """Take the key out of an address that is one; the line itself stays."""
    if isinstance(record.args, dict) and isinstance(record.args.get("U"), str):
        record.args["U"] = SECRET.sub(r"\1…", record.args["U"])
    return True


ACCESS_FILTERS = (_is_a_request_of_someone, _without_keys)

workers = 2
threads = 4
# Loaded once and shared by the workers: a quicker start and less memory.
preload_app = True
# It would be a file in the home folder, which a server need not have.
control_socket_disable = True
accesslog = "-"
# Who, what, with which status, in how many milliseconds; no query, since searches are nobody's business.
access_log_format = "%(h)s %(m)s %(U)s %(s)s %(M)sms"
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(message)s"}, "request": {"format": "%(message)s"}},
    "filters": {
        "people": {"()": "django.utils.log.CallbackFilter", "callback": _is_a_request_of_someone},
        "keys": {"()": "django.utils.log.CallbackFilter", "callback": _without_keys},
    },
    "handlers": {
        "line": {"class": "logging.StreamHandler", "formatter": "line"},
        "request": {
            "class": "logging.StreamHandler",
            "formatter": "request",
            "filters": ["people", "keys"],
            "stream": "ext://sys.stdout",
        },
    },
    "root": {"handlers": ["line"], "level": "INFO"},
    "loggers": {
        "gunicorn.error": {"handlers": ["line"], "level": "INFO", "propagate": False},
        "gunicorn.access": {"handlers": ["request"], "level": "INFO", "propagate": False},
    },
}
