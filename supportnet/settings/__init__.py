"""Django's settings, gathered by theme; what an operator may set is declared through supportnet.env."""

from supportnet.settings.base import *  # noqa: F403
from supportnet.settings.logging import *  # noqa: F403
from supportnet.settings.limits import *  # noqa: F403
from supportnet.settings.data import *  # noqa: F403
from supportnet.settings.secrets import *  # noqa: F403
from supportnet.settings.security import *  # noqa: F403
from supportnet.settings.web import *  # noqa: F403
from supportnet.settings.accounts import *  # noqa: F403
from supportnet.settings.crisis import *  # noqa: F403
from supportnet.settings.api import *  # noqa: F403
