"""Owns stored files by their content, what they are attached to, and how they are served and removed."""
