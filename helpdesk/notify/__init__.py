"""Owns who hears of what: the notices of each colleague, in the tray and by mail."""
