"""What is read of promises of time: calendars, policies, clocks."""
