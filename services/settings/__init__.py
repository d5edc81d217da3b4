"""What an administrator of the nation may set and word anew."""
