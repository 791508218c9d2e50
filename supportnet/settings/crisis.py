"""The number outside that is called when nobody of staff answers, and the times of ringing."""

from supportnet import env
from supportnet.settings.limits import RING_SECONDS


def _web_address(url: str) -> str:
    if url and not url.startswith(("https://", "http://")):
        raise env.SettingError(f"SUPPORTNET_OUTSIDE_URL is {url!r}; expected an https:// address or nothing.")
    return url


def _positive_times(times: list[str]) -> None:
    try:
        wrong = not all(float(seconds) > 0 for seconds in times)
    except ValueError:
        wrong = True
    if wrong:
        raise env.SettingError(
            f"SUPPORTNET_RING_SECONDS is {','.join(times)!r}; expected seconds such as 30,60,120."
        )


_positive_times(RING_SECONDS)
OUTSIDE_URL = _web_address(
    env.text("SUPPORTNET_OUTSIDE_URL", "", "webhook that calls the outside number; empty: there is none")
)
OUTSIDE_SECONDS = env.number(
    "SUPPORTNET_OUTSIDE_SECONDS", 5, "the webhook must answer within", low=0.1, high=50
)
