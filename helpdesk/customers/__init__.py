"""Owns the record's ground: organisations, their domains, who belongs to them, and the timeline."""
