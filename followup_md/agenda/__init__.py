"""Outcomes become what a person or a program reads, and the ticks on a page find their outcomes again."""
