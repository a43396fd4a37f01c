"""The terminal commands: each reads, asks the library, prints. No other room prints."""

from __future__ import annotations

from qual.cli.guard import run


def main() -> None:
    """Run `qual`; every ending has its exit code and no traceback is shown."""
    run()


__all__ = ["main"]
