"""Limits how often one address may send wrong tokens. Pure; time is an argument.

A token cannot be guessed by trying: beyond `MAX_GUESSES`, one a second is checked of what comes from an address, and a
right token has to wait there, too. Before that, a right token is accepted however many wrong ones came. Addresses do
not affect each other.
"""

import ipaddress
from collections import OrderedDict

from realtime.calls.rate_limit import TokenBucket
from realtime.errors import RequestError

MAX_REFUSALS = 20  # answered with 401 at once; then one a second, and the rest with 429
MAX_GUESSES = 200  # checked at once; then one a second
RATE_PER_S = 1.0
MAX_ADDRESSES = 1024
RETRY_AFTER_S = 10.0


class _Address:
    def __init__(self) -> None:
        self.refusals = TokenBucket(RATE_PER_S, MAX_REFUSALS)
        self.guesses = TokenBucket(RATE_PER_S, MAX_GUESSES)


class WrongTokens:
    """Counts wrong tokens by address, for the `MAX_ADDRESSES` addresses that sent one last."""

    def __init__(self) -> None:
        self._addresses: OrderedDict[str, _Address] = OrderedDict()

    def __len__(self) -> int:
        return len(self._addresses)

    def check(self, address: str | None, now_s: float) -> None:
        """Raises RequestError if nothing that comes from `address` is to be checked now."""
        network = _network(address)
        if network in self._addresses:
            self._addresses.move_to_end(network)
            if not self._addresses[network].guesses.has_room(now_s):
                raise _too_many_attempts()

    def add(self, address: str | None, now_s: float, is_guess: bool) -> None:
        """A request from `address` had no token, or a wrong one (`is_guess`). Raises RequestError beyond the limit."""
        network = _network(address)
        known = self._addresses.setdefault(network, _Address())
        self._addresses.move_to_end(network)
        if len(self._addresses) > MAX_ADDRESSES:
            self._addresses.popitem(last=False)
        if is_guess:
            known.guesses.take(now_s)
        if not known.refusals.take(now_s):
            raise _too_many_attempts()


def _too_many_attempts() -> RequestError:
    message = "too many requests without the right token came from this address: wait, then send the right one"
    return RequestError("too_many_attempts", message, RETRY_AFTER_S)


def _network(address: str | None) -> str:
    """What counts as one address: of IPv6 its /64, which one caller has whole."""
    try:
        parsed = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
