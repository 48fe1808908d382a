"""What is asked of the events."""
