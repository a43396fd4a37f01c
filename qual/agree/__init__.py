"""How far two or more coders agree, and how sure one may be of the figure."""
