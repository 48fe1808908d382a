"""The writers of mail: mailboxes, the outgoing queue, what a mail that came in becomes."""
