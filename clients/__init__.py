"""What people use: the command line, the page in the browser, the demo clip."""
