"""What is known of bulk changes, begun and not."""
