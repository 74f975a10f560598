"""The on-air format, in plain Python, written from the text of spec/: slow, clear and without dependencies."""
