"""A self-hosted helpdesk: tickets, knowledge base, community and the customer's relationship record."""
