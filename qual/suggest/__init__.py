"""Suggestions: which codes may fit a passage, on what evidence, and how good that guessing is."""
