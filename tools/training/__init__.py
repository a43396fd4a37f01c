"""How the encoder and the learned suggester were made: run by hand, never at install."""
