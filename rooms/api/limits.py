"""How much one person, or one address without a session, may ask of this process. No address is kept."""

import math
import threading
from collections import OrderedDict

from allauth.account.adapter import get_adapter
from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from rooms.gateway.buckets import Bucket
from supportnet.accounts.models import User

MOST_KEPT = 20_000


class Buckets:
    """The latest askers' buckets; an asker who is forgotten begins with a full one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, asker: str, rate: float, burst: float) -> bool:
        with self._lock:
            bucket = self._kept.pop(asker, None) or Bucket(rate, burst)
            self._kept[asker] = bucket
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
            return bucket.take()

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()


buckets = Buckets()


class Steady(BaseThrottle):
    """The same rates as a person's sockets; strangers by a digest of their address that changes daily."""

    rate = 0.0

    def allow_request(self, request: Request, view: object) -> bool:
        if isinstance(request.user, User):
            asker, self.rate, burst = f"person:{request.user.pk}", settings.PERSON_RATE, settings.PERSON_BURST
        else:
            digest = get_adapter().get_client_ip(request._request)
            asker, self.rate, burst = f"stranger:{digest}", settings.STRANGER_RATE, settings.STRANGER_BURST
        return buckets.take(asker, self.rate, burst)

    def wait(self) -> float:
        return math.ceil(1 / self.rate)
