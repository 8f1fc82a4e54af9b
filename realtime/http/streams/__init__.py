"""Routes about live streams, whoever feeds them: their watches, and one question about several of them."""
