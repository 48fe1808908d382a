"""Owns the reading of one mail: bytes in, a ParsedMail out, whatever the bytes. No I/O."""
