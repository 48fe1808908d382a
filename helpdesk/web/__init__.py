"""Owns pages: HTTP in, HTML out, one package for each audience."""
