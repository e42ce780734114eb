"""What a town needs at its windows: queueing, demand, opening hours, window plans. Pure."""
