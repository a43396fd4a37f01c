"""Reconciling: coders settle what they coded differently, on screen or in a spreadsheet."""

from qual.reconcile.agenda import Item, agenda, decision_line, in_force, result_key
from qual.reconcile.answers import read_sheet
from qual.reconcile.confused import Confusion, find_confused
from qual.reconcile.record import Opened, decide, open_transcripts
from qual.reconcile.sheet import write_sheet
from qual.reconcile.stale import Stale, decided_before, find_stale

__all__ = [
    "Confusion",
    "Item",
    "Opened",
    "Stale",
    "agenda",
    "decide",
    "decided_before",
    "decision_line",
    "find_confused",
    "find_stale",
    "in_force",
    "open_transcripts",
    "read_sheet",
    "result_key",
    "write_sheet",
]
