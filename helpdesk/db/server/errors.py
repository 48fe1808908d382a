"""What can go wrong with the embedded server, as sentences for the operator."""


class ServerFailed(Exception):
    """The embedded PostgreSQL cannot be used; the sentence says why and, where there is one, the remedy."""


class ServerInUse(ServerFailed):
    """Another process answers for the server of this data directory."""
