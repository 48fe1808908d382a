"""What is read about attachments."""
