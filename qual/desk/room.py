"""Where things stand in a window: the panel below or beside the text, and what lies over them."""

from __future__ import annotations

from textual.geometry import Region, Size

# From so many columns the panel stands beside the text; below so many rows it is small.
WIDE, SHORT = 120, 18
# As in desk.tcss: the lines above and below, and the columns of a panel beside the text.
EDGES, BESIDE = 3, 64
# Where what is not seen waits: to show or to hide a widget would lay everything out anew.
AWAY = (0, 500)
SMALL_PANEL = 3
PALETTE = 14


def over(window: Size) -> Region:
    """Where the palette and the like lie, in what is between the lines above and below."""
    rows = max(6, window.height - EDGES)
    if window.width >= WIDE:
        top = rows * 9 // 25
        return Region(window.width - BESIDE, top, BESIDE, rows - top)
    height = PALETTE if window.height >= SHORT else rows // 2
    return Region(0, rows - height, window.width, height)


def covered(window: Size, panel: int) -> int:
    """How many rows of the text lie under the palette, where the panel below has `panel` rows."""
    if window.width >= WIDE:
        return 0
    return over(window).height - (panel if window.height >= SHORT else SMALL_PANEL)
