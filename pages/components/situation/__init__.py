"""The parts of the « Situation » screen, one file each."""
