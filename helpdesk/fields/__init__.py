"""Fields of one's own on tickets, people and organisations: their definitions, and what fits into them."""
