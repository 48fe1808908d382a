"""Owns promises of time: calendars, policies, clocks and their arithmetic, and the ladder of escalation."""
