"""Owns the one condition language: a small tree that is checked in Python and compiled to SQL alike."""
