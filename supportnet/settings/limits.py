"""Limits, caps and clocks (docs/settings.md); a benchmark may raise a value, never take another path."""

from supportnet import env

FRAME_BYTES = env.whole("SUPPORTNET_FRAME_BYTES", 65_536, "largest socket frame, bytes", low=1024)
FRAME_DEPTH = env.whole("SUPPORTNET_FRAME_DEPTH", 8, "deepest nesting of a frame", low=2, high=64)
MESSAGE_CHARACTERS = env.whole(
    "SUPPORTNET_MESSAGE_CHARACTERS", 4_000, "longest message", low=100, high=16_000
)
SOCKET_RATE = env.number("SUPPORTNET_SOCKET_RATE", 10, "commands a second of one socket, steady", low=0.1)
SOCKET_BURST = env.number("SUPPORTNET_SOCKET_BURST", 40, "commands of one socket at once", low=1)
PERSON_RATE = env.number("SUPPORTNET_PERSON_RATE", 10, "commands a second of one person, steady", low=0.1)
PERSON_BURST = env.number("SUPPORTNET_PERSON_BURST", 60, "commands of one person at once", low=1)
ROOM_RATE = env.number("SUPPORTNET_ROOM_RATE", 30, "commands a second in one room, steady", low=0.1)
ROOM_BURST = env.number("SUPPORTNET_ROOM_BURST", 120, "commands in one room at once", low=1)
FLOOD_SECONDS = env.number(
    "SUPPORTNET_FLOOD_SECONDS",
    5,
    "a socket that floods is left unread for so long before it is closed",
    high=9,
)
MOST_SOCKETS = env.whole("SUPPORTNET_MOST_SOCKETS", 5_000, "sockets of one process", low=1)
STAFF_SHARE = env.number(
    "SUPPORTNET_STAFF_SHARE", 0.1, "share of them kept for supporters and staff on duty", high=0.9
)
NETWORK_SOCKETS = env.whole(
    "SUPPORTNET_NETWORK_SOCKETS",
    200,
    "sockets of one network in one process; supporters and staff always",
    low=1,
)
NETWORK_RATE = env.number(
    "SUPPORTNET_NETWORK_RATE",
    10,
    "new sockets a second of one network, steady; all it may hold at once",
    low=0.1,
)
OUT_QUEUE_BYTES = env.whole(
    "SUPPORTNET_OUT_QUEUE_BYTES", 262_144, "waiting bytes of one socket before it counts as slow"
)
SEND_SECONDS = env.number("SUPPORTNET_SEND_SECONDS", 10, "a send that takes longer ends the socket", low=0.1)
HELLO_SECONDS = env.number("SUPPORTNET_HELLO_SECONDS", 10, "a socket must say hello within", low=0.1)
BEAT_SECONDS = env.number("SUPPORTNET_BEAT_SECONDS", 10, "time between heartbeats", low=0.5)
PRESENCE_SECONDS = env.number("SUPPORTNET_PRESENCE_SECONDS", 30, "a presence lease lasts", low=1)
PRESENCE_RENEW_SECONDS = env.number(
    "SUPPORTNET_PRESENCE_RENEW_SECONDS", 10, "a process renews its leases every", low=0.2
)
LEAD_GRACE_SECONDS = env.number(
    "SUPPORTNET_LEAD_GRACE_SECONDS", 45, "an absent lead is replaced after", low=0.5
)
INVITATION_SECONDS = env.number("SUPPORTNET_INVITATION_SECONDS", 30, "an invitation stays open", low=1)
DOOR_SECONDS = env.number("SUPPORTNET_DOOR_SECONDS", 120, "a supporter waits at the door", low=1)
FAIRNESS_MINUTES = env.number(
    "SUPPORTNET_FAIRNESS_MINUTES", 10, "minutes of waiting that outweigh any level below imminent", low=0.1
)
ROOM_SUPPORTERS = env.whole("SUPPORTNET_ROOM_SUPPORTERS", 4, "most supporters in one room", low=1, high=20)
RING_SECONDS = env.words("SUPPORTNET_RING_SECONDS", "30,60,120", "an unanswered escalation rings again after")
RING_EVERY_SECONDS = env.number("SUPPORTNET_RING_EVERY_SECONDS", 60, "and from then on every", low=1)
STAFF_PRESENT_SECONDS = env.number(
    "SUPPORTNET_STAFF_PRESENT_SECONDS", 180, "acknowledged but absent rings again after", low=1
)
TRANSCRIPT_DAYS = env.whole(
    "SUPPORTNET_TRANSCRIPT_DAYS", 30, "a closed room's transcript is kept", low=0, high=3650
)
SEALED_HOURS = env.number(
    "SUPPORTNET_SEALED_HOURS", 72, "an erased room in an open case stays sealed at most"
)
BREAK_GLASS_MINUTES = env.number(
    "SUPPORTNET_BREAK_GLASS_MINUTES", 60, "longest break-glass access", low=1, high=60
)
DATABASE_THREADS = env.whole(
    "SUPPORTNET_DATABASE_THREADS", 8, "threads that talk to the database", low=1, high=64
)
DEFAULT_REGION = env.text("SUPPORTNET_REGION", "US", "region whose crisis contacts are shown first")
SETTLE_SECONDS = env.number(
    "SUPPORTNET_SETTLE_SECONDS", 30, "rooms are looked at for a calmer level every", low=0.2
)
RETENTION_SECONDS = env.number(
    "SUPPORTNET_RETENTION_SECONDS", 600, "expired transcripts are erased every", low=1
)
AFTERWARDS_MINUTES = env.number(
    "SUPPORTNET_AFTERWARDS_MINUTES", 60, "helpers may read a closed room for so many minutes", low=0
)
SPARE = env.flag(
    "SUPPORTNET_SPARE", True, "one web process more has loaded everything and takes over where one ends"
)
EXPRESS = env.flag(
    "SUPPORTNET_EXPRESS",
    True,
    "finished frames go straight to the transport, and whole messages come in past the server's parser and queue",
)
