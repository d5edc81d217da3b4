"""The tree of units, what centres offer, and how the tree changes."""
