"""Owns the way to PostgreSQL: engine, embedded server, transactions, SQL files, migrations."""
