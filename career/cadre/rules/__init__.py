"""Pure rules of the appointment form."""
