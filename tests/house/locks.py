"""Reads a lock: which version of what, by which hashes, and where it claims to come from."""

import re

PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(\[[^]]*\])?==(?P<version>[^\s;\\]+)")
PLACES = re.compile(r"https?://|--(extra-)?index-url|--find-links|--trusted-host")


def pins(text: str) -> dict[str, str]:
    """Name to version of everything locked, names folded as registries do."""
    found = [PIN.match(line) for line in text.splitlines()]
    return {folded(pin["name"]): pin["version"] for pin in found if pin}


def unhashed(text: str) -> list[str]:
    """What is locked without a hash, or not by an exact version."""
    entries = re.split(r"\n(?=\S)", text.strip())
    bad = [entry for entry in entries if not PIN.match(entry) or "--hash=sha256:" not in entry]
    return [entry.splitlines()[0] for entry in bad if not entry.startswith("#")]


def places(text: str) -> list[str]:
    """Lines that say where packages come from: that is for each machine's own configuration."""
    return [line for line in text.splitlines() if PLACES.search(line)]


def folded(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
