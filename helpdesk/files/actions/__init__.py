"""What stores, attaches and removes files."""
