"""What changes people, their ways to sign in, and their teams."""
