"""Where the files that come with the program lie, in a clone and in an installed wheel."""

from __future__ import annotations

from pathlib import Path


def find_shipped(name: str) -> Path:
    """Find a folder that comes with the program, such as "codebooks" or "transcripts_sample".

    An installed wheel carries it in cfir/_shipped; in a clone it stands beside cfir/.

    Raises:
        FileNotFoundError: it is in neither place.
    """
    here = Path(__file__).resolve().parent
    for place in (here / "_shipped" / name, here.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(
        f"The folder {name} that comes with this program is missing; install the program again."
    )
