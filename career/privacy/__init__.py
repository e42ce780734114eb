"""Personal data: what is held, who looked, corrections, retention, one's own export."""
