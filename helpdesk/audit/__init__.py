"""Owns the view of what happened: the trail over all events, the history of one record, and their export."""
