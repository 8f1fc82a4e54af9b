"""Players that watch a stream over WHEP (draft-ietf-wish-whep): routes, and which offers can be answered."""
