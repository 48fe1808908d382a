"""What the company has decided for itself in the administration: one typed value a key, with its history."""
