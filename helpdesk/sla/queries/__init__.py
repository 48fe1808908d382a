"""What is read about customers: the record, organisations, the timeline."""
