"""What pages and jobs ask of mail: mailboxes, the quarantine, the outgoing queue, threads."""
