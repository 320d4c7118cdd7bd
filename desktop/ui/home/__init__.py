"""The home page: what needs the person, what is on its way, the months, the counters, what comes up."""
