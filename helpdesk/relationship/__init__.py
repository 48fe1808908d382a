"""Owns what is known of a customer across the domains: so far, the ledger of promises."""
