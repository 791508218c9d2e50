"""Simulated people, for a first look and for rehearsal: they use pages and sockets, never the database."""
