"""The Consolidated Framework for Implementation Research, as a program can use it.

This package knows the framework and nothing of studies: its domains and constructs (`framework`),
how codes of 2009 became codes of 2022 (`crosswalk`), ratings (`rating`), constructs that
distinguish sites (`contrast`) and reporting checklists (`checklist`). It opens no file of a study
and prints nothing.
"""
