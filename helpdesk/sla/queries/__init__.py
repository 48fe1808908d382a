"""What is read of promises: calendars, policies, and how clocks stand."""
