"""Owns tickets: what customers ask, what is written in them, who works on them and in which state."""
