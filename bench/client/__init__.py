"""The load client: one process, many sockets, as little work a frame as Python allows."""
