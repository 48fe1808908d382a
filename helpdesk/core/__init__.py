"""Leaf of the house: settings, clock, ids, errors, texts. No framework, no I/O beyond configuration."""
