"""`manage.py serve`: one supervisor over a private valkey, the web processes and the clock."""
