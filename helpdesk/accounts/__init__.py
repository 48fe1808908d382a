"""Owns who exists and who signs in: persons, identities, credentials, sessions, links, teams, limits."""
