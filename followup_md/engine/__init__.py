"""Rules, records and a day become outcomes."""
