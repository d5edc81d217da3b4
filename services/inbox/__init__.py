"""The live inbox: conversations between people and the desk of a centre."""
