"""Compares measured values with their limits."""

import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """`measured` must not exceed `maximum`; nan means not measured, and counts as broken."""

    name: str
    measured: float
    maximum: float
    unit: str = ""

    @property
    def holds(self) -> bool:
        return self.measured <= self.maximum

    def __str__(self) -> str:
        return f"{self.name}: {self.measured:.4g}, at most {self.maximum:.10g} {self.unit}".rstrip()


def show(limits: list[Limit]) -> None:
    """Print for each limit whether it holds."""
    for limit in limits:
        print(f"{'holds ' if limit.holds else 'BROKEN'} {limit}")


def exit_if_broken(limits: list[Limit]) -> None:
    """Exit with code 1 and name the broken limits on stderr, if there are any."""
    broken = [str(limit) for limit in limits if not limit.holds]
    if broken:
        sys.exit(f"broken: {'; '.join(broken)}")
