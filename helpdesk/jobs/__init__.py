"""Owns work that must happen later: the queue, the worker, schedules, and marks of what changed."""
