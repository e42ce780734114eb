"""Pure rules of the pulse: five questions, and which groups may be shown."""
