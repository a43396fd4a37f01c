"""Emerging themes: remarks, groups of them that are alike, and what a person makes of one."""
