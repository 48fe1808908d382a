"""Pages of agents and leads."""
