"""One scene against one server, as its own process on the load core: a plan on stdin, a report on stdout."""

import json
import os
import sys

import uvloop

from bench import procs
from bench.client import flood, live, sockets, talk
from bench.client.dialects import Member
from bench.client.server import Server
from bench.profile import Profiler

KINDS = {"talk": talk.talk, "sockets": sockets.sockets, "live": live.live, "flood": flood.flood}


def main() -> None:
    plan = json.load(sys.stdin)
    procs.pin([os.getpid()], procs.LOAD_CORE)
    procs.go_ahead()
    server = Server(plan["base"], plan["dialect"], plan["parts"])
    if astray := server.astray():
        sys.exit(f"{len(astray)} processes of the server are not kept on its core")
    if pid := plan["profiled"]:
        server.profiler = Profiler(pid, plan["scene"]["seconds"])
    members = [Member(**member) for member in plan["members"]]
    report = uvloop.run(KINDS[plan["scene"]["kind"]](server, members, plan["scene"]))
    if server.profiler is not None:
        report["profile"] = server.profiler.shares()
    print(json.dumps(report))
    sys.stdout.flush()
    os._exit(0)  # thousands of sockets need no orderly farewell


if __name__ == "__main__":
    main()
