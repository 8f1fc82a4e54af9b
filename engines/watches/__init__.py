"""Standing questions that need no LLM: "tell me when somebody is there and the phone rings" as a rule on what the
senses tell of each window. Pure: no clock, no network, no models. How people are told belongs to `realtime.watches`."""
