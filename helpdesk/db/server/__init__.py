"""Owns the embedded PostgreSQL: finding its programs, making its cluster, running and recovering it."""
