"""Owns the subcommands of `helpdesk`: thin, each calls an action or a query."""
