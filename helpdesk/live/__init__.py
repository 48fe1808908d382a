"""Owns what open pages hear of: the bridge from the database's notifications, and the hub of clients."""
