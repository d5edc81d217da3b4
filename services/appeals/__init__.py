"""Appeals: questions, suggestions, thanks and complaints that reach someone independent who can act."""
