"""Simulated staff: acknowledge an alert, come into the room, stay until it is resolved."""

from rooms.management.simulation.arcs import STAFF, Turn
from rooms.management.simulation.person import RoomSeen
from rooms.management.simulation.supporter import Helper
from rooms.management.simulation.wire import Frame

LEFT = ("left", "The conversation ended before we could know more.")


class Staff(Helper):
    name = ""

    def on_welcome(self, frame: Frame) -> None:
        super().on_welcome(frame)
        self.name = frame["you"]["name"]
        for case in frame["escalations"]:
            self.on_escalation(case)

    def on_escalation(self, frame: Frame) -> None:
        room = self.room(frame["room"])
        new = frame["escalation"] not in room.cases
        room.cases[frame["escalation"]] = frame["state"]
        room.holders[frame["escalation"]] = frame.get("acknowledged_by", "")
        if new and frame["state"] == "raised":
            self.world.spawn(self._consider(room, frame["escalation"]))

    def part_in(self, room: RoomSeen) -> str:
        return STAFF

    @property
    def busy(self) -> int:
        return sum(bool(room.me) and not room.over for room in self.rooms.values())

    async def _consider(self, room: RoomSeen, case: str) -> None:
        """Whoever has fewer rooms is quicker; the other sees that it was acknowledged."""
        await self.world.pace.pause(1 + 2 * self.busy + self.world.pace.dice.random() * 2)
        if room.cases[case] != "raised":
            return
        await self.wire.send("acknowledge", escalation=case)
        await self.until(lambda: room.cases[case] != "raised", 5)
        if room.me or room.holders[case] != self.name:  # here already, or the other was quicker
            return
        await self.wire.send("join", room=room.key)
        self.world.tally.answered += 1
        await self.attend(room)
        if not room.ended:
            await self._resolve(room, *LEFT)

    async def _afterwards(self, room: RoomSeen, turn: Turn, part: str) -> bool:
        if not turn.resolve:
            return False
        await self.world.pace.pause(4)
        await self._resolve(room, turn.resolve, turn.note)
        await self.wire.send("leave", room=room.key)
        await self.until(lambda: room.over, 5)
        return True

    async def _resolve(self, room: RoomSeen, outcome: str, note: str) -> None:
        for case, state in list(room.cases.items()):
            if state != "resolved":
                await self.wire.send("resolve", escalation=case, outcome=outcome, note=note)
                if await self.until(lambda case=case: room.cases[case] == "resolved", 5):  # type: ignore[misc]
                    self.world.tally.resolved += 1
