"""Owns the processes of `helpdesk up`: starting, restarting and stopping them, and their tie to us."""
