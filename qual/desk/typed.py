"""Keys typed ahead: each is taken once the one before it has done all that it does.

Textual hands a key to whatever has the keys when it arrives. Typed fast, or sent in one piece over
a slow line, the letters after `c` would still go to the text and be obeyed as commands there.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from typing import Any

from textual.app import App
from textual.events import Event, Key, Paste

# A key may set off messages that go down to a widget and up again so many times.
ROUNDS = 4
PATIENCE = 2.0


class InTurn:
    """The keys of an app, in turn.

    Attributes:
        waiting: keys that came while another was at work.
        due: the key that is handed to the app next.
    """

    def __init__(self, app: App[Any]) -> None:
        """Begin with nothing typed."""
        self.app = app
        self.waiting: deque[Event] = deque()
        self.due: Event | None = None
        self._at_work: asyncio.Task[None] | None = None

    def hold_back(self, event: Event) -> bool:
        """Say whether an event is a key that has to wait; it comes again when it is its turn."""
        if not isinstance(event, Key | Paste) or event.is_forwarded:
            return False
        if event is not self.due and self._at_work is not None:
            self.waiting.append(event)
            return True
        self.due = None
        self._at_work = asyncio.create_task(self._go_on())
        return False

    async def _go_on(self) -> None:
        """Once everything is still, hand on the next key; a key is never kept for good."""
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await self._stillness()
        finally:
            if self.waiting:
                self.due = self.waiting.popleft()
                self.app.post_message(self.due)
            else:
                self._at_work = None

    async def _stillness(self) -> None:
        """Wait until what the last key set off has been done.

        A callback queues behind all messages of its widget; one follows the key from what has the
        keys up to the app, and again for what came of it.
        """
        for _ in range(ROUNDS):
            focused = self.app.focused or self.app.screen
            for pump in focused.ancestors_with_self:
                done = asyncio.Event()
                if pump.call_later(done.set):
                    await done.wait()
