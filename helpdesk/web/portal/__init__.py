"""Pages of customers and guests."""
