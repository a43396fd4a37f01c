"""Transcripts in: one reader per family of files, then speakers, text and identifiers."""
