"""What the sla package reads."""
