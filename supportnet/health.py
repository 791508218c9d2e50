"""For load balancers and operators: is the process alive, and can it do its work?"""

import asyncio

import redis.asyncio
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse

from supportnet.ops.bridge import bridge

REDIS_SECONDS = 1.0
draining = False


async def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; it says nothing about what it stands on."""
    return JsonResponse({"alive": True})


async def readyz(request: HttpRequest) -> JsonResponse:
    """503 while draining or without a database. Without Redis delivery is slower, not lost."""
    database = await _database_answers()
    ready = database and not draining
    report = {"ready": ready, "draining": draining, "database": database, "redis": await _redis_state()}
    return JsonResponse(report, status=200 if ready else 503)


async def _database_answers() -> bool:
    try:
        return await bridge().run(_ask_database)
    except Exception:
        return False


def _ask_database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


async def _redis_state() -> str:
    """answers | silent | none (no address is set)."""
    if not settings.REDIS_URL:
        return "none"
    client = redis.asyncio.Redis.from_url(
        settings.REDIS_URL, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
    )
    try:
        async with asyncio.timeout(REDIS_SECONDS):  # the library's own retries would take many times that
            await client.ping()  # type: ignore[misc]
    except (redis.RedisError, OSError, TimeoutError):
        return "silent"
    else:
        return "answers"
    finally:
        await client.aclose()
