"""What `echoingpixels replay` prints: text for people (`terminal.py`), lines of JSON for programs (`json_lines.py`)."""
