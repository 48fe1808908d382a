"""Changing many tickets at once: what is set, on which ones, how far it has come, and how it is undone."""
