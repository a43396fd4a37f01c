"""How good suggestions are: measures with intervals and baselines, for a file and for a study."""
