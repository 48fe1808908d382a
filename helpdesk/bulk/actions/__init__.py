"""The writers of bulk changes."""
