"""How many sockets this process takes, in all and from one network, with a share kept for those who help.

A network is known by a digest whose key changes daily and is never stored (supportnet/accounts/origin.py). At
midnight a network begins anew under its next digest; for as long as yesterday's sockets stay it may hold twice as
many, which is better than keeping anything that could be joined across days.
"""

from dataclasses import dataclass, field
from enum import Enum

from django.conf import settings

from rooms.gateway.buckets import Bucket

MOST_NETWORKS = 10_000  # with nobody here, remembered only for their rate


class Space(Enum):
    """What is left for one more socket."""

    FREE = "for anyone"
    KEPT = "for supporters and staff on duty only"
    NONE = "for nobody"


@dataclass(slots=True)
class _Network:
    rate: Bucket
    sockets: int = 0


@dataclass(slots=True)
class Places:
    taken: int = 0
    _networks: dict[str, _Network] = field(default_factory=dict)

    def take(self, network: str | None) -> Space:
        """One more socket is here. Every call is followed by one `leave` with the same network."""
        self.taken += 1
        within = network is None or self._one_more(network)
        if self.taken > settings.MOST_SOCKETS:
            return Space.NONE
        if self.taken > settings.MOST_SOCKETS * (1 - settings.STAFF_SHARE) or not within:
            return Space.KEPT
        return Space.FREE

    def _one_more(self, name: str) -> bool:
        most = settings.NETWORK_SOCKETS
        if name not in self._networks:
            self._forget_idle()
            # Whoever may hold so many may also bring them all at once, as after a restart.
            self._networks[name] = _Network(Bucket(settings.NETWORK_RATE, most))
        network = self._networks[name]
        network.sockets += 1
        return network.rate.take() and network.sockets <= most

    def leave(self, network: str | None) -> None:
        self.taken -= 1
        if network is not None:
            self._networks[network].sockets -= 1

    def _forget_idle(self) -> None:
        if len(self._networks) >= MOST_NETWORKS:
            kept = {n: w for n, w in self._networks.items() if w.sockets or not w.rate.full}
            self._networks = (
                kept if len(kept) < 2 * MOST_NETWORKS else {n: w for n, w in kept.items() if w.sockets}
            )
