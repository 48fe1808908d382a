"""Owns what is counted and never changed: how promises were kept, and every list behind a number."""
