"""People, places, calendars, accounts: who works where, and who may do what."""
