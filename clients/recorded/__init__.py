"""`echoingpixels replay DIR`: a recording is run again, and compared with what happened when it was recorded."""
