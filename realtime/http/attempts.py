"""Limits how often wrong tokens that come from one address are answered with 401. Pure; time is an argument.

A right token is always accepted, however many wrong ones come from its address: behind a proxy or a router, a neighbour
may send them. What keeps a token from being guessed is its length (`realtime.config.check_token`).
"""

import ipaddress
from collections import OrderedDict

from realtime.calls.rate_limit import TokenBucket
from realtime.errors import RETRY_AFTER_S, RequestError

MAX_REFUSALS = 20  # answered with 401 at once; then one a second, and the rest with 429
RATE_PER_S = 1.0
MAX_ADDRESSES = 1024


class WrongTokens:
    """Counts wrong tokens by address, for the `MAX_ADDRESSES` addresses that sent one last."""

    def __init__(self) -> None:
        self._addresses: OrderedDict[str, TokenBucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._addresses)

    def add(self, address: str | None, now_s: float) -> None:
        """A request from `address` had no token, or a wrong one. Raises RequestError beyond the limit."""
        network = _network(address)
        refusals = self._addresses.setdefault(network, TokenBucket(RATE_PER_S, MAX_REFUSALS))
        self._addresses.move_to_end(network)
        if len(self._addresses) > MAX_ADDRESSES:
            self._addresses.popitem(last=False)
        if not refusals.take(now_s):
            message = "too many requests without the right token came from this address: wait, then send the right one"
            raise RequestError("too_many_attempts", message, RETRY_AFTER_S)


def _network(address: str | None) -> str:
    """What counts as one address: of IPv6 its /64, which one caller has whole."""
    try:
        parsed = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
