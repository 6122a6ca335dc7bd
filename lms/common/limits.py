"""How often somebody may ask. A limit slows abuse down; no truth rests on it: the count is not exact."""

from django.core.cache import cache
from django.utils import timezone


def too_many(name, who, *, limit, seconds):
    """Counts one more ``name`` by ``who``; whether that is more than ``limit`` in this window of ``seconds``."""
    # The window is in the key: on the database cache each increment would put the end of the count off.
    key = f"limit:{name}:{who}:{int(timezone.now().timestamp()) // seconds}"
    cache.add(key, 0, timeout=2 * seconds)
    try:
        return cache.incr(key) > limit
    except ValueError:  # dropped by a full cache between the two
        return False


def address_of(request):
    """The network address that a request comes from; a village library is one."""
    return request.META["REMOTE_ADDR"]
