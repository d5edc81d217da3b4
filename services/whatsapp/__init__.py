"""What WhatsApp alone needs: accounts, windows, pace, templates."""
