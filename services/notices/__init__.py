"""Messages nobody asked for: promised with what they tell of, kept by delivery."""
