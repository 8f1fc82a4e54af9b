"""One question about several streams: each is asked, and their answers become one."""
