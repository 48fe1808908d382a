"""Verbs: the only writers of tickets."""
