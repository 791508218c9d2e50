"""A room as one process sees it: its two logs in order, and the local sockets that receive them.

Commit order is not publish order across processes. A feed therefore shows an entry only when the one before it
has been shown; later ones are held back until the gap is closed, by the relay or from the database.
"""

from typing import Protocol

from django.conf import settings

from rooms.gateway.buckets import Bucket

Entry = tuple[int, str]  # seq, encoded frame


class Receiver(Protocol):
    def push(self, frame: str) -> None: ...
    def push_passing(self, frame: str) -> None: ...


class LogFeed:
    """`head` is the last seq shown here. Receivers that are still reading the past collect in `joining`."""

    __slots__ = ("head", "held", "joining", "live")

    def __init__(self, head: int) -> None:
        self.head = head
        self.held: dict[int, str] = {}
        self.live: set[Receiver] = set()
        self.joining: dict[Receiver, list[Entry]] = {}

    def take(self, entries: list[Entry]) -> bool:
        """Show what is next in line, hold back the rest. True while something is missing."""
        ready: list[Entry] = []
        for seq, frame in entries:
            if seq == self.head + 1:
                self.head = seq
                ready.append((seq, frame))
            elif seq > self.head:
                self.held[seq] = frame
        while self.held and (frame_next := self.held.pop(self.head + 1, None)) is not None:
            self.head += 1
            ready.append((self.head, frame_next))
        if ready:
            self._show(ready)
        return bool(self.held)

    def skip_to(self, seq: int) -> None:
        """Entries up to `seq` are no longer to be had anywhere."""
        if seq > self.head:
            self.head = seq
            self.held = {s: f for s, f in self.held.items() if s > seq}
            self.take([])

    def _show(self, ready: list[Entry]) -> None:
        frame = ready[0][1] if len(ready) == 1 else many([f for _, f in ready])
        for receiver in self.live:
            receiver.push(frame)
        for waiting in self.joining.values():
            waiting.extend(ready)

    def begin(self, receiver: Receiver) -> None:
        """From now on nothing is missed: what is shown collects until the past has been read."""
        if receiver not in self.live:
            self.joining[receiver] = []

    def go_live(self, receiver: Receiver, past: list[Entry], seen: int) -> None:
        """Send what came after `seen`, each once. `past` begins at min(seen, head): a feed that had missed
        something shows it to the others now."""
        collected = self.joining.pop(receiver, None)
        if collected is None:
            return
        last = past[-1][0] if past else 0
        frames = [f for s, f in past if s > seen] + [f for s, f in collected if s > max(last, seen)]
        self.take(past)
        for i in range(0, len(frames), 100):
            part = frames[i : i + 100]
            receiver.push(part[0] if len(part) == 1 else many(part))
        self.live.add(receiver)

    def leave(self, receiver: Receiver) -> None:
        self.live.discard(receiver)
        self.joining.pop(receiver, None)


class RoomFeed:
    """Both logs of one room; only helpers' sockets ever stand in the backstage feed."""

    __slots__ = ("backstage", "bucket", "filling", "id", "key", "language", "opened", "reading", "room")

    def __init__(self, key: str, room_id: int) -> None:
        self.key = key
        self.id = room_id
        self.room = LogFeed(0)
        self.backstage = LogFeed(0)
        self.language = ""
        self.reading = True
        self.filling = False
        self.opened = False
        self.bucket = Bucket(settings.ROOM_RATE, settings.ROOM_BURST)

    @property
    def empty(self) -> bool:
        return not (self.room.live or self.room.joining or self.backstage.live or self.backstage.joining)

    def receivers(self, helpers_only: bool) -> set[Receiver]:
        return self.backstage.live if helpers_only else self.room.live | self.backstage.live

    def heads(self, helps: bool) -> str:
        """This room's part of a beat; a seeker's second number is 0."""
        return f'"{self.key}":[{self.room.head},{self.backstage.head if helps else 0}]'

    def leave(self, receiver: Receiver) -> None:
        self.room.leave(receiver)
        self.backstage.leave(receiver)


def many(frames: list[str]) -> str:
    """Several ready frames as one."""
    return '{"type":"many","frames":[' + ",".join(frames) + "]}"
