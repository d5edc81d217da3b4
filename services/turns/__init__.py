"""What arrives, where each dialogue stands, what was answered."""
