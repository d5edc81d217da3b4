"""How the messengers stand."""
