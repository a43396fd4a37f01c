"""Reconciling: coders settle what they coded differently, on screen or in a spreadsheet."""

from qual.reconcile.agenda import Item, agenda, decision_line, in_force, result_key
from qual.reconcile.answers import read_sheet
from qual.reconcile.record import Opened, decide, open_transcripts
from qual.reconcile.sheet import write_sheet

__all__ = [
    "Item",
    "Opened",
    "agenda",
    "decide",
    "decision_line",
    "in_force",
    "open_transcripts",
    "read_sheet",
    "result_key",
    "write_sheet",
]
