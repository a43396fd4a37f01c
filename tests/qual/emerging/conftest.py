"""`built` is importable from here."""
