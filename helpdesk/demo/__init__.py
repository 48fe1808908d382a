"""Owns the demonstration company: what is written about it, and how an installation is filled with it."""
