"""One scene against one server, as its own process on the load core: a plan on stdin, a report on stdout."""

import json
import os
import sys

import uvloop

from bench import procs
from bench.client import live, scenes
from bench.client.dialects import Member

KINDS = {"talk": scenes.talk, "connect": scenes.connects, "idle": scenes.idle, "live": live.live}


def main() -> None:
    plan = json.load(sys.stdin)
    procs.pin([os.getpid()], procs.LOAD_CORE)
    procs.go_ahead()
    server = scenes.Server(plan["base"], plan["dialect"], plan["parts"])
    members = [Member(**member) for member in plan["members"]]
    report = uvloop.run(KINDS[plan["scene"]["kind"]](server, members, plan["scene"]))
    print(json.dumps(report))
    sys.stdout.flush()
    os._exit(0)  # thousands of sockets need no orderly farewell


if __name__ == "__main__":
    main()
