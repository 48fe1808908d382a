"""What is read about people: cards, choosers, sessions, teams."""
