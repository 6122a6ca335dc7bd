"""What counts as reading."""

import re

from accounts.rules import is_editor

# Programs say what they are; who says nothing is one too. A Cubot is a telephone.
PROGRAMS = re.compile(
    r"(?<!cu)bot(?:\b|[_-])|crawl|spider|slurp|preview|facebookexternal|embedly|scan|monitor|uptime|headless|lighthouse"
    r"|python|curl|wget|java/|go-http|libwww|httpclient|axios|node|feed|archive",
    re.IGNORECASE,
)


def is_reading(request):
    """Whether somebody opens what they asked for: no program, no fetch ahead, no editor, no second part of a file."""
    agent = request.headers.get("User-Agent", "")
    ahead = " ".join(request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    return (
        request.method == "GET"
        and bool(agent)
        and not PROGRAMS.search(agent)
        and "prefetch" not in ahead
        and "prerender" not in ahead
        and request.headers.get("Range", "bytes=0-").startswith("bytes=0-")
        and not (hasattr(request, "user") and is_editor(request.user))
    )
