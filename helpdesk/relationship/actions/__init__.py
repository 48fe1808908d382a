"""The writers of what is known of a customer."""
