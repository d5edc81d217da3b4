"""How long what is kept, and the jobs that see to it."""
