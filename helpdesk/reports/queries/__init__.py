"""What reports ask."""
