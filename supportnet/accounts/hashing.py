"""Password hashing on threads of its own, so that many sign-ins never hold up what people say.

One hash is a third of a second of a core. Django would run as many at once as there are requests; here a few
threads of low priority do it, a bounded number of requests waits for them, and more are told to come back.
"""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

T = TypeVar("T")
RETRY_SECONDS = 5
NICE = 10


class Crowded(Exception):
    """So many hashes wait that one more would wait too long."""


class Pool:
    def __init__(self, threads: int, waiting: int) -> None:
        """`threads` hash at a time, `waiting` more may stand in line."""
        self._threads = ThreadPoolExecutor(threads, "password", initializer=_step_back)
        self._places = threading.BoundedSemaphore(threads + waiting)

    def run(self, job: Callable[[], T]) -> T:
        """The result of a job on one of the threads. Raises Crowded."""
        if not self._places.acquire(blocking=False):
            raise Crowded
        try:
            _lend_nothing()
            return self._threads.submit(job).result()
        finally:
            self._places.release()


def _step_back() -> None:
    if sys.platform == "linux":  # where a thread has a priority of its own
        os.nice(NICE)


def _lend_nothing() -> None:
    """A request that waits keeps no connection of the database's pool from those who talk."""
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        connection.close()


_pool: Pool | None = None
_making = threading.Lock()


def pool() -> Pool:
    """This process's."""
    global _pool
    with _making:
        if _pool is None:
            _pool = Pool(settings.PASSWORD_THREADS, settings.PASSWORD_WAITING)
        return _pool


class Hasher(PBKDF2PasswordHasher):
    """Django's own hashes, made and verified on the pool."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        make = super().encode
        return pool().run(lambda: make(password, salt, iterations))


class ComeBackSoon:
    """Middleware: what was refused for the crowd gets a page that says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Crowded):
            return None
        answer = render(request, "accounts/crowded.html", status=503)
        answer["Retry-After"] = str(RETRY_SECONDS)
        return answer
