"""Pages of whoever signs in: sign-in, sign-up, reset, profile."""
