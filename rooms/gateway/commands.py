"""Each command frame of the wire and the one use case it calls; the HTTP API offers the same table."""

from collections.abc import Callable
from typing import Any

from rooms import policies
from rooms.care import doors, duty, ending, feel, safety, talk
from rooms.constellation import selectors as queue
from rooms.conversation.access import Access
from rooms.gateway import protocol as p
from supportnet.accounts.models import User

RoomCommand = Callable[[Access, Any], object]
PersonCommand = Callable[[User, Any], object]

IN_ROOM: dict[type[p.RoomFrame], RoomCommand] = {
    p.Say: lambda a, f: talk.say(a, f.cid, f.text),
    p.Backstage: lambda a, f: talk.whisper(a, f.cid, f.text),
    p.Pulse: lambda a, f: talk.pulse(a, f.frequency),
    p.CheckIn: lambda a, f: feel.check_in(a, f.distress),
    p.NeedHelp: lambda a, f: feel.need_help(a),
    p.SelfReport: lambda a, f: feel.self_report(a, f.state),
    p.Openness: lambda a, f: doors.set_openness(a, f.value),
    p.Reading: lambda a, f: feel.set_reading(a, f.on),
    p.Leave: lambda a, f: doors.leave(a, f.to),
    p.Lead: lambda a, f: doors.hand_over(a, f.to),
    p.SendAway: lambda a, f: doors.send_away(a, f.who, f.report),
    p.Report: lambda a, f: doors.report(a, f.who),
    p.Close: lambda a, f: ending.close(a, f.distress),
    p.Erase: lambda a, f: ending.erase(a),
    p.CallMore: lambda a, f: doors.call_more(a),
    p.Judge: lambda a, f: feel.judge(a, f.level, f.reason),
    p.Escalate: lambda a, f: safety.escalate(a),
    p.Redact: lambda a, f: safety.redact(a, f.seq, f.reason),
    p.Seen: lambda a, f: talk.seen(a, f.seq),
    p.Typing: lambda a, f: talk.typing(a),
}

OF_PERSON: dict[type[p.Frame], PersonCommand] = {
    p.Duty: lambda u, f: duty.set_duty(u, f.on),
    p.Accept: lambda u, f: doors.accept(u, f.invitation),
    p.Decline: lambda u, f: doors.decline(u, f.invitation),
    p.Acknowledge: lambda u, f: safety.acknowledge(u, f.escalation),
    p.Resolve: lambda u, f: safety.resolve(u, f.escalation, f.outcome, f.note),
    p.Join: lambda u, f: safety.join(u, f.room),
}


def action_of(frame: p.Frame) -> str:
    """The name that policies know the frame by: its tag."""
    return str(frame.__struct_config__.tag)


def perform(user_id: int, frame: p.Frame) -> object:
    """Authorise and carry out one command. Raises Refused."""
    action = action_of(frame)
    if isinstance(frame, p.LetIn):
        return _let_in(user_id, frame)
    in_room = IN_ROOM.get(type(frame))  # type: ignore[arg-type]
    if in_room is not None and isinstance(frame, p.RoomFrame):
        access = policies.access(user_id, frame.room)
        policies.allow(user_id, action, access)
        return in_room(access, frame)
    policies.allow(user_id, action, None)
    return OF_PERSON[type(frame)](User.objects.get(pk=user_id), frame)


def _let_in(user_id: int, frame: p.LetIn) -> object:
    access = policies.access(user_id, queue.room_key_of(frame.invitation) or "")
    policies.allow(user_id, "let_in", access)
    return doors.let_in(access, frame.invitation, frame.yes)
