"""Routes about live streams, whoever feeds them: their watches."""
