"""What is known of a customer, read for pages."""
