"""Owns what happened: the append-only events, the old and new values beside them, and who reacts."""
