"""Write reports/: what the sample study yields, made by `qual demo` in a scratch folder."""

from __future__ import annotations

import contextlib
import io
import shutil
import sys
import tempfile
from pathlib import Path

from qual.cli.app import app

TARGET = Path(__file__).parent.parent / "reports"


def make(folder: Path) -> Path:
    """Run the demonstration; returns the folder of its reports."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        ended = app(["demo", str(folder / "demo")], standalone_mode=False)
    if ended:
        sys.exit(said.getvalue())
    return folder / "demo" / "study" / "reports"


def main() -> None:
    """Put the demonstration's reports in place of the committed ones."""
    with tempfile.TemporaryDirectory() as scratch:
        made = make(Path(scratch))
        shutil.rmtree(TARGET, ignore_errors=True)
        shutil.copytree(made, TARGET)
    for path in sorted(TARGET.rglob("*")):
        if path.is_file():
            path.chmod(0o644)
            print(path.relative_to(TARGET.parent))


if __name__ == "__main__":
    main()
