"""What the pages need: where a quick exit leads, and what every template knows."""

from supportnet import env
from supportnet.settings.base import MIDDLEWARE, TEMPLATES

NEUTRAL_URL = env.text(
    "SUPPORTNET_NEUTRAL_URL", "https://www.wikipedia.org/", "harmless page that `Leave quickly` goes to"
)
_OPTIONS = TEMPLATES[0]["OPTIONS"]
assert isinstance(_OPTIONS, dict)
_OPTIONS["context_processors"].append("rooms.web.context.page")
_OPTIONS["libraries"] = {"web": "rooms.web.tags"}
MIDDLEWARE.insert(1, "rooms.web.middleware.NothingKept")
MIDDLEWARE.append("rooms.web.middleware.Leaving")
CSRF_FAILURE_VIEW = "rooms.web.errors.not_accepted"
