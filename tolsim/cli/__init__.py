"""The command line: one file a verb. Only this room reads and writes files and streams."""
