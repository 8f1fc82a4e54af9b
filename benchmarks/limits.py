"""Holds what was measured against what it may be at most."""

import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """`measured` must not be over `most`; nan was not measured, and does not hold."""

    name: str
    measured: float
    most: float
    unit: str = ""

    @property
    def holds(self) -> bool:
        return self.measured <= self.most

    def __str__(self) -> str:
        return f"{self.name}: {self.measured:.4g}, at most {self.most:.10g} {self.unit}".rstrip()


def show(limits: list[Limit]) -> None:
    """Print which of them hold."""
    for limit in limits:
        print(f"{'holds ' if limit.holds else 'BROKEN'} {limit}")


def exit_if_broken(limits: list[Limit]) -> None:
    """Exit with code 1, and a line on stderr that names what does not hold, unless all do."""
    broken = [str(limit) for limit in limits if not limit.holds]
    if broken:
        sys.exit(f"broken: {'; '.join(broken)}")
