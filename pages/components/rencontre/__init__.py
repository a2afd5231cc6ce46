"""The parts of the screen of one ESS or équipe éducative."""
