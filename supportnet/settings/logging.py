"""Logs go to stderr, without addresses of visitors and without the words of an error in production."""

from typing import Any

from supportnet import env
from supportnet.settings.base import DEVELOPMENT

LOG_LEVEL = env.choice(
    "SUPPORTNET_LOG_LEVEL",
    "WARNING",
    ("DEBUG", "INFO", "WARNING", "ERROR"),
    "least important line that is logged",
)
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "wordless": {
            "()": "supportnet.logs.Wordless",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        },
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "plain" if DEVELOPMENT else "wordless"},
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # Every page not found would put its path, and with it a join link's token, in the log.
        "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
        "django.security.DisallowedHost": {"handlers": [], "level": "CRITICAL", "propagate": True},
        # daphne's warnings and uvicorn's infos carry visitors' addresses.
        "daphne": {"handlers": [], "level": "ERROR", "propagate": True},
        "uvicorn": {"handlers": [], "level": "ERROR", "propagate": True},
        "asyncio": {"handlers": [], "level": "ERROR", "propagate": True},
    },
}
