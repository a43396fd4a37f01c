"""The Consolidated Framework for Implementation Research, as a program can use it.

This package knows the framework and nothing of studies: its domains and constructs (`framework`),
how codes of 2009 became codes of 2022 (`crosswalk`), ratings (`rating`), constructs that
distinguish sites (`contrast`) and reporting checklists (`checklist`). It opens no file of a study
and prints nothing.
"""

from cfir.checklist import Item
from cfir.contrast import Chance, Contrast, distinguishing, relabelled
from cfir.crosswalk import Recoding, recode, without_ancestor
from cfir.framework import Construct, Domain, Exclusion, Framework, load
from cfir.places import find_shipped
from cfir.rating import Evidence, Proposal, Rating, parse, propose, render

__all__ = [
    "Chance",
    "Construct",
    "Contrast",
    "Domain",
    "Evidence",
    "Exclusion",
    "Framework",
    "Item",
    "Proposal",
    "Rating",
    "Recoding",
    "distinguishing",
    "find_shipped",
    "load",
    "parse",
    "propose",
    "recode",
    "relabelled",
    "render",
    "without_ancestor",
]
