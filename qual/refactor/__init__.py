"""Refactoring the codebook while coding goes on: lines in changes.jsonl, journals untouched."""

from qual.refactor.convert import Converted, convert
from qual.refactor.mentions import check_mentions
from qual.refactor.recode_answers import read_recodings
from qual.refactor.recode_sheet import write_recode_sheet
from qual.refactor.rules import write_rule
from qual.refactor.steps import adopt, merge, recode, rename, retire, split
from qual.refactor.team import Decision, Outcome, OwnCode, find_own_codes
from qual.refactor.waiting import Waiting, find_queue, find_waiting, in_queue, recode_line

__all__ = [
    "Converted",
    "Decision",
    "Outcome",
    "OwnCode",
    "Waiting",
    "adopt",
    "check_mentions",
    "convert",
    "find_own_codes",
    "find_queue",
    "find_waiting",
    "in_queue",
    "merge",
    "read_recodings",
    "recode",
    "recode_line",
    "rename",
    "retire",
    "split",
    "write_recode_sheet",
    "write_rule",
]
