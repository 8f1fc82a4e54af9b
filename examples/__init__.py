"""Programs that show the library at work; tests run each of them."""
