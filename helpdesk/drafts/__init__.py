"""Owns drafts: unsent text, kept on the server for the person who types it."""
