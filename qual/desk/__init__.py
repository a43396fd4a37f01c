"""The coding desk: a sitting at one transcript, and the screens it is done on (Textual)."""
