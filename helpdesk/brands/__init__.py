"""Owns the brands of the company: their name, and the pattern their ticket numbers follow."""
