"""Owns mail in and out: parsing, threading, the outgoing queue, loops and bounces."""
