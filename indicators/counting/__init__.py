"""Person-level files become counts where they lawfully are: no web, no database, no network, no pandas.

`edifact`, `envelopes`, `fhir` and `gateway` read one foreign file, in a child process, and let out nothing
that points to a person; the rest counts what they let out.
"""
