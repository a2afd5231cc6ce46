"""The parts of the screen of one programmation adaptée."""
