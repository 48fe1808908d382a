"""Nouns: what pages and jobs read of tickets."""
